//! `DELETE /api/v1/companies/{id}/people/{person}/second-factor`: frees somebody who has lost their second factor.

use axum::extract::{Path, State};
use http::StatusCode;
use store::second_factor::end::{FactorReset, reset_second_factor as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{owned_company, person_id};
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Takes a member's second factor away; all their sessions end, and their password alone signs them in. It opens all that they
/// may do, so only an owner of every company that they belong to may do it.
#[utoipa::path(
    delete, path = api::paths::MEMBER_SECOND_FACTOR, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("person" = uuid::Uuid, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "They have none now."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `belongs_elsewhere`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the person."),
        (status = 409, description = "`no_second_factor`: they have none."),
    ),
)]
pub async fn reset_second_factor(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, person)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let company = owned_company(&signed_in, &id)?;
    let person = person_id(&person)?;
    let author = signed_in.author(&app, &address);
    match write_down(&app.store, (company, person), &author).await? {
        FactorReset::Done => Ok(StatusCode::NO_CONTENT),
        FactorReset::None => Err(Failure::member_without_second_factor()),
        FactorReset::NoMember => Err(Failure::unknown_person()),
        FactorReset::NotAllowed => Err(Failure::belongs_elsewhere()),
    }
}
