//! `GET /api/v1/companies/{id}/invitations`: who is invited and has not come yet.

use api::people::InvitationList;
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::invitation::list;
use store::letter::list_invitation_letters;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::written::write_invitation;
use crate::problem::Failure;

/// Lists the invitations that were neither accepted nor taken back.
#[utoipa::path(
    get, path = api::paths::INVITATIONS, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The invitations, the newest first, without their links.", body = InvitationList),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn list_invitations(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<InvitationList>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let letters = list_invitation_letters(&app.store, company).await?;
    let mut items = Vec::new();
    for row in list::list_invitations(&app.store, company).await? {
        items.push(write_invitation(&app, row, &letters).await?);
    }
    Ok(Answer(InvitationList { items }))
}
