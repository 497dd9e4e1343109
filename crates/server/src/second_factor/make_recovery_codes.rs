//! `POST /api/v1/second-factor/recovery-codes`: ten new recovery codes.

use api::second_factor::{ProveAgain, RecoveryCodes};
use axum::Json as Answer;
use axum::extract::State;
use store::second_factor::recovery::make_recovery_codes as write_down;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::second_factor::prove::prove_again;
use crate::second_factor::recovery_code::draw_recovery_codes;
use crate::session::client_address::ClientAddress;

/// Makes new recovery codes; those from before are worth nothing. It asks for a fresh second factor and for the password.
#[utoipa::path(
    post, path = api::paths::RECOVERY_CODES, tag = "account", security(("session" = [])),
    request_body = ProveAgain,
    responses(
        (status = 200, description = "The codes, shown this once.", body = RecoveryCodes),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`factor_proof_needed`: show it, then again; `wrong_password`, `origin_refused`."),
        (status = 409, description = "`no_second_factor`: one has none."),
        (status = 422, description = "`invalid_field`: `current_password`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn make_recovery_codes(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Json(asked): Json<ProveAgain>,
) -> Result<Answer<RecoveryCodes>, Failure> {
    if !signed_in.person.factors.any() {
        return Err(Failure::no_second_factor());
    }
    prove_again(&app, &signed_in, &address, asked.current_password).await?;
    let codes = draw_recovery_codes(app.service.random(), signed_in.person.id);
    let author = signed_in.author(&app, &address);
    if write_down(&app.store, signed_in.person.id, &codes.hashes, &author).await? {
        Ok(Answer(RecoveryCodes { codes: codes.texts }))
    } else {
        Err(Failure::no_second_factor())
    }
}
