//! Writes down what a device is asked, and takes it back once.

use api::passkey::PasskeyChallenge;
use domain::id::PersonId;
use refunds::token::{draw_letters, hash_secret};
use serde::Serialize;
use store::Micros;
use store::passkey::challenge::{Challenge, create_challenge, take_challenge};

use crate::app::App;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// 43 letters and digits: 256 random bits.
const LETTERS: usize = 43;
/// As long as browsers let a device take.
const ANSWERED_WITHIN: Micros = 5 * 60 * 1_000_000;
/// When to come again where an address has asked too often.
const COME_AGAIN_S: u64 = 300;

/// Somebody signed in and the hash of their session.
pub type AskedBy<'a> = (PersonId, &'a [u8]);

/// Keeps what an answer will be checked against, and gives what goes to the device.
pub async fn ask(
    app: &App,
    asked_by: Option<AskedBy<'_>>,
    address: &ClientAddress,
    (options, state): (String, impl Serialize),
) -> Result<PasskeyChallenge, Failure> {
    let token = draw_letters(app.service.random(), LETTERS);
    let now = app.now();
    let challenge = Challenge {
        token_hash: hash_secret(&token),
        asked_by: asked_by.map(|(person, session)| (person, session.to_vec())),
        address: address.0.clone(),
        document: serde_json::to_string(&state).map_err(Failure::internal)?,
        created_at: now,
        expires_at: now.saturating_add(ANSWERED_WITHIN),
    };
    if create_challenge(&app.store, &challenge).await? {
        Ok(PasskeyChallenge { token, options })
    } else {
        Err(Failure::too_many_sign_ins(COME_AGAIN_S))
    }
}

/// What an answer is to be checked against. Whoever comes second, or too late, gets nothing.
pub async fn take(app: &App, token: &str, asked_by: Option<AskedBy<'_>>) -> Result<String, Failure> {
    let asked = take_challenge(&app.store, &hash_secret(token.trim()), asked_by, app.now()).await?;
    asked.ok_or_else(Failure::challenge_over)
}
