//! What an account must be before it is written down: better refused now than with the first refund.

use api::integration::SecretValue;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId};
use gateways::account::write_secret;
use refunds::directory::{DirectoryError, client_of, secret_context};
use refunds::vault::{Sealed, Vault};
use secrecy::{ExposeSecret as _, SecretString};
use store::integration::{Integration, find_integration};

use crate::app::App;
use crate::problem::{Failure, chain, sentence};

const TEXT_MAX_BYTES: usize = 10_000;

/// Finds an integration of a company. What is no id is the id of none.
pub async fn find(app: &App, company: CompanyId, id: &str) -> Result<Integration, Failure> {
    let id: IntegrationId = id.parse().ok().ok_or_else(Failure::no_integration)?;
    find_integration(&app.store, company, id).await?.ok_or_else(Failure::no_integration)
}

/// Puts the parts of a secret together.
pub fn read_secret(kind: GatewayKind, parts: &[SecretValue]) -> Result<SecretString, Failure> {
    let given: Vec<(String, String)> =
        parts.iter().map(|part| (part.name.clone(), part.value.trim().to_owned())).collect();
    write_secret(kind, &given).map_err(|error| Failure::invalid_field("secret", &sentence(&error)))
}

/// The text of a JSON object; nothing means no setting at all.
pub fn read_settings(text: &str) -> Result<String, Failure> {
    match text.trim() {
        "" => Ok("{}".to_owned()),
        text if text.starts_with('{') && text.len() <= TEXT_MAX_BYTES => Ok(text.to_owned()),
        _ => Err(Failure::invalid_field("settings", "Give a JSON object, such as {}.")),
    }
}

/// Refuses what could not be called: an address out of bounds, settings that its wire does not understand.
pub fn check(app: &App, account: &Integration, secret: &SecretString) -> Result<(), Failure> {
    app.settings
        .gateway_http
        .client_for(&account.base_url)
        .map_err(|error| Failure::invalid_field("base_url", &sentence(&error)))?;
    let Integration { gateway_kind, base_url, settings, .. } = account;
    match client_of(&app.settings.gateway_http, *gateway_kind, base_url, secret, settings) {
        Ok(_callable) => Ok(()),
        Err(DirectoryError::Settings(error)) => {
            Err(Failure::invalid_field("settings", &format!("The settings do not read: {error}.")))
        }
        Err(DirectoryError::Client { setting, source }) => {
            let field = setting.map_or_else(|| "settings".to_owned(), |name| format!("settings.{name}"));
            Err(Failure::invalid_field(&field, &sentence(&chain(source.as_ref()))))
        }
        Err(error @ DirectoryError::Secret(_)) => Err(Failure::internal(error)),
    }
}

/// Opens the secret of an account; none where it does not open any more.
pub fn open_secret(app: &App, account: &Integration) -> Result<Option<SecretString>, Failure> {
    let context = secret_context(account.id);
    let opened = vault(app)?.open(&account.secret_key_id, &context, &account.secret_ciphertext);
    Ok(opened.inspect_err(|error| tracing::warn!(error = chain(error), "a secret does not open")).ok())
}

/// Encrypts the secret of an account.
pub fn seal_secret(app: &App, id: IntegrationId, secret: &SecretString) -> Result<Sealed, Failure> {
    let random = app.service.random();
    vault(app)?.seal(random, &secret_context(id), secret.expose_secret()).map_err(Failure::internal)
}

fn vault(app: &App) -> Result<&Vault, Failure> {
    app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))
}
