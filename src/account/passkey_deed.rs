//! What is done with passkeys: server and browser, one after the other.

use ::api::passkey::{CreatePasskey, PasskeyAnswer};
use ::api::session::Session;

use crate::account::browser_passkey::{make, sign};
use crate::account::passkey_model::PasskeyFailure;
use crate::api::passkey::{
    create_challenge, create_passkey, create_passkey_session, prove_passkey, start_registration,
};

/// Has the device make a passkey and adds it under a name.
pub(super) async fn add(name: String) -> Result<(), PasskeyFailure> {
    let asked = start_registration().await?;
    let credential = make(&asked.options).await?;
    create_passkey(&CreatePasskey { token: asked.token, credential, name }).await?;
    Ok(())
}

/// Signs in with whichever passkey the person chooses.
pub(super) async fn sign_in() -> Result<Session, PasskeyFailure> {
    Ok(create_passkey_session(&answer().await?).await?)
}

/// Proves by a passkey that whoever is signed in is still there.
pub(super) async fn prove() -> Result<(), PasskeyFailure> {
    Ok(prove_passkey(&answer().await?).await?)
}

async fn answer() -> Result<PasskeyAnswer, PasskeyFailure> {
    let asked = create_challenge().await?;
    let credential = sign(&asked.options).await?;
    Ok(PasskeyAnswer { token: asked.token, credential })
}
