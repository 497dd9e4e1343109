//! `PATCH /api/v1/companies/{id}/people/{person}`: gives a member another role.

use api::people::{ChangeMember, Member};
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::membership::change::{Changed, change_role};
use store::membership::list::find_member;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{owned_company, person_id, read_role};
use crate::company::written::write_member;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Gives a member another role; it counts from their next request on.
#[utoipa::path(
    patch, path = api::paths::PERSON, tag = "company", security(("session" = [])), request_body = ChangeMember,
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("person" = uuid::Uuid, Path, description = "The person's id."),
    ),
    responses(
        (status = 200, description = "The member as they now are.", body = Member),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the person."),
        (status = 409, description = "`last_owner`: nobody else owns the company."),
        (status = 422, description = "`invalid_field`: `role`."),
    ),
)]
pub async fn change_person(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, person)): Path<(String, String)>,
    Json(asked): Json<ChangeMember>,
) -> Result<Answer<Member>, Failure> {
    let company = owned_company(&signed_in, &id)?;
    let (person, role) = (person_id(&person)?, read_role(&asked.role)?);
    let author = signed_in.author(&app, &address);
    refuse(change_role(&app.store, company, person, role, &author).await?)?;
    let member = find_member(&app.store, company, person).await?.ok_or_else(Failure::unknown_person)?;
    write_member(member).map(Answer)
}

/// Refuses what did not come of a change.
pub fn refuse(changed: Changed) -> Result<(), Failure> {
    match changed {
        Changed::Done => Ok(()),
        Changed::NoMember => Err(Failure::unknown_person()),
        Changed::NotAllowed => Err(Failure::owners_only()),
        Changed::LastOwner => Err(Failure::last_owner()),
    }
}
