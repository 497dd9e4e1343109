//! Setting a second factor up, new recovery codes, and turning it off.

use api::second_factor::{OwnSecondFactor, RecoveryCodes, SecondFactorKey};
use api::session::Session;
use http::StatusCode;
use serde_json::{Value, json};
use server::second_factor::code::authenticator;
use totp_rs::Totp;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, PASSWORD};
use crate::second_factor::STEP;

async fn begin(browser: &Browser<'_>) -> SecondFactorKey {
    let asked = json!({ "current_password": PASSWORD });
    browser.post(api::paths::SECOND_FACTOR, &asked).await.json(StatusCode::CREATED)
}

async fn confirm(browser: &Browser<'_>, code: &str) -> Answer {
    browser.post(api::paths::SECOND_FACTOR_CONFIRMATION, &json!({ "code": code })).await
}

/// Sets a second factor up as people do.
async fn set_up(desk: &Desk, browser: &Browser<'_>) -> (Totp, RecoveryCodes) {
    let authenticator = authenticator(&begin(browser).await.key, "agent").unwrap();
    let codes = confirm(browser, &desk.code(&authenticator)).await.json(StatusCode::OK);
    (authenticator, codes)
}

async fn state(browser: &Browser<'_>) -> OwnSecondFactor {
    browser.get(api::paths::SECOND_FACTOR).await.json(StatusCode::OK)
}

#[tokio::test]
async fn a_second_factor_counts_when_a_code_of_it_was_shown_and_ends_every_other_session() {
    let desk = Desk::open().await;
    let elsewhere = desk.sign_in("agent").await;
    let browser = desk.sign_in("agent").await;
    let key = begin(&browser).await;
    assert_eq!(Totp::from_url(&key.url).unwrap(), authenticator(&key.key, "agent@demo.example").unwrap());
    assert!(key.qr.size > 20 && key.qr.path.starts_with("M0,0h7"), "{:?}", key.qr);
    assert_eq!(state(&browser).await.since, None);
    desk.sign_in("agent").await;

    let authenticator = authenticator(&key.key, "agent").unwrap();
    confirm(&browser, "000 00").await.problem(403, "wrong_code");
    let code = desk.code(&authenticator);
    let shown: RecoveryCodes = confirm(&browser, &code).await.json(StatusCode::OK);
    assert_eq!(shown.codes.len(), 10);
    confirm(&browser, &code).await.problem(409, "second_factor_not_begun");
    elsewhere.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    let now = state(&browser).await;
    assert_eq!((now.since.is_some(), now.recovery_codes_left), (true, 10));
    assert_eq!(desk.changes(desk.company).await.pop().unwrap().0, "second_factor_on");

    let mut again = Browser::new(&desk);
    assert_eq!(again.try_sign_in("agent", PASSWORD).await.status, StatusCode::ACCEPTED);
    again.show_code(&code).await.problem(403, "wrong_code");
    desk.clock.advance(STEP);
    again.show_code(&desk.code(&authenticator)).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn a_key_is_only_shown_to_who_knows_the_password_and_never_again() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let wrong = json!({ "current_password": "a guess" });
    browser.post(api::paths::SECOND_FACTOR, &wrong).await.problem(403, "wrong_password");
    browser.post(api::paths::SECOND_FACTOR, &json!({})).await.problem(422, "invalid_field");
    let (first, second) = (begin(&browser).await.key, begin(&browser).await.key);
    assert_ne!(first, second);
    let abandoned = authenticator(&first, "agent").unwrap();
    confirm(&browser, &desk.code(&abandoned)).await.problem(403, "wrong_code");
    let taken = authenticator(&second, "agent").unwrap();
    confirm(&browser, &desk.code(&taken)).await.json::<RecoveryCodes>(StatusCode::OK);
    let asked = json!({ "current_password": PASSWORD });
    browser.post(api::paths::SECOND_FACTOR, &asked).await.problem(409, "second_factor_there");
}

#[tokio::test]
async fn new_recovery_codes_make_the_old_ones_worthless() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let (_, first) = set_up(&desk, &browser).await;
    let asked = json!({ "current_password": PASSWORD });
    let made: RecoveryCodes = browser.post(api::paths::RECOVERY_CODES, &asked).await.json(StatusCode::OK);
    assert!(made.codes.iter().all(|code| !first.codes.contains(code)));
    let show = async |code: &str| {
        browser.post(api::paths::SESSION_SECOND_FACTOR, &json!({ "recovery_code": code })).await
    };
    show(&first.codes[0]).await.problem(403, "wrong_code");
    show(&made.codes[0]).await.json::<Session>(StatusCode::OK);
    assert_eq!(state(&browser).await.recovery_codes_left, 9);
    let made: RecoveryCodes = browser.post(api::paths::RECOVERY_CODES, &asked).await.json(StatusCode::OK);
    assert_eq!((made.codes.len(), state(&browser).await.recovery_codes_left), (10, 10));
}

#[tokio::test]
async fn it_is_turned_off_by_a_fresh_code_and_the_password_and_ends_every_other_session() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let browser = desk.sign_in_with("agent", &authenticator).await;
    let off = async |proof: Value| browser.post(api::paths::SECOND_FACTOR_REMOVAL, &proof).await;
    off(json!({})).await.problem(422, "invalid_field");
    off(json!({ "current_password": "a guess" })).await.problem(403, "wrong_password");
    desk.clock.advance(STEP);
    let other = desk.sign_in_with("agent", &authenticator).await;
    assert_eq!(off(json!({ "current_password": PASSWORD })).await.status, StatusCode::NO_CONTENT);
    other.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    browser.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    off(json!({ "current_password": PASSWORD })).await.problem(409, "no_second_factor");
    assert_eq!(desk.changes(desk.company).await.pop().unwrap().0, "second_factor_off");
    desk.sign_in("agent").await;
}
