//! What of one's own second factors a password alone does not change.

use api::second_factor::{RecoveryCodes, SecondFactorKey};
use api::session::Session;
use http::StatusCode;
use serde_json::{Value, json};
use server::second_factor::code::authenticator;
use totp_rs::Totp;

use crate::browser::Browser;
use crate::desk::{Desk, PASSWORD, SECOND};
use crate::passkey::authenticator::Authenticator;
use crate::passkey::{add, asked, own, prove};

const FIVE_MINUTES: i64 = 301 * SECOND;

fn by_password() -> Value {
    json!({ "current_password": PASSWORD })
}

/// Somebody with an authenticator whose session is older than five minutes, and who has given their password anew.
async fn after_the_password<'a>(desk: &'a Desk, authenticator: &Totp) -> Browser<'a> {
    let browser = desk.sign_in_with("agent", authenticator).await;
    desk.clock.advance(FIVE_MINUTES);
    let proof = json!({ "password": PASSWORD });
    assert_eq!(browser.post(api::paths::PASSWORD_PROOF, &proof).await.status, StatusCode::NO_CONTENT);
    browser
}

async fn nothing_changes(browser: &Browser<'_>, code: &str) {
    browser.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(403, code);
    browser.post(api::paths::SECOND_FACTOR, &by_password()).await.problem(403, "factor_proof_needed");
    browser.post(api::paths::RECOVERY_CODES, &by_password()).await.problem(403, "factor_proof_needed");
    browser.post(api::paths::SECOND_FACTOR_REMOVAL, &by_password()).await.problem(403, "factor_proof_needed");
}

#[tokio::test]
async fn who_has_an_authenticator_changes_nothing_by_the_password_alone() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let mut browser = after_the_password(&desk, &authenticator).await;
    nothing_changes(&browser, "factor_proof_needed").await;
    browser.show_code("000000").await.problem(403, "wrong_code");
    nothing_changes(&browser, "factor_proof_needed").await;

    browser.show_code(&desk.code(&authenticator)).await.json::<Session>(StatusCode::OK);
    let path = api::paths::RECOVERY_CODES;
    let made: RecoveryCodes = browser.post(path, &by_password()).await.json(StatusCode::OK);
    let passkey = add(&browser, &mut Authenticator::new()).await;
    desk.clock.advance(FIVE_MINUTES);
    // A recovery code is a second factor, too, and what it opened ends with its five minutes.
    let code = json!({ "recovery_code": made.codes[0] });
    browser.post(api::paths::SESSION_SECOND_FACTOR, &code).await.json::<Session>(StatusCode::OK);
    browser.post(path, &by_password()).await.json::<RecoveryCodes>(StatusCode::OK);
    browser.post(path, &json!({})).await.problem(422, "invalid_field");
    browser.send_delete(&api::paths::passkey(passkey.id)).await.problem(403, "proof_needed");
    desk.clock.advance(FIVE_MINUTES);
    nothing_changes(&browser, "proof_needed").await;
    // Being asked for a proof is a step on the way, and nothing that they may not do.
    assert_eq!(desk.kinds("kind=attempt_refused").await, [""; 0]);
}

#[tokio::test]
async fn who_has_a_passkey_sets_no_authenticator_up_by_the_password_alone() {
    let desk = Desk::open().await;
    let mut agent = desk.sign_in("agent").await;
    // Begun while there was no second factor, by whoever knew the password.
    let begun: SecondFactorKey =
        agent.post(api::paths::SECOND_FACTOR, &by_password()).await.json(StatusCode::CREATED);
    let begun = authenticator(&begun.key, "agent").unwrap();
    let mut device = Authenticator::new();
    add(&agent, &mut device).await;
    agent.post(api::paths::SECOND_FACTOR, &by_password()).await.problem(403, "factor_proof_needed");
    let confirm = async |agent: &Browser<'_>, authenticator: &Totp| {
        let body = json!({ "code": desk.code(authenticator) });
        agent.post(api::paths::SECOND_FACTOR_CONFIRMATION, &body).await
    };
    confirm(&agent, &begun).await.problem(403, "factor_proof_needed");

    prove(&mut agent, &mut device).await;
    let key: SecondFactorKey =
        agent.post(api::paths::SECOND_FACTOR, &by_password()).await.json(StatusCode::CREATED);
    let key = authenticator(&key.key, "agent").unwrap();
    desk.clock.advance(FIVE_MINUTES);
    confirm(&agent, &key).await.problem(403, "factor_proof_needed");
    prove(&mut agent, &mut device).await;
    confirm(&agent, &key).await.json::<RecoveryCodes>(StatusCode::OK);
    assert_eq!(own(&agent).await.len(), 1);
}

#[tokio::test]
async fn a_code_proves_it_beside_a_password_and_never_instead_of_one() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let mut browser = desk.sign_in_with("agent", &authenticator).await;
    // Just signed in with both.
    asked(&browser, api::paths::PASSKEY_REGISTRATION).await;
    desk.clock.advance(FIVE_MINUTES);
    browser.show_code(&desk.code(&authenticator)).await.json::<Session>(StatusCode::OK);
    browser.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(403, "proof_needed");
    browser.post(api::paths::RECOVERY_CODES, &json!({})).await.problem(422, "invalid_field");
    browser.post(api::paths::SECOND_FACTOR_REMOVAL, &json!({})).await.problem(422, "invalid_field");
}
