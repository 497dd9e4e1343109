//! The calls about a company itself, its accounts with gateways, and what its programs sign in with.

use ::api::credential::{CreateCredential, CredentialIssued, CredentialList, RotateCredential};
use ::api::integration::{
    ChangeIntegration, CreateIntegration, Integration, IntegrationList, IntegrationTrial,
};
use ::api::paths;
use ::api::people::{ChangeCompany, CompanyProfile};
use domain::id::{CompanyId, CredentialId, IntegrationId};

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Reads a company's profile.
pub async fn get_company(id: CompanyId) -> Result<CompanyProfile, ApiError> {
    watch(Call::get(&paths::company(id)).json().await)
}

/// Changes a company's profile.
pub async fn change_company(id: CompanyId, change: &ChangeCompany) -> Result<CompanyProfile, ApiError> {
    watch(Call::patch(&paths::company(id)).body(change)?.json().await)
}

/// Lists a company's integrations, and what each kind is set up with.
pub async fn list_integrations(company: CompanyId) -> Result<IntegrationList, ApiError> {
    watch(Call::get(&paths::integrations(company)).json().await)
}

/// Adds an integration.
pub async fn create_integration(
    company: CompanyId,
    new: &CreateIntegration,
) -> Result<Integration, ApiError> {
    watch(Call::post(&paths::integrations(company)).body(new)?.json().await)
}

/// Changes an integration.
pub async fn change_integration(
    company: CompanyId,
    id: IntegrationId,
    change: &ChangeIntegration,
) -> Result<Integration, ApiError> {
    watch(Call::patch(&paths::integration(company, id)).body(change)?.json().await)
}

/// Finds out whether a gateway answers.
pub async fn try_integration(company: CompanyId, id: IntegrationId) -> Result<IntegrationTrial, ApiError> {
    watch(Call::post(&paths::integration_trial(company, id)).json().await)
}

/// Lists a company's credentials.
pub async fn list_credentials(company: CompanyId) -> Result<CredentialList, ApiError> {
    watch(Call::get(&paths::credentials(company)).json().await)
}

/// Makes a credential; what the program is configured with comes this once.
pub async fn create_credential(
    company: CompanyId,
    new: &CreateCredential,
) -> Result<CredentialIssued, ApiError> {
    watch(Call::post(&paths::credentials(company)).body(new)?.json().await)
}

/// Gives a credential a new text, which comes this once.
pub async fn rotate_credential(
    company: CompanyId,
    id: CredentialId,
    old_text_hours: u32,
) -> Result<CredentialIssued, ApiError> {
    let body = RotateCredential { old_text_hours };
    watch(Call::post(&paths::credential_rotation(company, id)).body(&body)?.json().await)
}

/// Ends a credential for good.
pub async fn revoke_credential(company: CompanyId, id: CredentialId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::credential(company, id)).nothing().await)
}
