//! `refund-desk company`: the businesses whose payments and refunds are kept.

use clap::Subcommand;
use domain::id::CompanyId;
use jiff::tz::TimeZone;
use refunds::clock::{Clock as _, SystemClock};
use refunds::ids::new_uuid;
use refunds::random::SystemRandom;
use store::company::add::add_company;
use store::company::{Company, list_all_companies};
use store::engine::Store;

use crate::commands::author::by_command;
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

/// What can be done with companies.
#[derive(Subcommand)]
pub enum CompanyCommand {
    /// Adds a company and prints its id.
    Add {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Its name: the report's Company.
        #[arg(long)]
        name: String,
        /// The IANA time zone that its business days run in, such as Europe/Istanbul.
        #[arg(long)]
        zone: String,
    },
    /// Lists all companies.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the id and the list are what the commands are asked for")]
pub async fn company(command: CompanyCommand) -> Result<(), CommandError> {
    match command {
        CompanyCommand::Add { database, name, zone } => {
            if TimeZone::get(&zone).is_err() {
                return Err(CommandError::refused(format!(
                    "{zone:?} is no IANA time zone; use one such as Europe/Istanbul"
                )));
            }
            let store = Store::open(&database.database).await?;
            let taken = list_all_companies(&store).await?.into_iter().any(|known| known.name == name);
            if taken {
                return Err(CommandError::refused(format!("there is a company called {name:?} already")));
            }
            let now = SystemClock.now();
            let id = CompanyId::new(new_uuid(now, &SystemRandom));
            add_company(&store, &Company { id, name, zone }, &by_command()).await?;
            store.close().await;
            println!("{id}");
        }
        CompanyCommand::List { database } => {
            let store = Store::open(&database.database).await?;
            for company in list_all_companies(&store).await? {
                println!("{}  {:<20}  {}", company.id, company.zone, company.name);
            }
        }
    }
    Ok(())
}

/// Finds a company by its id or its whole name.
pub async fn find_company(store: &Store, text: &str) -> Result<Company, CommandError> {
    let companies = list_all_companies(store).await?;
    let names: Vec<String> = companies.iter().map(|company| format!("{:?}", company.name)).collect();
    companies.into_iter().find(|company| company.name == text || company.id.to_string() == text).ok_or_else(
        || {
            let known = if names.is_empty() {
                "there is none yet: refund-desk company add".to_owned()
            } else {
                format!("there are {}", names.join(", "))
            };
            CommandError::refused(format!("there is no company {text:?}; {known}"))
        },
    )
}
