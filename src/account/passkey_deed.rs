//! A passkey is added: server and browser, one after the other.

use ::api::passkey::{AddedPasskey, CreatePasskey};

use crate::api::passkey::{create_passkey, start_registration};
use crate::second_factor::browser_passkey::make;
use crate::second_factor::passkey_failure::PasskeyFailure;

/// Has the device make a passkey and adds it under a name.
pub(super) async fn add(name: String) -> Result<AddedPasskey, PasskeyFailure> {
    let asked = start_registration().await?;
    let credential = make(&asked.options).await?;
    Ok(create_passkey(&CreatePasskey { token: asked.token, credential, name }).await?)
}
