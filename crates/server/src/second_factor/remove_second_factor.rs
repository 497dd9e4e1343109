//! `POST /api/v1/second-factor/removal`: turns one's own second factor off.

use api::second_factor::ProveAgain;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use store::second_factor::end::turn_off_second_factor;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::second_factor::prove::prove_again;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::session_hash;

/// Turns one's own authenticator off. It asks for a fresh second factor and for the password. Every other session of one's own
/// ends.
#[utoipa::path(
    post, path = api::paths::SECOND_FACTOR_REMOVAL, tag = "account", security(("session" = [])),
    request_body = ProveAgain,
    responses(
        (status = 204, description = "It is off: the password alone signs in."),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`factor_proof_needed`: show it, then again; `wrong_password`, `origin_refused`."),
        (status = 409, description = "`no_second_factor`: one has none."),
        (status = 422, description = "`invalid_field`: `current_password`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn remove_second_factor(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
    Json(asked): Json<ProveAgain>,
) -> Result<StatusCode, Failure> {
    if !signed_in.person.factors.any() {
        return Err(Failure::no_second_factor());
    }
    prove_again(&app, &signed_in, &address, asked.current_password).await?;
    let this = session_hash(&headers, app.settings.cookie_name()).ok_or_else(Failure::unauthenticated)?;
    let author = signed_in.author(&app, &address);
    if turn_off_second_factor(&app.store, signed_in.person.id, &this, &author).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::no_second_factor())
    }
}
