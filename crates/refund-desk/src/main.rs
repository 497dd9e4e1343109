//! `refund-desk`: the product, its demo, its sandbox, and what a person who runs them needs.

mod audit_file_check;
mod bank_check;
mod closed_pipe;
mod commands;
mod demo;
mod desk;
mod failure;
mod head_keys;
mod heads_check;
mod key_file;
mod listen;
mod logging;
mod metrics_token;
mod stop;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::commands::backup::BackupOptions;
use crate::commands::company::CompanyCommand;
use crate::commands::credential::CredentialCommand;
use crate::commands::demo::DemoOptions;
use crate::commands::erase::EraseOptions;
use crate::commands::heads::HeadsCommand;
use crate::commands::import::ImportOptions;
use crate::commands::import_csv::ImportCsvOptions;
use crate::commands::integration::IntegrationCommand;
use crate::commands::key::KeyCommand;
use crate::commands::person::PersonCommand;
use crate::commands::reconcile::ReconcileOptions;
use crate::commands::sandbox::SandboxOptions;
use crate::commands::serve::ServeOptions;
use crate::commands::verify::VerifyOptions;
use crate::commands::webhook::WebhookCommand;
use crate::failure::CommandError;
use crate::logging::LogFormat;

/// Under load the system's own allocator took a good part of the server's time, some of it waiting for its locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One place where a company's people see every payment and give money back.
#[derive(Parser)]
#[command(name = "refund-desk", version)]
struct Arguments {
    /// How the log is written, on standard error. What it holds, `RUST_LOG` says (default: info).
    #[arg(long, global = true, env = "REFUND_DESK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Human)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the panel, the API and the gateways' dialects.
    Serve(ServeOptions),
    /// Makes companies, people and 90 days of payments, and serves them with a sandbox bank behind.
    Demo(DemoOptions),
    /// Serves only the sandbox: a bank that keeps its own ledger, and misbehaves when told.
    Sandbox(SandboxOptions),
    /// Adds and lists companies.
    #[command(subcommand)]
    Company(CompanyCommand),
    /// Adds and lists the people who sign in, and their roles.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Adds and lists gateway accounts.
    #[command(subcommand)]
    Integration(IntegrationCommand),
    /// Adds, lists and revokes what programs sign in with.
    #[command(subcommand)]
    Credential(CredentialCommand),
    /// Brings a gateway's own past in: payments and refunds of its list.
    Import(ImportOptions),
    /// Brings payments in from a file of comma-separated values.
    ImportCsv(ImportCsvOptions),
    /// Compares a period with a gateway's own list, and says what does not agree.
    Reconcile(ReconcileOptions),
    /// Makes a consistent copy of the database while it is used.
    Backup(BackupOptions),
    /// Makes and lists webhooks: where companies are told of their refunds' results.
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Changes the key that stored secrets are encrypted with.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Writes the signed ends of the companies' chains of a day, and shows the key that they are signed with.
    #[command(subcommand)]
    Heads(HeadsCommand),
    /// Forgets a customer: who they are, not what was paid.
    Erase(EraseOptions),
    /// Recomputes balances and chains of events, and says what does not agree.
    Verify(VerifyOptions),
}

/// What a command ends with that did what it could and left something undone. (2 is what a wrong option ends with.)
const PARTLY: u8 = 3;

fn main() -> ExitCode {
    closed_pipe::end_quietly();
    let arguments = Arguments::parse();
    logging::start(arguments.log_format);
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("refund-desk: {error:#}");
            match error.downcast_ref::<CommandError>() {
                Some(CommandError::Partly(_)) => ExitCode::from(PARTLY),
                Some(_) | None => ExitCode::FAILURE,
            }
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was chosen before");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    Ok(runtime.block_on(dispatch(command))?)
}

async fn dispatch(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Serve(options) => commands::serve::serve(options).await,
        Command::Demo(options) => commands::demo::demo(options).await,
        Command::Sandbox(options) => commands::sandbox::sandbox(options).await,
        Command::Company(command) => commands::company::company(command).await,
        Command::Person(command) => commands::person::person(command).await,
        Command::Integration(command) => commands::integration::integration(command).await,
        Command::Credential(command) => commands::credential::credential(command).await,
        Command::Import(options) => commands::import::import(options).await,
        Command::ImportCsv(options) => commands::import_csv::import_csv(options).await,
        Command::Reconcile(options) => commands::reconcile::reconcile(options).await,
        Command::Backup(options) => commands::backup::backup(options).await,
        Command::Webhook(command) => commands::webhook::webhook(command).await,
        Command::Key(command) => commands::key::key(command).await,
        Command::Heads(command) => commands::heads::heads(command).await,
        Command::Erase(options) => commands::erase::erase(options).await,
        Command::Verify(options) => commands::verify::verify(options).await,
    }
}
