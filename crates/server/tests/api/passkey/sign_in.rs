//! Signing in with a passkey.

use api::session::Session;
use axum::body::Body;
use http::StatusCode;
use serde_json::json;
use store::args;
use tower::ServiceExt as _;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN, PASSWORD, SECOND};
use crate::passkey::authenticator::Authenticator;
use crate::passkey::{add, asked, own, prove, show};

const SIGN_IN: &str = api::paths::PASSKEY_SESSION;

#[tokio::test]
async fn a_passkey_signs_in_without_an_e_mail() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    let home = desk.sign_in("agent").await;
    let added = add(&home, &mut device).await;
    assert_eq!((added.name.as_str(), added.last_used_at, added.synced), ("My laptop", None, false));

    let mut browser = Browser::new(&desk);
    device.counter = 1;
    let session: Session = show(&mut browser, SIGN_IN, &mut device).await.json(StatusCode::OK);
    assert_eq!(session.person.email, "agent@demo.example");
    let again: Session = browser.get(api::paths::SESSION).await.json(StatusCode::OK);
    assert_eq!(again, session);
    assert!(own(&home).await[0].last_used_at.is_some());
}

#[tokio::test]
async fn a_passkey_needs_no_code_beside_it() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("agent").await, &mut device).await;
    desk.give_authenticator("agent").await;
    let mut browser = Browser::new(&desk);
    show(&mut browser, SIGN_IN, &mut device).await.json::<Session>(StatusCode::OK);
    browser.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    // Half a session is nobody's: it adds none of its own.
    let mut half = Browser::new(&desk);
    assert_eq!(half.try_sign_in("agent", PASSWORD).await.status, StatusCode::ACCEPTED);
    half.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_passkey_that_never_counts_signs_in_again_and_again() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    device.synced = true;
    assert!(add(&desk.sign_in("viewer").await, &mut device).await.synced);
    for _ in 0..2 {
        show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.json::<Session>(StatusCode::OK);
    }
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_told() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("agent").await, &mut device).await;
    let mut browser = Browser::new(&desk);
    device.counter = 7;
    show(&mut browser, SIGN_IN, &mut device).await.json::<Session>(StatusCode::OK);
    for counter in [7, 6, 0] {
        device.counter = counter;
        show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.problem(401, "passkey_copied");
    }
    let (kind, _, apart) = desk.changes(desk.company).await.pop().unwrap();
    assert!(kind == "passkey_refused" && apart.contains("My laptop"), "{kind} {apart}");
    device.counter = 8;
    show(&mut browser, SIGN_IN, &mut device).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn an_answer_counts_once_and_for_five_minutes() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("agent").await, &mut device).await;
    let browser = Browser::new(&desk);
    let challenge = asked(&browser, api::paths::PASSKEY_CHALLENGE).await;
    let body = json!({ "token": challenge.token, "credential": device.sign(&challenge.options) });
    browser.post(SIGN_IN, &body).await.json::<Session>(StatusCode::OK);
    browser.post(SIGN_IN, &body).await.problem(409, "challenge_over");

    let challenge = asked(&browser, api::paths::PASSKEY_CHALLENGE).await;
    let body = json!({ "token": challenge.token, "credential": device.sign(&challenge.options) });
    desk.clock.advance(301 * SECOND);
    browser.post(SIGN_IN, &body).await.problem(409, "challenge_over");
}

#[tokio::test]
async fn an_answer_to_one_challenge_is_none_to_another() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    let mut home = desk.sign_in("agent").await;
    add(&home, &mut device).await;
    prove(&mut home, &mut device).await;
    let browser = Browser::new(&desk);
    let (one, two) = (
        asked(&browser, api::paths::PASSKEY_CHALLENGE).await,
        asked(&browser, api::paths::PASSKEY_CHALLENGE).await,
    );
    let body = json!({ "token": one.token, "credential": device.sign(&two.options) });
    browser.post(SIGN_IN, &body).await.problem(401, "passkey_refused");
    // What was asked for a new passkey signs nobody in.
    let registration = asked(&home, api::paths::PASSKEY_REGISTRATION).await;
    let body = json!({ "token": registration.token, "credential": device.sign(&two.options) });
    browser.post(SIGN_IN, &body).await.problem(409, "challenge_over");
}

