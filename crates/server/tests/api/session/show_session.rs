//! `GET /api/v1/session`.

use api::session::Session;
use http::StatusCode;
use store::person::find_person_by_email;
use store::session::delete_sessions_of;

use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

const HOUR: i64 = 3_600 * SECOND;

#[tokio::test]
async fn who_is_signed_in_sees_themselves_and_what_they_can_filter_by() {
    let desk = Desk::open().await;
    desk.payment("10.00").await;
    let session: Session = desk.sign_in("viewer").await.get(api::paths::SESSION).await.json(StatusCode::OK);
    assert_eq!(session.person.name, "Demo viewer");
    assert_eq!(session.companies[0].currencies, ["TRY"]);
    assert_eq!(session.companies[0].payment_types, ["MASTERPASS"]);
}

#[tokio::test]
async fn who_is_not_signed_in_is_told_so() {
    let desk = Desk::open().await;
    let mut browser = Browser::new(&desk);
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    browser.cookie = Some("refund_desk=AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    browser.cookie = Some("refund_desk=not-an-id".to_owned());
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_twelve_hours() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    for _ in 0..3 {
        desk.clock.advance(11 * HOUR);
        assert_eq!(browser.get(api::paths::SESSION).await.status, StatusCode::OK);
    }
    desk.clock.advance(12 * HOUR);
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_after_seven_days_however_much_it_is_used() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    for _ in 0..16 {
        desk.clock.advance(10 * HOUR);
        assert_eq!(browser.get(api::paths::SESSION).await.status, StatusCode::OK);
    }
    desk.clock.advance(8 * HOUR);
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_revoked_session_stays_ended() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let person = find_person_by_email(&desk.store, "agent@demo.example").await.unwrap().unwrap();
    assert_eq!(delete_sessions_of(&desk.store, person.id).await.unwrap(), 1);
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
}
