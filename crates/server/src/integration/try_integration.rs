//! `POST /api/v1/companies/{id}/integrations/{integration}/trial`: finds out whether a gateway answers.

use std::time::Duration;

use api::integration::IntegrationTrial;
use axum::Json as Answer;
use axum::extract::{Path, State};
use gateways::trial::Trial;
use refunds::directory::client_of;
use store::integration::Integration;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::integration::setup::{find, open_secret};
use crate::problem::{Failure, chain};

/// Less than a request may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Calls a gateway once, without moving money, and says in words what it answered.
#[utoipa::path(
    post, path = api::paths::INTEGRATION_TRIAL, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("integration" = uuid::Uuid, Path, description = "The integration's id."),
    ),
    responses(
        (status = 200, description = "What the gateway answered, if anything.", body = IntegrationTrial),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the integration."),
    ),
)]
pub async fn try_integration(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((id, integration)): Path<(String, String)>,
) -> Result<Answer<IntegrationTrial>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let account = find(&app, company, &integration).await?;
    let began = app.now();
    let (result, detail) = try_out(&app, &account).await?;
    let took_ms = u64::try_from(app.now().saturating_sub(began) / 1_000).unwrap_or(0);
    Ok(Answer(IntegrationTrial { result: result.to_owned(), detail, took_ms }))
}

async fn try_out(app: &App, account: &Integration) -> Result<(&'static str, Option<String>), Failure> {
    let Some(secret) = open_secret(app, account)? else {
        return Ok(("unfit", Some("the stored secret does not open; give it anew".to_owned())));
    };
    let Integration { gateway_kind, base_url, settings, .. } = account;
    let client = match client_of(&app.settings.gateway_http, *gateway_kind, base_url, &secret, settings) {
        Ok(client) => client,
        Err(error) => return Ok(("unfit", Some(chain(&error)))),
    };
    let Ok(trial) = tokio::time::timeout(PATIENCE, client.try_out(app.now())).await else {
        return Ok(("silent", Some(format!("no answer within {} seconds", PATIENCE.as_secs()))));
    };
    Ok(match trial {
        Trial::SignedIn => ("signed_in", None),
        Trial::Reached { status } => ("reached", Some(format!("HTTP {status}"))),
        Trial::Refused { why } => ("refused", Some(why)),
        Trial::Busy => ("busy", None),
        Trial::Silent { why } => ("silent", Some(why)),
    })
}
