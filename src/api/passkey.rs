//! The calls about passkeys: one's own, signing in with one, and proving that one is still there.

use ::api::passkey::{
    AddedPasskey, CreatePasskey, PasskeyAnswer, PasskeyChallenge, PasskeyList, ProvePassword, UpdatePasskey,
};
use ::api::paths;
use ::api::session::Session;
use domain::id::PasskeyId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists one's own passkeys.
pub async fn list_own_passkeys() -> Result<PasskeyList, ApiError> {
    watch(Call::get(paths::PASSKEYS).json().await)
}

/// Asks what a device is to be asked for a new passkey.
pub async fn start_registration() -> Result<PasskeyChallenge, ApiError> {
    watch(Call::post(paths::PASSKEY_REGISTRATION).json().await)
}

/// Adds what the device made.
pub async fn create_passkey(made: &CreatePasskey) -> Result<AddedPasskey, ApiError> {
    watch(Call::post(paths::PASSKEYS).never_cut().body(made)?.json().await)
}

/// Gives one of one's own passkeys another name.
pub async fn rename_passkey(id: PasskeyId, name: String) -> Result<(), ApiError> {
    watch(Call::patch(&paths::passkey(id)).body(&UpdatePasskey { name })?.nothing().await)
}

/// Removes one of one's own passkeys.
pub async fn delete_passkey(id: PasskeyId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::passkey(id)).nothing().await)
}

/// Asks what a device is to be asked to sign.
pub async fn create_challenge() -> Result<PasskeyChallenge, ApiError> {
    Call::post(paths::PASSKEY_CHALLENGE).json().await
}

/// Signs in by what the device signed.
pub async fn create_passkey_session(answer: &PasskeyAnswer) -> Result<Session, ApiError> {
    Call::post(paths::PASSKEY_SESSION).body(answer)?.json().await
}

/// Proves by what the device signed that one is still there.
pub async fn prove_passkey(answer: &PasskeyAnswer) -> Result<(), ApiError> {
    watch(Call::post(paths::PASSKEY_PROOF).body(answer)?.nothing().await)
}

/// Proves it by one's password.
pub async fn prove_password(password: String) -> Result<(), ApiError> {
    watch(Call::post(paths::PASSWORD_PROOF).body(&ProvePassword { password })?.nothing().await)
}
