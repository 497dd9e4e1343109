//! `refund-desk integration`: a company's accounts with gateways.

use clap::Subcommand;
use domain::gateway_kind::GatewayKind;
use domain::id::IntegrationId;
use gateways::http::Http;
use refunds::clock::{Clock as _, SystemClock};
use refunds::directory::{GatewayDirectory as _, LiveDirectory, secret_context};
use refunds::ids::new_uuid;
use refunds::random::SystemRandom;
use store::engine::Store;
use store::integration::create::{Added, add_integration};
use store::integration::{Integration, list_integrations};

use crate::commands::author::by_command;
use crate::commands::company::find_company;
use crate::commands::person::read_secret;
use crate::desk::{DatabaseOptions, open_vault_of};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// What can be done with integrations.
#[derive(Subcommand)]
pub enum IntegrationCommand {
    /// Adds an integration and prints its id. Its secret (MindBehind's mgmtToken) is read from standard input.
    Add {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        key: KeyOptions,
        /// Whose it is, by name or id.
        #[arg(long)]
        company: String,
        /// Its display name: the report's Gateway.
        #[arg(long)]
        name: String,
        /// The wire that it speaks.
        #[arg(long, default_value = "mindbehind")]
        kind: GatewayKind,
        /// Where it is called, such as `https://app.mindbehind.com`.
        #[arg(long)]
        base_url: String,
        /// The wire's own settings, as JSON; docs/gateways lists them.
        #[arg(long, default_value = "{}")]
        settings: String,
    },
    /// Lists a company's integrations, without their secrets.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Whose, by name or id.
        #[arg(long)]
        company: String,
    },
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the id and the list are what the commands are asked for")]
pub async fn integration(command: IntegrationCommand) -> Result<(), CommandError> {
    match command {
        IntegrationCommand::Add { database, key, company, name, kind, base_url, settings } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            if list_integrations(&store, company.id).await?.iter().any(|known| known.name == name) {
                return Err(CommandError::refused(format!(
                    "{} has an integration called {name:?} already",
                    company.name
                )));
            }
            let vault = open_vault_of(&store, &key).await?;
            let now = SystemClock.now();
            let id = IntegrationId::new(new_uuid(now, &SystemRandom));
            let sealed = vault.seal(&SystemRandom, &secret_context(id), &read_secret("the secret")?)?;
            let integration = Integration {
                company_id: company.id,
                id,
                name,
                gateway_kind: kind,
                base_url,
                settings,
                secret_ciphertext: sealed.ciphertext,
                secret_key_id: sealed.key_id,
                enabled: true,
            };
            // Better now than with the first refund.
            match LiveDirectory::new(vault, Http::default()).gateway(&integration) {
                Ok(_callable) => {}
                Err(error) => {
                    return Err(CommandError::refused(refunds::fault::chain(&error)));
                }
            }
            match add_integration(&store, &integration, &by_command()).await? {
                Added::Done => {}
                refused @ (Added::NameTaken | Added::NotAllowed) => {
                    return Err(CommandError::bug(format!("the integration was not added: {refused:?}")));
                }
            }
            store.close().await;
            println!("{id}");
        }
        IntegrationCommand::List { database, company } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            for one in list_integrations(&store, company.id).await? {
                let state = if one.enabled { "on" } else { "off" };
                println!(
                    "{}  {:<3}  {:<10}  {:<32}  {}",
                    one.id, state, one.gateway_kind, one.base_url, one.name
                );
            }
        }
    }
    Ok(())
}
