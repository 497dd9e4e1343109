//! `GET /api/v1/companies/{id}/integrations`: a company's accounts with gateways.

use api::integration::IntegrationList;
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::integration;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::integration::written::{write_integration, write_kinds};
use crate::problem::Failure;

/// Lists a company's integrations, for its managers and owners. No secret is ever answered.
#[utoipa::path(
    get, path = api::paths::INTEGRATIONS, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The integrations by name, without their secrets.", body = IntegrationList),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn list_integrations(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<IntegrationList>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let mut items = Vec::new();
    for row in integration::list_integrations(&app.store, company).await? {
        items.push(write_integration(&app, row).await?);
    }
    Ok(Answer(IntegrationList { items, kinds: write_kinds()? }))
}
