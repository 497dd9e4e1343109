//! `DELETE /api/v1/companies/{id}/invitations/{invitation}`: takes an invitation back.

use axum::extract::{Path, State};
use domain::id::InvitationId;
use http::StatusCode;
use store::invitation::revoke::{Revoked, revoke_invitation};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Takes an invitation back: its link is worth nothing from now on.
#[utoipa::path(
    delete, path = api::paths::INVITATION, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("invitation" = uuid::Uuid, Path, description = "The invitation's id."),
    ),
    responses(
        (status = 204, description = "It is taken back."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `role_not_yours_to_give`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company, or an open invitation."),
    ),
)]
pub async fn delete_invitation(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, invitation)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let invitation: InvitationId = invitation.parse().ok().ok_or_else(Failure::unknown_invitation)?;
    let author = signed_in.author(&app, &address);
    match revoke_invitation(&app.store, company, invitation, &author).await? {
        Revoked::Done => Ok(StatusCode::NO_CONTENT),
        Revoked::NoInvitation => Err(Failure::unknown_invitation()),
        Revoked::NotAllowed => Err(Failure::role_not_yours_to_give()),
    }
}
