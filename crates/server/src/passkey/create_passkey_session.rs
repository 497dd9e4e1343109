//! `POST /api/v1/session/passkey`: signs in with a passkey.

use api::passkey::PasskeyAnswer;
use api::session::Session as SessionAnswer;
use axum::extract::State;
use tower_sessions::Session;

use crate::app::App;
use crate::extract::Json;
use crate::passkey::answer::check_answer;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::Browser;
use crate::session::sign_in::{SignInAnswer, sign_in};

/// Signs in with a passkey. Its device has seen who is there, so it is both factors at once. The session's id is new, whatever
/// cookie came.
#[utoipa::path(
    post, path = api::paths::PASSKEY_SESSION, tag = "session", request_body = PasskeyAnswer,
    responses(
        (status = 200, description = "Signed in; the answer sets the session cookie.", body = SessionAnswer),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`passkey_refused`, `passkey_copied`."),
        (status = 403, description = "`origin_refused`."),
        (status = 409, description = "`passkeys_off`, `challenge_over`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn create_passkey_session(
    State(app): State<App>,
    session: Session,
    address: ClientAddress,
    browser: Browser,
    Json(answer): Json<PasskeyAnswer>,
) -> Result<SignInAnswer, Failure> {
    let person = check_answer(&app, &address, &answer).await?;
    let now = Some(app.now());
    sign_in(&session, &person, now, &address, &browser).await?;
    SignInAnswer::new(&app, person, now).await
}
