//! Passkeys as the second factor of whoever signs in by their password, and what is left to whoever loses one.

use api::passkey::AddedPasskey;
use api::refund::{RefundCreated, RefundPreview};
use api::second_factor::{OwnSecondFactor, RecoveryCodes, SecondFactorWanted};
use api::session::Session;
use http::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::{Desk, PASSWORD};
use crate::passkey::authenticator::Authenticator;
use crate::passkey::{add, show, try_adding};

const WANTED: &str = api::paths::SESSION_SECOND_FACTOR;

/// A browser in which the agent has given their password.
async fn after_the_password(desk: &Desk) -> (Browser<'_>, Vec<String>) {
    let mut browser = Browser::new(desk);
    let wanted: SecondFactorWanted = browser.try_sign_in("agent", PASSWORD).await.json(StatusCode::ACCEPTED);
    (browser, wanted.ways)
}

#[tokio::test]
async fn who_has_a_passkey_does_not_come_in_by_the_password_alone() {
    let desk = Desk::open().await;
    let (home, elsewhere) = (desk.sign_in("agent").await, desk.sign_in("agent").await);
    let mut device = Authenticator::new();
    let added: AddedPasskey = try_adding(&home, &mut device).await.json(StatusCode::CREATED);
    assert_eq!(added.recovery_codes.len(), 10);
    home.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    elsewhere.get(api::paths::SESSION).await.problem(401, "unauthenticated");

    let (mut browser, ways) = after_the_password(&desk).await;
    assert_eq!(ways, ["passkey", "recovery_code"]);
    let again: SecondFactorWanted = browser.get(WANTED).await.json(StatusCode::OK);
    assert_eq!(again.ways, ways);
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    browser.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(401, "unauthenticated");
    browser.show_code("123456").await.problem(403, "wrong_code");
    let session: Session =
        show(&mut browser, api::paths::PASSKEY_SESSION, &mut device).await.json(StatusCode::OK);
    assert_eq!(session.person.email, "agent@demo.example");

    let second: AddedPasskey =
        try_adding(&browser, &mut Authenticator::new()).await.json(StatusCode::CREATED);
    assert!(second.recovery_codes.is_empty(), "those from before still count");
    home.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    desk.give_authenticator("agent").await;
    assert_eq!(after_the_password(&desk).await.1, ["passkey", "code", "recovery_code"]);
}

#[tokio::test]
async fn who_has_lost_their_passkey_comes_in_by_a_recovery_code_once() {
    let desk = Desk::open().await;
    let home = desk.sign_in("agent").await;
    let added: AddedPasskey = try_adding(&home, &mut Authenticator::new()).await.json(StatusCode::CREATED);
    let code = json!({ "recovery_code": added.recovery_codes[0] });
    let (mut browser, _) = after_the_password(&desk).await;
    let answer = browser.post(WANTED, &code).await;
    browser.keep_cookie(&answer);
    answer.json::<Session>(StatusCode::OK);
    let own: OwnSecondFactor = browser.get(api::paths::SECOND_FACTOR).await.json(StatusCode::OK);
    assert_eq!((own.since, own.passkey, own.recovery_codes_left), (None, true, 9));
    let (other, _) = after_the_password(&desk).await;
    other.post(WANTED, &code).await.problem(403, "wrong_code");

    // New ones are made by whoever has a passkey alone, too, and go with the last second factor.
    let proof = json!({ "current_password": PASSWORD });
    let made: RecoveryCodes = browser.post(api::paths::RECOVERY_CODES, &proof).await.json(StatusCode::OK);
    let path = api::paths::passkey(added.passkey.id);
    assert_eq!(browser.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    let own: OwnSecondFactor = browser.get(api::paths::SECOND_FACTOR).await.json(StatusCode::OK);
    assert_eq!((made.codes.len(), own.passkey, own.recovery_codes_left), (10, false, 0));
    browser.post(api::paths::RECOVERY_CODES, &proof).await.problem(409, "no_second_factor");
    desk.sign_in("agent").await;
}

#[tokio::test]
async fn an_owner_frees_who_has_lost_passkey_and_codes() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    let agent = desk.sign_in("agent").await;
    add(&agent, &mut device).await;
    let path = api::paths::member_second_factor(desk.company, desk.person("agent").await);
    assert_eq!(desk.sign_in("owner").await.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    agent.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    let (kind, _, apart) = desk.changes(desk.company).await.pop().unwrap();
    assert!(kind == "second_factor_reset" && apart.contains("My laptop"), "{kind} {apart}");
    show(&mut Browser::new(&desk), api::paths::PASSKEY_SESSION, &mut device)
        .await
        .problem(401, "passkey_refused");
    desk.sign_in("agent").await;
}

#[tokio::test]
async fn an_authenticator_that_is_turned_off_leaves_passkeys_and_codes() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("agent").await, &mut device).await;
    desk.give_authenticator("agent").await;
    let mut browser = Browser::new(&desk);
    show(&mut browser, api::paths::PASSKEY_SESSION, &mut device).await.json::<Session>(StatusCode::OK);
    let proof = json!({ "current_password": PASSWORD });
    let codes: RecoveryCodes = browser.post(api::paths::RECOVERY_CODES, &proof).await.json(StatusCode::OK);
    let off = browser.post(api::paths::SECOND_FACTOR_REMOVAL, &proof).await;
    assert_eq!(off.status, StatusCode::NO_CONTENT);
    let (half, ways) = after_the_password(&desk).await;
    assert_eq!(ways, ["passkey", "recovery_code"]);
    half.post(WANTED, &json!({ "recovery_code": codes.codes[9] })).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn a_passkey_alone_is_the_fresh_second_factor_of_a_refund() {
    let desk = Desk::open().await;
    desk.policy(json!({ "second_factor_above": [{ "amount": "20", "currency": "TRY" }] })).await;
    let payment = desk.payment("100.00").await;
    let mut agent = desk.sign_in("agent").await;
    agent.get(WANTED).await.problem(409, "no_second_factor");
    let mut device = Authenticator::new();
    add(&agent, &mut device).await;
    // That it was added is no proof yet: a password may have been enough for it.
    let body = json!({ "amount": "20.01" });
    let preview = agent.post(&api::paths::refund_preview(payment), &body).await;
    let preview: RefundPreview = preview.json(StatusCode::OK);
    assert_eq!(preview.policy.unwrap().second_factor.as_deref(), Some("stale"));
    agent.refund(payment, "20.01").await.problem(403, "second_factor_needed");
    let wanted: SecondFactorWanted = agent.get(WANTED).await.json(StatusCode::OK);
    assert_eq!(wanted.ways, ["passkey", "recovery_code"]);
    let proved = show(&mut agent, api::paths::PASSKEY_PROOF, &mut device).await;
    assert_eq!(proved.status, StatusCode::NO_CONTENT);
    agent.refund(payment, "20.01").await.json::<RefundCreated>(StatusCode::CREATED);
}
