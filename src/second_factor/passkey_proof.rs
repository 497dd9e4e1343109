//! What a passkey proves: server and browser, one after the other.

use ::api::passkey::PasskeyAnswer;
use ::api::session::Session;

use crate::api::passkey::{create_challenge, create_passkey_session, prove_passkey};
use crate::second_factor::browser_passkey::sign;
use crate::second_factor::passkey_failure::PasskeyFailure;

/// Signs in with whichever passkey the person chooses.
pub(crate) async fn sign_in() -> Result<Session, PasskeyFailure> {
    Ok(create_passkey_session(&answer().await?).await?)
}

/// Proves by a passkey that whoever is signed in is still there: a fresh second factor.
pub(crate) async fn prove() -> Result<(), PasskeyFailure> {
    Ok(prove_passkey(&answer().await?).await?)
}

async fn answer() -> Result<PasskeyAnswer, PasskeyFailure> {
    let asked = create_challenge().await?;
    let credential = sign(&asked.options).await?;
    Ok(PasskeyAnswer { token: asked.token, credential })
}
