//! Proving that one is still there, which adding and removing passkeys asks for.

use http::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::{Desk, PASSWORD, SECOND};
use crate::passkey::authenticator::Authenticator;
use crate::passkey::{add, asked, own, prove, show};

const FIVE_MINUTES: i64 = 301 * SECOND;

#[tokio::test]
async fn passkeys_are_added_and_removed_only_soon_after_a_proof() {
    let desk = Desk::open().await;
    let mut agent = desk.sign_in("agent").await;
    let mut device = Authenticator::new();
    let passkey = add(&agent, &mut device).await;
    let path = api::paths::passkey(passkey.id);
    let name = json!({ "name": "Another" });
    desk.clock.advance(FIVE_MINUTES);
    agent.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(403, "proof_needed");
    agent.send_patch(&path, &name).await.problem(403, "proof_needed");
    agent.send_delete(&path).await.problem(403, "proof_needed");

    let wrong = json!({ "password": "not this one" });
    agent.post(api::paths::PASSWORD_PROOF, &wrong).await.problem(403, "wrong_password");
    agent.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(403, "proof_needed");
    let right = json!({ "password": PASSWORD });
    assert_eq!(agent.post(api::paths::PASSWORD_PROOF, &right).await.status, StatusCode::NO_CONTENT);
    // Who has a passkey shows a second factor beside the password.
    agent.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(403, "factor_proof_needed");
    agent.send_patch(&path, &name).await.problem(403, "factor_proof_needed");
    agent.send_delete(&path).await.problem(403, "factor_proof_needed");
    assert_eq!(own(&agent).await, [passkey]);
    desk.clock.advance(FIVE_MINUTES);
    prove(&mut agent, &mut device).await;
    asked(&agent, api::paths::PASSKEY_REGISTRATION).await;
    assert_eq!(agent.send_patch(&path, &name).await.status, StatusCode::NO_CONTENT);
    desk.clock.advance(FIVE_MINUTES);
    agent.send_delete(&path).await.problem(403, "proof_needed");
}

#[tokio::test]
async fn a_passkey_is_a_proof_for_its_own_session_alone() {
    let desk = Desk::open().await;
    let mut agent = desk.sign_in("agent").await;
    let mut device = Authenticator::new();
    let path = api::paths::passkey(add(&agent, &mut device).await.id);
    let mut elsewhere = Browser::new(&desk);
    assert_eq!(show(&mut elsewhere, api::paths::PASSKEY_SESSION, &mut device).await.status, StatusCode::OK);
    desk.clock.advance(FIVE_MINUTES);
    let proved = show(&mut agent, api::paths::PASSKEY_PROOF, &mut device).await;
    assert_eq!(proved.status, StatusCode::NO_CONTENT);
    elsewhere.send_delete(&path).await.problem(403, "proof_needed");
    assert_eq!(agent.send_delete(&path).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn somebody_elses_passkey_proves_nothing() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("owner").await, &mut device).await;
    let mut agent = desk.sign_in("agent").await;
    show(&mut agent, api::paths::PASSKEY_PROOF, &mut device).await.problem(403, "other_passkey");
    let mut unknown = Authenticator::new();
    show(&mut agent, api::paths::PASSKEY_PROOF, &mut unknown).await.problem(403, "passkey_refused");
    desk.clock.advance(FIVE_MINUTES);
    agent.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(403, "proof_needed");
}