#[tokio::test]
async fn whoever_was_not_seen_or_is_on_another_page_is_refused() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("agent").await, &mut device).await;
    device.verified = false;
    show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.problem(401, "passkey_refused");
    device.verified = true;
    for origin in ["http://localhost:9999", "https://localhost:8080", "https://refunds.example"] {
        device.origin = origin.to_owned();
        show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.problem(401, "passkey_refused");
    }
    device.origin = ORIGIN.to_owned();
    show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn a_passkey_opens_only_the_account_that_it_was_made_for() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("viewer").await, &mut device).await;
    let theirs = device.user_handle;
    device.user_handle = Some(desk.person("owner").await.uuid());
    show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.problem(401, "passkey_refused");
    device.user_handle = None;
    show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.problem(401, "passkey_refused");
    let mut unknown = Authenticator::new();
    unknown.user_handle = theirs;
    show(&mut Browser::new(&desk), SIGN_IN, &mut unknown).await.problem(401, "passkey_refused");

    device.user_handle = theirs;
    let viewer = desk.person("viewer").await;
    let disable = "UPDATE person SET disabled_at = 1 WHERE id = $1";
    desk.store.execute(disable, args![viewer]).await.unwrap();
    show(&mut Browser::new(&desk), SIGN_IN, &mut device).await.problem(401, "passkey_refused");
}

#[tokio::test]
async fn wrong_passkeys_are_slowed_down_like_wrong_passwords() {
    let desk = Desk::open().await;
    let mut unknown = Authenticator::new();
    for _ in 0..5 {
        show(&mut Browser::new(&desk), SIGN_IN, &mut unknown).await.problem(401, "passkey_refused");
    }
    let problem =
        show(&mut Browser::new(&desk), SIGN_IN, &mut unknown).await.problem(429, "too_many_sign_ins");
    assert!(problem.retry_after_s.is_some());
    // Passwords of the same address are not held up by that.
    desk.sign_in("agent").await;
}

#[tokio::test]
async fn nobody_fills_the_table_by_asking_and_never_answering() {
    let desk = Desk::open().await;
    let browser = Browser::new(&desk);
    for _ in 0..200 {
        asked(&browser, api::paths::PASSKEY_CHALLENGE).await;
    }
    browser.post(api::paths::PASSKEY_CHALLENGE, &json!({})).await.problem(429, "too_many_sign_ins");
    desk.clock.advance(301 * SECOND);
    asked(&browser, api::paths::PASSKEY_CHALLENGE).await;
    let gone = store::passkey::challenge::delete_old_challenges(
        &desk.store,
        refunds::clock::Clock::now(desk.clock.as_ref()),
    )
    .await
    .unwrap();
    assert_eq!(gone, 200);
}

#[tokio::test]
async fn one_server_asks_and_another_takes_the_answer() {
    let desk = Desk::open().await;
    let mut device = Authenticator::new();
    add(&desk.sign_in("agent").await, &mut device).await;
    let browser = Browser::new(&desk);
    let challenge = asked(&browser, api::paths::PASSKEY_CHALLENGE).await;
    let body = json!({ "token": challenge.token, "credential": device.sign(&challenge.options) });
    let settings = server::settings::Settings::new(ORIGIN).unwrap();
    let other = server::router::router(desk.started_again(settings));
    let request = browser.request("POST", SIGN_IN).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    let answer = Answer::read(other.oneshot(request).await.unwrap()).await;
    assert_eq!(answer.json::<Session>(StatusCode::OK).person.email, "agent@demo.example");
    browser.post(SIGN_IN, &body).await.problem(409, "challenge_over");
}
