//! `POST /api/v1/session/proof/password`: somebody signed in proves by their password that they are still there.

use api::passkey::ProvePassword;
use axum::extract::State;
use http::StatusCode;
use tower_sessions::Session;

use crate::account::own_password::refuse_wrong_password;
use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::freshness::note_proof;

/// Proves by their password that whoever is signed in is still there: for the next five minutes this session may do what needs a
/// fresh proof. A wrong password counts as a failed sign-in, so whoever finds a browser open cannot try many.
#[utoipa::path(
    post, path = api::paths::PASSWORD_PROOF, tag = "session", security(("session" = [])),
    request_body = ProvePassword,
    responses(
        (status = 204, description = "It is they."),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`wrong_password`, `origin_refused`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn prove_password(
    State(app): State<App>,
    signed_in: SignedIn,
    session: Session,
    address: ClientAddress,
    Json(asked): Json<ProvePassword>,
) -> Result<StatusCode, Failure> {
    refuse_wrong_password(&app, &signed_in.person, &address, asked.password).await?;
    note_proof(&app, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
