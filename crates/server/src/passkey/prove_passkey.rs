//! `POST /api/v1/session/proof/passkey`: somebody signed in proves by a passkey that they are still there.

use api::passkey::PasskeyAnswer;
use axum::extract::State;
use http::StatusCode;
use tower_sessions::Session;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::passkey::answer::check_answer;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::freshness::note_proof;
use crate::session::sign_in::mark_second_factor_shown;

/// Proves by a passkey of theirs that whoever is signed in is still there: for the next five minutes this session may do what needs
/// a fresh proof, or a fresh second factor.
#[utoipa::path(
    post, path = api::paths::PASSKEY_PROOF, tag = "session", security(("session" = [])),
    request_body = PasskeyAnswer,
    responses(
        (status = 204, description = "It is they."),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`other_passkey`: it is somebody else's; `passkey_refused`, `passkey_copied`, `origin_refused`."),
        (status = 409, description = "`passkeys_off`, `challenge_over`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn prove_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
    session: Session,
    address: ClientAddress,
    Json(answer): Json<PasskeyAnswer>,
) -> Result<StatusCode, Failure> {
    let person = check_answer(&app, &address, &answer).await.map_err(Failure::of_a_proof)?;
    if person.id != signed_in.person.id {
        return Err(Failure::other_passkey());
    }
    note_proof(&app, &session).await?;
    mark_second_factor_shown(&session, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
