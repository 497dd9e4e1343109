//! `POST /api/v1/session/second-factor`: the second step of signing in.

use api::second_factor::SecondFactorWanted;
use api::session::Session;
use http::StatusCode;
use serde_json::json;
use server::second_factor::recovery_code::hash_recovery_code;
use store::second_factor::recovery::make_recovery_codes;

use crate::browser::Browser;
use crate::desk::{Desk, PASSWORD, SECOND};
use crate::second_factor::{STEP, by_themselves};

async fn half<'a>(desk: &'a Desk, who: &str) -> Browser<'a> {
    let mut browser = Browser::new(desk);
    let wanted: SecondFactorWanted = browser.try_sign_in(who, PASSWORD).await.json(StatusCode::ACCEPTED);
    assert_eq!(wanted.ways, ["code", "recovery_code"]);
    browser
}

#[tokio::test]
async fn who_has_a_second_factor_shows_it_after_the_password() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let mut browser = half(&desk, "agent").await;
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    browser.get(api::paths::EVENTS).await.problem(401, "unauthenticated");
    let before = browser.cookie.clone();
    let code = desk.code(&authenticator);
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    let session: Session = browser.show_code(&spaced).await.json(StatusCode::OK);
    assert_eq!(session.person.email, "agent@demo.example");
    browser.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    assert_ne!(browser.cookie, before, "a whole session has an id of its own");
    browser.cookie = before;
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    browser.show_code(&desk.code_at(&authenticator, 1)).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_code_is_taken_once_by_whichever_server() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let (mut here, mut there) = (half(&desk, "agent").await, half(&desk, "agent").await);
    let code = desk.code(&authenticator);
    let (one, other) = futures::join!(here.show_code(&code), there.show_code(&code));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403], "{} {}", one.text(), other.text());
    let mut again = half(&desk, "agent").await;
    again.show_code(&code).await.problem(403, "wrong_code");
    again.show_code(&desk.code_at(&authenticator, -1)).await.problem(403, "wrong_code");
    again.show_code(&desk.code_at(&authenticator, 1)).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn a_clock_may_be_one_step_behind_or_ahead_and_no_more() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let mut browser = half(&desk, "agent").await;
    browser.show_code(&desk.code_at(&authenticator, -2)).await.problem(403, "wrong_code");
    browser.show_code(&desk.code_at(&authenticator, 2)).await.problem(403, "wrong_code");
    browser.show_code(&desk.code_at(&authenticator, -1)).await.json::<Session>(StatusCode::OK);
    half(&desk, "agent")
        .await
        .show_code(&desk.code_at(&authenticator, 1))
        .await
        .json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn half_a_session_lasts_five_minutes_in_every_tab_of_the_browser() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let (mut first, mut second) = (half(&desk, "agent").await, Browser::new(&desk));
    second.cookie.clone_from(&first.cookie);
    desk.clock.advance(4 * 60 * SECOND);
    second.show_code("none").await.problem(403, "wrong_code");
    first.show_code(&desk.code(&authenticator)).await.json::<Session>(StatusCode::OK);
    // The browser has one cookie for both.
    second.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    second.cookie.clone_from(&first.cookie);
    second.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    let mut late = half(&desk, "agent").await;
    desk.clock.advance(5 * 60 * SECOND);
    late.show_code(&desk.code(&authenticator)).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_the_company_knows_of_it() {
    let desk = Desk::open().await;
    desk.give_authenticator("agent").await;
    let person = desk.person("agent").await;
    let hashes = [hash_recovery_code(person, "K7QD-2MXR-9TBA-W3FH")];
    assert!(make_recovery_codes(&desk.store, person, &hashes, &by_themselves(person)).await.unwrap());
    let asked = json!({ "recovery_code": "k7qd 2mxr 9tba w3fh" });
    let (here, there) = (half(&desk, "agent").await, half(&desk, "agent").await);
    let (one, other) = futures::join!(
        here.post(api::paths::SESSION_SECOND_FACTOR, &asked),
        there.post(api::paths::SESSION_SECOND_FACTOR, &asked)
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403], "{} {}", one.text(), other.text());
    let kinds: Vec<String> = desk.changes(desk.company).await.into_iter().map(|(kind, ..)| kind).collect();
    let used = kinds.iter().filter(|kind| *kind == "recovery_code_used").count();
    assert_eq!(used, 1, "{kinds:?}");
    let both = json!({ "recovery_code": "K7QD", "code": "000000" });
    half(&desk, "agent")
        .await
        .post(api::paths::SESSION_SECOND_FACTOR, &both)
        .await
        .problem(422, "invalid_field");
}

#[tokio::test]
async fn who_guesses_codes_is_slowed_down_and_the_right_password_does_not_help() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    for _ in 0..5 {
        half(&desk, "agent").await.show_code("none").await.problem(403, "wrong_code");
    }
    let mut guesser = half(&desk, "agent").await;
    let right = desk.code(&authenticator);
    guesser.show_code(&right).await.problem(429, "too_many_sign_ins");
    desk.clock.advance(3 * SECOND);
    guesser.show_code(&desk.code(&authenticator)).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn a_whole_session_shows_it_again_and_who_has_none_cannot() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let mut browser = desk.sign_in_with("agent", &authenticator).await;
    desk.clock.advance(STEP);
    let cookie = browser.cookie.clone();
    browser.show_code(&desk.code(&authenticator)).await.json::<Session>(StatusCode::OK);
    assert_eq!(browser.cookie, cookie, "other tabs and the live stream go on");
    let mut viewer = desk.sign_in("viewer").await;
    viewer.show_code("000000").await.problem(409, "no_second_factor");
    Browser::new(&desk).show_code("000000").await.problem(401, "unauthenticated");
}
