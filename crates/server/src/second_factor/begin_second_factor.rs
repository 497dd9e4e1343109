//! `POST /api/v1/second-factor`: a key for one's authenticator, which does not count yet.

use api::second_factor::{BeginSecondFactor, SecondFactorKey};
use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use store::second_factor::set_up::begin_second_factor as write_down;
use totp_rs::Secret;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::second_factor::code::{authenticator, secret_context};
use crate::second_factor::prove::prove_again;
use crate::second_factor::qr_code::draw_qr_code;
use crate::session::client_address::ClientAddress;

/// Makes a key for one's authenticator, in the place of one that was never confirmed. It asks for the password, and
/// for a passkey of whoever has one: whoever finds a browser open could otherwise shut its owner out.
#[utoipa::path(
    post, path = api::paths::SECOND_FACTOR, tag = "account", security(("session" = [])),
    request_body = BeginSecondFactor,
    responses(
        (status = 201, description = "The key; a code of it confirms it.", body = SecondFactorKey),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`factor_proof_needed`: show the one that one has, then again; `wrong_password`, `origin_refused`."),
        (status = 409, description = "`second_factor_there`: one has it already."),
        (status = 422, description = "`invalid_field`: `current_password`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn begin_second_factor(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Json(asked): Json<BeginSecondFactor>,
) -> Result<(StatusCode, Answer<SecondFactorKey>), Failure> {
    prove_again(&app, &signed_in, &address, asked.current_password).await?;
    let person = &signed_in.person;
    let key = Secret::new_stack(app.service.random().bytes()).to_base32();
    let vault = app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))?;
    let sealed =
        vault.seal(app.service.random(), &secret_context(person.id), &key).map_err(Failure::internal)?;
    let written = write_down(&app.store, person.id, &sealed.ciphertext, &sealed.key_id, app.now()).await?;
    if !written {
        return Err(Failure::second_factor_there());
    }
    let url = authenticator(&key, &person.email).map_err(Failure::internal)?.to_url();
    let url = url.map_err(Failure::internal)?;
    let qr = draw_qr_code(&url).map_err(Failure::internal)?;
    Ok((StatusCode::CREATED, Answer(SecondFactorKey { key, url, qr })))
}
