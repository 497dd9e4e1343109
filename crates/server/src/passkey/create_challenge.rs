//! `POST /api/v1/passkeys/challenge`: asks a device to sign with a passkey.

use api::passkey::PasskeyChallenge;
use axum::Json as Answer;
use axum::extract::State;

use crate::app::App;
use crate::passkey::challenge::ask;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Asks whoever is there to sign with a passkey of theirs. Nobody needs to be signed in, or to say who they are.
#[utoipa::path(
    post, path = api::paths::PASSKEY_CHALLENGE, tag = "session",
    responses(
        (status = 200, description = "What the device is to be asked.", body = PasskeyChallenge),
        (status = 403, description = "`origin_refused`."),
        (status = 409, description = "`passkeys_off`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn create_challenge(
    State(app): State<App>,
    address: ClientAddress,
) -> Result<Answer<PasskeyChallenge>, Failure> {
    let asked = app.relying_party()?.ask_to_sign().map_err(Failure::internal)?;
    ask(&app, None, &address, asked).await.map(Answer)
}
