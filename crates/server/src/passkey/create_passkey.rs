//! `POST /api/v1/passkeys`: adds a passkey.

use api::passkey::{AddedPasskey, CreatePasskey};
use axum::Json as Answer;
use axum::extract::State;
use domain::id::PasskeyId;
use http::{HeaderMap, StatusCode};
use refunds::ids::new_uuid;
use store::passkey::Passkey;
use store::passkey::add::{FirstFactor, PasskeyAdded, add_passkey};
use store::second_factor::FactorShown;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::passkey::challenge::take;
use crate::passkey::written::{read_name, write_passkey};
use crate::problem::Failure;
use crate::second_factor::recovery_code::draw_recovery_codes;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::session_hash;

/// Adds what a device made. The registration was asked for in this session. Where it is one's first second factor, every other
/// session of one's own ends; this one has shown it.
#[utoipa::path(
    post, path = api::paths::PASSKEYS, tag = "account", security(("session" = [])), request_body = CreatePasskey,
    responses(
        (status = 201, description = "The passkey: one can sign in with it.", body = AddedPasskey),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`origin_refused`."),
        (status = 409, description = "`passkeys_off`, `challenge_over`, `passkey_known`, `too_many_passkeys`."),
        (status = 422, description = "`invalid_field`: `name` or `credential`."),
    ),
)]
pub async fn create_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
    Json(asked): Json<CreatePasskey>,
) -> Result<(StatusCode, Answer<AddedPasskey>), Failure> {
    let party = app.relying_party()?;
    let name = read_name(&asked.name)?;
    let session = session_hash(&headers, app.settings.cookie_name()).unwrap_or_default();
    let person = signed_in.person.id;
    let state = take(&app, &asked.token, Some((person, &session))).await?;
    let made = party.read_new(&asked.credential, &state).map_err(|_why| Failure::unusable_passkey())?;
    let author = signed_in.author(&app, &address);
    let passkey = Passkey {
        id: PasskeyId::new(new_uuid(author.at, app.service.random())),
        person_id: person,
        credential_id: made.cred_id().clone(),
        document: serde_json::to_string(&made).map_err(Failure::internal)?,
        name,
        created_at: author.at,
        last_used_at: None,
    };
    let codes = draw_recovery_codes(app.service.random(), person);
    let first = FirstFactor { recovery_codes: &codes.hashes, keep_session: &session };
    // One was fresh when the registration was asked for, of whoever had one: no other session goes on once somebody has.
    let has_one = signed_in.person.factors.any();
    let shown = if has_one { FactorShown::Fresh } else { FactorShown::NoneToShow };
    match add_passkey(&app.store, &passkey, first, shown, &author).await? {
        PasskeyAdded::Done { is_first } => {
            let recovery_codes = if is_first { codes.texts } else { Vec::new() };
            let added = AddedPasskey { passkey: write_passkey(passkey)?, recovery_codes };
            Ok((StatusCode::CREATED, Answer(added)))
        }
        PasskeyAdded::Known => Err(Failure::passkey_known()),
        PasskeyAdded::TooMany => Err(Failure::too_many_passkeys()),
        PasskeyAdded::FactorNotShown => Err(Failure::factor_proof_needed()),
    }
}
