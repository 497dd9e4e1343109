//! Passkeys: adding, signing in, proving that one is still there, and everything that a wrong one can try.

pub mod authenticator;
mod own;
mod proof;
mod second_factor;
mod sign_in;

use api::passkey::{AddedPasskey, OwnPasskey, PasskeyChallenge, PasskeyList};
use http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::passkey::authenticator::Authenticator;

/// What a device is asked, at one of the two addresses that ask.
pub async fn asked(browser: &Browser<'_>, path: &str) -> PasskeyChallenge {
    browser.post(path, &json!({})).await.json(StatusCode::OK)
}

pub async fn try_adding(browser: &Browser<'_>, device: &mut Authenticator) -> Answer {
    let asked = asked(browser, api::paths::PASSKEY_REGISTRATION).await;
    let made = device.make(&asked.options);
    let body = json!({ "token": asked.token, "credential": made, "name": " My laptop " });
    browser.post(api::paths::PASSKEYS, &body).await
}

pub async fn add(browser: &Browser<'_>, device: &mut Authenticator) -> OwnPasskey {
    try_adding(browser, device).await.json::<AddedPasskey>(StatusCode::CREATED).passkey
}

/// Signs with a device in a browser, for signing in or for a proof, and keeps the cookie if one comes.
pub async fn show(browser: &mut Browser<'_>, path: &str, device: &mut Authenticator) -> Answer {
    let asked = asked(browser, api::paths::PASSKEY_CHALLENGE).await;
    let body = json!({ "token": asked.token, "credential": device.sign(&asked.options) });
    let answer = browser.post(path, &body).await;
    browser.keep_cookie(&answer);
    answer
}

/// Proves with a device that it is they.
pub async fn prove(browser: &mut Browser<'_>, device: &mut Authenticator) {
    let proved = show(browser, api::paths::PASSKEY_PROOF, device).await;
    assert_eq!(proved.status, StatusCode::NO_CONTENT, "{}", proved.text());
}

pub async fn own(browser: &Browser<'_>) -> Vec<OwnPasskey> {
    browser.get(api::paths::PASSKEYS).await.json::<PasskeyList>(StatusCode::OK).items
}
