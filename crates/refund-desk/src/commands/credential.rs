//! `refund-desk credential`: what programs sign in to us with.

use std::collections::BTreeMap;

use clap::{Subcommand, ValueEnum};
use domain::gateway_kind::GatewayKind;
use domain::id::{CredentialId, IntegrationId};
use refunds::clock::{Clock as _, SystemClock};
use refunds::dialect_credential::{IssuedCredential, issue_dialect_credential};
use refunds::ids::new_uuid;
use refunds::random::SystemRandom;
use refunds::token::issue_token;
use store::company::Company;
use store::credential::add::{Added, add_credential};
use store::credential::revoke::{Ended, end_credential};
use store::credential::{Credential, NewCredential, Scope, list_credentials};
use store::engine::Store;
use store::integration::list_integrations;

use crate::commands::author::by_command;
use crate::commands::company::find_company;
use crate::desk::{DatabaseOptions, open_vault_of};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// What can be done with credentials.
#[derive(Subcommand)]
pub enum CredentialCommand {
    /// Adds a credential and prints what the program is configured with, this once.
    Add {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        key: KeyOptions,
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
        /// Which integration's payment ids it names, by name or id. Needed for beGateway, Craftgate, PayU and Overpay.
        #[arg(long)]
        integration: Option<String>,
        /// The one `merchant_id` that a PayU program may name. Default: any.
        #[arg(long)]
        merchant_id: Option<String>,
        /// The one `reseller_id` that a PayU program may name. Default: any.
        #[arg(long)]
        reseller_id: Option<String>,
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
    /// MindBehind's refund call: an mgmtToken.
    Mindbehind,
    /// beGateway's: a shop id and a secret key.
    Begateway,
    /// Craftgate's: an API key and a secret key.
    Craftgate,
    /// The one of PayU for `WhatsApp`: a bearer token and a client secret.
    Payu,
    /// Overpay's: a shop id and a secret key.
    Overpay,
}

impl Dialect {
    const fn gateway_kind(self) -> Option<GatewayKind> {
        match self {
            Self::Api => None,
            Self::Mindbehind => Some(GatewayKind::Mindbehind),
            Self::Begateway => Some(GatewayKind::Begateway),
            Self::Craftgate => Some(GatewayKind::Craftgate),
            Self::Payu => Some(GatewayKind::Payu),
            Self::Overpay => Some(GatewayKind::Overpay),
        }
    }
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the text and the list are what the commands are asked for")]
pub async fn credential(command: CredentialCommand) -> Result<(), CommandError> {
    let now = SystemClock.now();
    match command {
        CredentialCommand::Add {
            database,
            key,
            company,
            name,
            dialect,
            scope,
            integration,
            merchant_id,
            reseller_id,
        } => {
            let store = Store::open(&database.database).await?;
            let company = find_company(&store, &company).await?;
            let issued = issue(&store, &key, dialect).await?;
            let integration_id = find_integration(&store, &company, dialect, integration.as_deref()).await?;
            let named = [("merchant_id", merchant_id), ("reseller_id", reseller_id)];
            let settings: BTreeMap<&str, String> =
                named.into_iter().filter_map(|(name, id)| id.map(|id| (name, id))).collect();
            let new = NewCredential {
                id: CredentialId::new(new_uuid(now, &SystemRandom)),
                company_id: company.id,
                integration_id,
                dialect: dialect.gateway_kind().map_or("api", GatewayKind::as_str).to_owned(),
                name,
                public_prefix: issued.public_prefix,
                secret_hash: issued.secret_hash,
                signing_secret: issued.signing_secret,
                settings: serde_json::to_string(&settings).map_err(CommandError::bug)?,
                scopes: scope,
                expires_at: None,
            };
            match add_credential(&store, &new, &by_command()).await? {
                Added::Done => {}
                refused @ (Added::UnfitIntegration | Added::NotAllowed) => {
                    return Err(CommandError::bug(format!("the credential was not added: {refused:?}")));
                }
            }
            store.close().await;
            eprintln!("this is shown once; keep it where the program finds it:");
            match issued.parts.as_slice() {
                [(_name, text)] => println!("{text}"),
                parts => parts.iter().for_each(|(name, text)| println!("{name}: {text}")),
            }
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
            if end_credential(&store, company.id, id, &by_command()).await? != Ended::Done {
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

/// Makes the secrets. The vault is opened only for the dialects whose secrets must be read back.
async fn issue(store: &Store, key: &KeyOptions, dialect: Dialect) -> Result<IssuedCredential, CommandError> {
    match dialect.gateway_kind() {
        None | Some(GatewayKind::Mindbehind) => {
            let name = dialect.gateway_kind().map_or("api", GatewayKind::as_str);
            let issued = issue_token(&SystemRandom, name);
            Ok(IssuedCredential {
                parts: vec![("token", issued.text)],
                public_prefix: issued.public_prefix,
                secret_hash: issued.secret_hash,
                signing_secret: None,
            })
        }
        Some(kind) => {
            let vault = open_vault_of(store, key).await?;
            Ok(issue_dialect_credential(&SystemRandom, &vault, kind)?)
        }
    }
}

/// The integration that a dialect's payment ids belong to; it must speak that dialect.
async fn find_integration(
    store: &Store,
    company: &Company,
    dialect: Dialect,
    wanted: Option<&str>,
) -> Result<Option<IntegrationId>, CommandError> {
    let kind = match dialect.gateway_kind() {
        None | Some(GatewayKind::Mindbehind) => return Ok(None),
        Some(kind) => kind,
    };
    let refused = |what: String| CommandError::refused(what);
    let wanted = wanted.ok_or_else(|| {
        refused(format!(
            "--integration is missing: name the {kind} account whose payment ids the program uses"
        ))
    })?;
    let known = list_integrations(store, company.id).await?;
    let found = known
        .into_iter()
        .find(|one| one.name == wanted || one.id.to_string() == wanted)
        .ok_or_else(|| refused(format!("{} has no integration called {wanted:?}", company.name)))?;
    if found.gateway_kind != kind {
        return Err(refused(format!("the integration {wanted:?} speaks {}, not {kind}", found.gateway_kind)));
    }
    Ok(Some(found.id))
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
