//! `POST /api/v1/passkeys/registration`: asks a device for a new passkey.

use api::passkey::PasskeyChallenge;
use axum::Json as Answer;
use axum::extract::State;
use http::HeaderMap;
use store::passkey::{PASSKEYS_EACH, list_passkeys};

use crate::app::App;
use crate::caller::SignedIn;
use crate::passkey::challenge::ask;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::freshness::fresh_session;

/// Asks for a new passkey of whoever is signed in. Their last proof of who they are must be of the last five minutes,
/// and so must a second factor, if they have one.
#[utoipa::path(
    post, path = api::paths::PASSKEY_REGISTRATION, tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "What the device is to be asked.", body = PasskeyChallenge),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`proof_needed`, `factor_proof_needed`: prove who you are, then again; `origin_refused`."),
        (status = 409, description = "`passkeys_off`, `too_many_passkeys`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn start_registration(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
) -> Result<Answer<PasskeyChallenge>, Failure> {
    let party = app.relying_party()?;
    let session = fresh_session(&app, &signed_in, &headers).await?;
    let person = &signed_in.person;
    let known = list_passkeys(&app.store, person.id).await?;
    if known.len() >= PASSKEYS_EACH {
        return Err(Failure::too_many_passkeys());
    }
    let known = known.into_iter().map(|passkey| passkey.credential_id).collect();
    let asked = party.ask_for_new((person.id.uuid(), &person.email, &person.name), known);
    let asked = asked.map_err(Failure::internal)?;
    ask(&app, Some((person.id, &session)), &address, asked).await.map(Answer)
}
