//! `DELETE /api/v1/session`.

use axum::body::Body;
use http::StatusCode;

use crate::browser::Browser;
use crate::desk::Desk;

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let answer = desk.send(browser.request("DELETE", api::paths::SESSION).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header("set-cookie").starts_with("refund_desk=;"), "{:?}", answer.headers);
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn who_is_not_signed_in_is_signed_out_already() {
    let desk = Desk::open().await;
    let request = Browser::new(&desk).request("DELETE", api::paths::SESSION).body(Body::empty()).unwrap();
    assert_eq!(desk.send(request).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_sign_anybody_out() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let request = http::Request::delete(api::paths::SESSION)
        .header("cookie", browser.cookie.as_deref().unwrap())
        .header("origin", "https://evil.example")
        .body(Body::empty())
        .unwrap();
    desk.send(request).await.problem(403, "origin_refused");
    assert_eq!(browser.get(api::paths::SESSION).await.status, StatusCode::OK);
}
