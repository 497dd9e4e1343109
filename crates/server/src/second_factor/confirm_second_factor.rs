//! `POST /api/v1/second-factor/confirmation`: from now on the second factor counts.

use api::second_factor::{ConfirmSecondFactor, RecoveryCodes};
use axum::Json as Answer;
use axum::extract::State;
use http::HeaderMap;
use store::second_factor::find_second_factor;
use store::second_factor::set_up::{Confirmation, confirm_second_factor as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::second_factor::code::step_of;
use crate::second_factor::prove::open_authenticator;
use crate::second_factor::recovery_code::draw_recovery_codes;
use crate::session::client_address::ClientAddress;
use crate::session::freshness::refuse_stale_factor;
use crate::session::session_store::session_hash;

/// Lets the new second factor count, by a code of it. Every other session of one's own ends; this one has shown it.
/// Whoever has a passkey already has shown a second factor within five minutes.
#[utoipa::path(
    post, path = api::paths::SECOND_FACTOR_CONFIRMATION, tag = "account", security(("session" = [])),
    request_body = ConfirmSecondFactor,
    responses(
        (status = 200, description = "It counts; the recovery codes are shown this once.", body = RecoveryCodes),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`factor_proof_needed`: show the one that one has, then again; `wrong_code`, `origin_refused`."),
        (status = 409, description = "`second_factor_not_begun`: there is nothing to confirm, or no longer."),
    ),
)]
pub async fn confirm_second_factor(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
    Json(asked): Json<ConfirmSecondFactor>,
) -> Result<Answer<RecoveryCodes>, Failure> {
    let shown = refuse_stale_factor(&app, &signed_in)?;
    let person = &signed_in.person;
    let begun = find_second_factor(&app.store, person.id).await?;
    let begun = begun.filter(|factor| factor.confirmed_at.is_none());
    let begun = begun.ok_or_else(Failure::second_factor_not_begun)?;
    let step = step_of(&open_authenticator(&app, person, &begun)?, &asked.code, app.now());
    let step = step.ok_or_else(Failure::wrong_code)?;
    let codes = draw_recovery_codes(app.service.random(), person.id);
    let this = session_hash(&headers, app.settings.cookie_name()).ok_or_else(Failure::unauthenticated)?;
    let confirmation = Confirmation {
        made_at: begun.made_at,
        step,
        recovery_codes: &codes.hashes,
        keep_session: &this,
        shown,
    };
    if write_down(&app.store, person.id, &confirmation, &signed_in.author(&app, &address)).await? {
        Ok(Answer(RecoveryCodes { codes: codes.texts }))
    } else {
        Err(Failure::second_factor_not_begun())
    }
}
