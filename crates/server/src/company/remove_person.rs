//! `DELETE /api/v1/companies/{id}/people/{person}`: ends that someone belongs to a company.

use axum::extract::{Path, State};
use http::StatusCode;
use store::membership::change::remove_member;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{owned_company, person_id};
use crate::company::change_person::refuse;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Ends that someone belongs to a company, from their next request on. What they did there stays.
#[utoipa::path(
    delete, path = api::paths::PERSON, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("person" = uuid::Uuid, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "They belong to it no more."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the person."),
        (status = 409, description = "`last_owner`: nobody else owns the company."),
    ),
)]
pub async fn remove_person(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, person)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let company = owned_company(&signed_in, &id)?;
    let author = signed_in.author(&app, &address);
    refuse(remove_member(&app.store, company, person_id(&person)?, &author).await?)?;
    Ok(StatusCode::NO_CONTENT)
}
