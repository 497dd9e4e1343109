//! `POST /api/v1/companies/{id}/credentials/{credential}/rotation`: gives a credential a new text.

use api::credential::{CredentialIssued, OLD_TEXT_HOURS_MAX, RotateCredential};
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::Micros;
use store::credential::held::find_held;
use store::credential::rotate::{NewText, Rotated, rotate_credential as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::credential::issue::{credential_id, issue, read_dialect, write_parts};
use crate::credential::written::credential_now;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

const HOUR: Micros = 60 * 60 * 1_000_000;

/// Gives a credential a new text, shown this once; the one before is good beside it for as many hours as asked.
#[utoipa::path(
    post, path = api::paths::CREDENTIAL_ROTATION, tag = "company", security(("session" = [])),
    request_body = RotateCredential,
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("credential" = uuid::Uuid, Path, description = "The credential's id."),
    ),
    responses(
        (status = 200, description = "The credential, and what the program is configured with.", body = CredentialIssued),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the credential."),
        (status = 409, description = "`credential_ended`: make another one."),
        (status = 422, description = "`invalid_field`: `old_text_hours`."),
    ),
)]
pub async fn rotate_credential(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, credential)): Path<(String, String)>,
    Json(asked): Json<RotateCredential>,
) -> Result<Answer<CredentialIssued>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let credential = credential_id(&credential)?;
    if asked.old_text_hours > OLD_TEXT_HOURS_MAX {
        return Err(Failure::invalid_field("old_text_hours", "Give 0 to 168 hours."));
    }
    let held = find_held(&app.store, company, credential).await?;
    let held = held.ok_or_else(Failure::unknown_credential)?;
    let author = signed_in.author(&app, &address);
    let issued = issue(&app, read_dialect(&held.credential.dialect)?)?;
    let lives_for = HOUR.saturating_mul(asked.old_text_hours.into());
    let new = NewText {
        public_prefix: issued.public_prefix,
        secret_hash: issued.secret_hash,
        signing_secret: issued.signing_secret,
        old_until: (lives_for > 0).then(|| author.at.saturating_add(lives_for)),
    };
    match write_down(&app.store, company, credential, &new, &author).await? {
        Rotated::Done => {}
        Rotated::Unknown => return Err(Failure::unknown_credential()),
        Rotated::Ended => return Err(Failure::credential_ended()),
        Rotated::NotAllowed => return Err(Failure::managers_only()),
    }
    let credential = credential_now(&app, company, credential).await?;
    Ok(Answer(CredentialIssued { credential, parts: write_parts(issued.parts) }))
}
