//! The calls about signing in by a company's own provider.

use ::api::paths;
use ::api::people::LinkToken;
use ::api::sign_on::{Connect, ConnectionList, SetUpSignOn, SignOnSetup, SignOnStarted, SignOnTrial};
use domain::id::CompanyId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Reads how a company's people sign in by their own provider.
pub async fn get_sign_on(company: CompanyId) -> Result<SignOnSetup, ApiError> {
    watch(Call::get(&paths::sign_on_setup(company)).json().await)
}

/// Sets the provider up.
pub async fn set_up_sign_on(company: CompanyId, setup: &SetUpSignOn) -> Result<SignOnSetup, ApiError> {
    watch(Call::put(&paths::sign_on_setup(company)).body(setup)?.json().await)
}

/// Finds out whether the provider answers.
pub async fn try_sign_on(company: CompanyId) -> Result<SignOnTrial, ApiError> {
    watch(Call::post(&paths::sign_on_trial(company)).json().await)
}

/// Begins the way to the provider of the company that an invitation is for. Nobody needs to be signed in for it.
pub async fn join_by_provider(token: &str) -> Result<SignOnStarted, ApiError> {
    Call::post(paths::SIGN_ON_ACCEPTANCE).body(&LinkToken { token: token.to_owned() })?.json().await
}

/// Lists the providers of one's companies.
pub async fn list_connections() -> Result<ConnectionList, ApiError> {
    watch(Call::get(paths::CONNECTIONS).json().await)
}

/// Begins the way to the provider of one's company, to connect one's account.
pub async fn connect_account(
    company: CompanyId,
    current_password: String,
) -> Result<SignOnStarted, ApiError> {
    watch(Call::post(&paths::connection(company)).body(&Connect { current_password })?.json().await)
}

/// Parts one's account from the provider of a company.
pub async fn disconnect_account(company: CompanyId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::connection(company)).nothing().await)
}
