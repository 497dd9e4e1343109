//! `POST /api/v1/invitation`: what a link invites to.

use api::people::{LinkToken, OpenInvitation};
use api::transaction::CompanyRef;
use axum::Json as Answer;
use axum::extract::State;
use store::company::list_companies;
use store::invitation::Invitation;
use store::invitation::list::find_invitation_by_token;
use store::person::find_person_by_email;

use crate::app::App;
use crate::company::link::token_hash;
use crate::extract::Json;
use crate::instant::rfc3339;
use crate::problem::Failure;
use crate::sign_on::provider::find_enabled;

/// Says what a link invites to. The link's text is all that it takes, and it is in the body so that no log holds it.
#[utoipa::path(
    post, path = api::paths::OPEN_INVITATION, tag = "account", request_body = LinkToken,
    responses(
        (status = 200, description = "The invitation.", body = OpenInvitation),
        (status = 400, description = "`bad_json`."),
        (status = 403, description = "`origin_refused`."),
        (status = 404, description = "`link_worthless`: unknown, used, taken back or too old."),
    ),
)]
pub async fn show_invitation(
    State(app): State<App>,
    Json(asked): Json<LinkToken>,
) -> Result<Answer<OpenInvitation>, Failure> {
    let invitation = open_invitation(&app, &asked.token).await?;
    let company = list_companies(&app.store, &[invitation.company_id]).await?.pop();
    let company = company.ok_or_else(Failure::link_worthless)?;
    let sign_on = find_enabled(&app, company.id).await?.is_some();
    Ok(Answer(OpenInvitation {
        sign_on,
        company: CompanyRef { id: company.id, name: company.name },
        known: find_person_by_email(&app.store, &invitation.email).await?.is_some(),
        role: invitation.role.as_str().to_owned(),
        expires_at: rfc3339(invitation.expires_at)?,
        email: invitation.email,
    }))
}

/// The invitation of a link, while that works.
pub async fn open_invitation(app: &App, token: &str) -> Result<Invitation, Failure> {
    let found = find_invitation_by_token(&app.store, &token_hash(token)).await?;
    found.filter(|found| found.is_open(app.now())).ok_or_else(Failure::link_worthless)
}
