//! `refund-desk credential`: what programs sign in to us with.

use clap::{Subcommand, ValueEnum};
use domain::id::CredentialId;
use refunds::clock::{Clock as _, SystemClock};
use refunds::ids::new_uuid;
use refunds::random::SystemRandom;
use refunds::token::issue_token;
use store::credential::{
    Credential, NewCredential, Scope, create_credential, list_credentials, revoke_credential,
};
use store::engine::Store;

use crate::commands::company::find_company;
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

/// What can be done with credentials.
#[derive(Subcommand)]
pub enum CredentialCommand {
    /// Adds a credential and prints its text, this once.
    Add {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Whose payments it may touch, by name or id.
        #[arg(long)]
        company: String,
        /// What people call it; stands in the report beside its refunds.
        #[arg(long)]
        name: String,
        /// What it speaks.
        #[arg(long, value_enum, default_value_t = Dialect::Api)]
        dialect: Dialect,
        /// What it allows: payments:write, refunds:write, report:read. Several by commas. Default: refunds:write.
        #[arg(long, value_delimiter = ',', default_value = "refunds:write")]
        scope: Vec<Scope>,
    },
    /// Lists a company's credentials, without their secrets.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Whose, by name or id.
        #[arg(long)]
        company: String,
    },
    /// Ends a credential for good.
    Revoke {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Whose, by name or id.
        #[arg(long)]
        company: String,
        /// Which, by its id in the list.
        #[arg(long)]
        id: CredentialId,
    },
}

/// What a credential speaks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Dialect {
    /// Our own API.
    Api,
    /// MindBehind's refund call; the text is the mgmtToken.
    Mindbehind,
}

impl Dialect {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Mindbehind => "mindbehind",
        }
    }
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the text and the list are what the commands are asked for")]
pub async fn credential(command: CredentialCommand) -> Result<(), CommandError> {
    let now = SystemClock.now();
    match command {
        CredentialCommand::Add { database, company, name, dialect, scope } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            let issued = issue_token(&SystemRandom, dialect.as_str());
            let new = NewCredential {
                id: CredentialId::new(new_uuid(now, &SystemRandom)),
                company_id: company.id,
                integration_id: None,
                dialect: dialect.as_str().to_owned(),
                name,
                public_prefix: issued.public_prefix,
                secret_hash: issued.secret_hash,
                signing_secret: None,
                settings: "{}".to_owned(),
                scopes: scope,
                expires_at: None,
            };
            create_credential(&store, &new, now).await?;
            store.close().await;
            eprintln!("this is shown once; keep it where the program finds it:");
            println!("{}", issued.text);
        }
        CredentialCommand::List { database, company } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            for one in list_credentials(&store, company.id).await? {
                println!("{}", line(&one));
            }
        }
        CredentialCommand::Revoke { database, company, id } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            if !revoke_credential(&store, company.id, id, now).await? {
                return Err(CommandError::refused(format!(
                    "{} has no credential {id} that could be revoked; refund-desk credential list shows them",
                    company.name
                )));
            }
            store.close().await;
        }
    }
    Ok(())
}

fn line(one: &Credential) -> String {
    let scopes: Vec<&str> = one.scopes.iter().map(|scope| scope.as_str()).collect();
    let state = if one.revoked_at.is_some() { "revoked" } else { "valid" };
    format!(
        "{}  {state:<7}  rd_{}_{}_…  {}  {}",
        one.id,
        one.dialect,
        one.public_prefix,
        scopes.join(" "),
        one.name
    )
}
