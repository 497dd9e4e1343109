//! A company's provider as it is kept: its secret, and where it sends browsers back to.

use domain::id::CompanyId;
use refunds::vault::{Sealed, Vault};
use secrecy::SecretString;
use store::sign_on::{IdentityProvider, find_provider};

use crate::app::App;
use crate::problem::Failure;

/// What a provider's secret is bound to.
#[must_use]
pub fn secret_context(company: CompanyId) -> String {
    format!("identity provider {company}")
}

/// Encrypts a provider's secret.
pub fn seal_secret(app: &App, company: CompanyId, secret: &str) -> Result<Sealed, Failure> {
    vault(app)?.seal(app.service.random(), &secret_context(company), secret).map_err(Failure::internal)
}

/// Opens a provider's secret.
pub fn open_secret(app: &App, provider: &IdentityProvider) -> Result<SecretString, Failure> {
    let context = secret_context(provider.company_id);
    vault(app)?
        .open(&provider.secret_key_id, &context, &provider.secret_ciphertext)
        .map_err(Failure::internal)
}

fn vault(app: &App) -> Result<&Vault, Failure> {
    app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))
}

/// Finds a company's provider where people sign in by it.
pub async fn find_enabled(app: &App, company: CompanyId) -> Result<Option<IdentityProvider>, Failure> {
    Ok(find_provider(&app.store, company).await?.filter(|provider| provider.enabled))
}

/// Where every provider sends browsers back to.
#[must_use]
pub fn redirect_uri(app: &App) -> String {
    format!("{}{}", app.settings.public_url, api::paths::SIGN_ON_RETURN)
}
