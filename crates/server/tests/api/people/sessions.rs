//! One's own sessions: where they are, and their end.

use api::account::OwnSessionList;
use api::session::Session;
use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN, PASSWORD};

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_it_there() {
    let desk = Desk::open().await;
    let here = desk.sign_in("agent").await;
    let body = json!({ "email": "agent@demo.example", "password": PASSWORD });
    let request = http::Request::post(api::paths::SESSION)
        .header("origin", ORIGIN)
        .header("user-agent", "A browser on a phone")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = desk.send(request).await;
    let mut phone = Browser::new(&desk);
    phone.cookie = Some(answer.header("set-cookie").split(';').next().unwrap().to_owned());
    desk.sign_in("viewer").await;

    let list: OwnSessionList = here.get(api::paths::SESSIONS).await.json(StatusCode::OK);
    assert_eq!(list.items.len(), 2, "nobody else's");
    let other = list.items.iter().find(|one| !one.current).unwrap();
    assert_eq!(other.browser.as_deref(), Some("A browser on a phone"));
    let path = api::paths::OWN_SESSION.replace("{id}", &other.id.to_string());
    desk.sign_in("viewer").await.send_delete(&path).await.problem(404, "not_found");
    assert_eq!(here.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    phone.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    here.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    assert_eq!(desk.changes(desk.company).await.pop().unwrap().0, "session_ended");
}

#[tokio::test]
async fn one_signs_out_everywhere() {
    let desk = Desk::open().await;
    let (one, two, other) =
        (desk.sign_in("agent").await, desk.sign_in("agent").await, desk.sign_in("viewer").await);
    assert_eq!(one.send_delete(api::paths::SESSIONS).await.status, StatusCode::NO_CONTENT);
    for ended in [one, two] {
        ended.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    }
    other.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
}
