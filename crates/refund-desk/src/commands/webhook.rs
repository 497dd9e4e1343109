//! `refund-desk webhook`: where companies are told of their refunds' results.

use clap::Subcommand;
use domain::id::WebhookId;
use refunds::clock::{Clock as _, SystemClock};
use refunds::ids::new_uuid;
use refunds::random::SystemRandom;
use server::webhook::address::read_address;
use server::webhook::create_webhook::wanted_kinds;
use server::webhook::signature::{new_secret, secret_context};
use store::engine::Store;
use store::webhook::create::{Created, NewWebhook, create_webhook};
use store::webhook::list::list_webhooks;

use crate::commands::author::by_command;
use crate::commands::company::find_company;
use crate::desk::{DatabaseOptions, open_vault_of};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// What can be done with webhooks.
#[derive(Subcommand)]
pub enum WebhookCommand {
    /// Makes a webhook and prints its signing secret, this once.
    Create {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        key: KeyOptions,
        /// Whose refunds it tells of, by name or id.
        #[arg(long)]
        company: String,
        /// Where messages go, such as `https://shop.example/hooks/refunds`.
        #[arg(long)]
        url: String,
        /// The kinds of events that it wants, by commas. Default: all that there are.
        #[arg(long, value_delimiter = ',')]
        kind: Vec<String>,
        /// The address may be on this machine (by plain http, too) or in a private network; `serve` must be told so as well.
        #[arg(long, env = "REFUND_DESK_PRIVATE_WEBHOOKS")]
        private_webhooks: bool,
    },
    /// Lists a company's webhooks, without their secrets.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Whose, by name or id.
        #[arg(long)]
        company: String,
    },
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the secret and the list are what the commands are asked for")]
pub async fn webhook(command: WebhookCommand) -> Result<(), CommandError> {
    match command {
        WebhookCommand::Create { database, key, company, url, kind, private_webhooks } => {
            let url = read_address(&url, private_webhooks)
                .map_err(|error| CommandError::refused(error.to_string()))?;
            let kinds = wanted_kinds(&kind).map_err(CommandError::refused)?;
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            let vault = open_vault_of(&store, &key).await?;
            let now = SystemClock.now();
            let id = WebhookId::new(new_uuid(now, &SystemRandom));
            let secret = new_secret(&SystemRandom);
            let sealed = vault.seal(&SystemRandom, &secret_context(id), &secret)?;
            let new = NewWebhook {
                company_id: company.id,
                id,
                url: url.into(),
                kinds,
                secret_ciphertext: sealed.ciphertext,
                secret_key_id: sealed.key_id,
                at: now,
            };
            match create_webhook(&store, &new, &by_command()).await? {
                Created::Done => {}
                Created::NotAllowed => return Err(CommandError::bug("the webhook was not made")),
            }
            store.close().await;
            eprintln!("this is shown once; the receiver checks signatures with it:");
            println!("{secret}");
        }
        WebhookCommand::List { database, company } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            for one in list_webhooks(&store, company.id).await? {
                let state = one.off_because.as_deref().unwrap_or("on");
                println!("{}  {state:<6}  {}  {}", one.id, one.url, one.kinds.join(","));
            }
            store.close().await;
        }
    }
    Ok(())
}
