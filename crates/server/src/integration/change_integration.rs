//! `PATCH /api/v1/companies/{id}/integrations/{integration}`: changes an account with a gateway.

use api::integration::{ChangeIntegration, Integration};
use axum::Json as Answer;
use axum::extract::{Path, State};
use gateways::account::origins;
use secrecy::SecretString;
use store::integration;
use store::integration::change::{Changed, change_integration as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::change_company::read_name;
use crate::extract::Json;
use crate::integration::setup::{check, find, open_secret, read_secret, read_settings, seal_secret};
use crate::integration::written::write_integration;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Changes an integration; switched off, its refunds wait. Whoever has it called elsewhere must know its secret.
#[utoipa::path(
    patch, path = api::paths::INTEGRATION, tag = "company", security(("session" = [])),
    request_body = ChangeIntegration,
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("integration" = uuid::Uuid, Path, description = "The integration's id."),
    ),
    responses(
        (status = 200, description = "The integration as it now is.", body = Integration),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the integration."),
        (status = 409, description = "`name_taken`; `changed_meanwhile`: look again first."),
        (status = 422, description = "`invalid_field`: `name`, `base_url`, `secret` or `settings`, one of them as `settings.NAME`; `secret_needed`."),
    ),
)]
pub async fn change_integration(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, integration)): Path<(String, String)>,
    Json(asked): Json<ChangeIntegration>,
) -> Result<Answer<Integration>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let before = find(&app, company, &integration).await?;
    let after = changed(&app, &before, &asked)?;
    let author = signed_in.author(&app, &address);
    match write_down(&app.store, &before, &after, &author).await? {
        Changed::Done => write_integration(&app, after).await.map(Answer),
        Changed::Unknown => Err(Failure::no_integration()),
        Changed::Meanwhile => Err(Failure::integration_changed_meanwhile()),
        Changed::NameTaken => Err(Failure::integration_name_taken()),
        Changed::NotAllowed => Err(Failure::managers_only()),
    }
}

/// What an account becomes.
fn changed(
    app: &App,
    before: &integration::Integration,
    asked: &ChangeIntegration,
) -> Result<integration::Integration, Failure> {
    let mut after = before.clone();
    if let Some(name) = &asked.name {
        after.name = read_name(name)?;
    }
    if let Some(base_url) = &asked.base_url {
        base_url.trim().clone_into(&mut after.base_url);
    }
    if let Some(settings) = &asked.settings {
        after.settings = read_settings(settings)?;
    }
    after.enabled = asked.enabled.unwrap_or(before.enabled);
    let is_called_alike = before.base_url == after.base_url && before.settings == after.settings;
    match &asked.secret {
        Some(parts) => {
            let secret = read_secret(before.gateway_kind, parts)?;
            check(app, &after, &secret)?;
            let sealed = seal_secret(app, before.id, &secret)?;
            (after.secret_ciphertext, after.secret_key_id) = (sealed.ciphertext, sealed.key_id);
        }
        None if is_called_alike => {}
        None => check(app, &after, &kept_secret(app, before, &after)?)?,
    }
    Ok(after)
}

/// The secret as it is, where it goes nowhere that it did not go before.
fn kept_secret(
    app: &App,
    before: &integration::Integration,
    after: &integration::Integration,
) -> Result<SecretString, Failure> {
    let known = origins(&before.base_url, &before.settings);
    if !origins(&after.base_url, &after.settings).iter().all(|origin| known.contains(origin)) {
        return Err(Failure::secret_needed());
    }
    open_secret(app, before)?.ok_or_else(Failure::secret_needed)
}
