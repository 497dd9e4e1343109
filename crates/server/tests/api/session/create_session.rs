//! `POST /api/v1/session`.

use std::net::SocketAddr;

use api::session::Session;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::StatusCode;
use serde_json::json;
use store::person::find_person_by_email;
use store::session::list_sessions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN, PASSWORD, SECOND};

async fn try_from(desk: &Desk, address: &str, who: &str, password: &str) -> Answer {
    let body = json!({ "email": format!("{who}@demo.example"), "password": password });
    let mut request = Browser::new(desk)
        .request("POST", api::paths::SESSION)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let peer: SocketAddr = format!("{address}:40000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    desk.send(request).await
}

#[tokio::test]
async fn the_right_password_signs_in_and_sets_a_cookie_that_scripts_cannot_read() {
    let desk = Desk::open().await;
    let mut browser = Browser::new(&desk);
    let answer = browser.try_sign_in("agent", PASSWORD).await;
    let session: Session = answer.json(StatusCode::OK);
    assert_eq!(session.person.email, "agent@demo.example");
    assert_eq!(session.companies.len(), 1);
    let company = &session.companies[0];
    assert_eq!((company.name.as_str(), company.role.as_str()), ("Demo Books", "agent"));
    assert_eq!(company.zone, "Europe/Istanbul");
    assert_eq!(company.integrations[0].name, "Masterpass");

    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("refund_desk="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_this_host() {
    let desk = Desk::open_with(
        |settings| *settings = server::settings::Settings::new("https://refunds.demo.example").unwrap(),
        std::collections::HashMap::new(),
    )
    .await;
    let body = json!({ "email": "agent@demo.example", "password": PASSWORD });
    let request = http::Request::post(api::paths::SESSION)
        .header("origin", "https://refunds.demo.example")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = desk.send(request).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-refund_desk="), "{cookie}");
    assert!(cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn the_email_is_read_in_any_case() {
    let desk = Desk::open().await;
    let body = json!({ "email": " Agent@DEMO.example ", "password": PASSWORD });
    let answer = Browser::new(&desk).post(api::paths::SESSION, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_email_are_refused_alike() {
    let desk = Desk::open().await;
    let mut browser = Browser::new(&desk);
    let wrong = browser.try_sign_in("agent", "wrong").await.problem(401, "wrong_sign_in");
    let unknown = browser.try_sign_in("nobody", PASSWORD).await.problem(401, "wrong_sign_in");
    assert_eq!(wrong.detail, unknown.detail);
    assert_eq!(browser.cookie, None);
}

#[tokio::test]
async fn the_session_has_a_new_id_and_the_old_one_is_worth_nothing() {
    let desk = Desk::open().await;
    let mut browser = desk.sign_in("agent").await;
    let old = browser.cookie.clone();
    browser.try_sign_in("viewer", PASSWORD).await.json::<Session>(StatusCode::OK);
    assert_ne!(browser.cookie, old);
    browser.cookie = old;
    browser.get(api::paths::SESSION).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_database_holds_no_session_id_and_knows_whose_each_session_is() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let person = find_person_by_email(&desk.store, "agent@demo.example").await.unwrap().unwrap();
    let sessions = list_sessions(&desk.store, person.id, 0).await.unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].token_hash.len(), 32);
    let id = browser.cookie.unwrap().split_once('=').unwrap().1.to_owned();
    assert!(!format!("{sessions:?}").contains(&id));
}

#[tokio::test]
async fn after_five_failures_each_further_one_doubles_the_pause() {
    let desk = Desk::open().await;
    let address = "192.0.2.1";
    for _ in 0..5 {
        try_from(&desk, address, "agent", "wrong").await.problem(401, "wrong_sign_in");
    }
    let answer = try_from(&desk, address, "agent", PASSWORD).await;
    let problem = answer.problem(429, "too_many_sign_ins");
    assert_eq!(problem.retry_after_s, Some(2));
    assert_eq!(answer.header("retry-after"), "2");

    desk.clock.advance(2 * SECOND);
    try_from(&desk, address, "agent", "wrong").await.problem(401, "wrong_sign_in");
    desk.clock.advance(3 * SECOND);
    try_from(&desk, address, "agent", PASSWORD).await.problem(429, "too_many_sign_ins");
    desk.clock.advance(SECOND);
    try_from(&desk, address, "agent", PASSWORD).await.json::<Session>(StatusCode::OK);
    try_from(&desk, address, "agent", "wrong").await.problem(401, "wrong_sign_in");
}

#[tokio::test]
async fn a_strangers_failures_lock_nobody_out_elsewhere() {
    let desk = Desk::open().await;
    for _ in 0..5 {
        try_from(&desk, "192.0.2.66", "agent", "guess").await.problem(401, "wrong_sign_in");
    }
    try_from(&desk, "192.0.2.66", "agent", "guess").await.problem(429, "too_many_sign_ins");
    try_from(&desk, "192.0.2.1", "agent", PASSWORD).await.json::<Session>(StatusCode::OK);
}

#[tokio::test]
async fn one_address_cannot_try_many_people() {
    let desk = Desk::open().await;
    for guess in 0..20 {
        try_from(&desk, "192.0.2.66", &format!("person{guess}"), "guess").await.problem(401, "wrong_sign_in");
    }
    try_from(&desk, "192.0.2.66", "agent", PASSWORD).await.problem(429, "too_many_sign_ins");
}

#[tokio::test]
async fn an_addresss_failures_leak_one_each_ten_minutes() {
    let desk = Desk::open().await;
    let office = "192.0.2.66";
    for guess in 0..20 {
        try_from(&desk, office, &format!("person{guess}"), "guess").await.problem(401, "wrong_sign_in");
    }
    // Six have leaked after an hour, and the sixth of these is the twentieth.
    desk.clock.advance(60 * 60 * SECOND);
    for guess in 20..26 {
        try_from(&desk, office, &format!("person{guess}"), "guess").await.problem(401, "wrong_sign_in");
    }
    try_from(&desk, office, "agent", PASSWORD).await.problem(429, "too_many_sign_ins");
}

#[tokio::test]
async fn a_sign_in_takes_its_own_failures_off_the_address_and_no_others() {
    let desk = Desk::open().await;
    let office = "192.0.2.66";
    for guess in 0..16 {
        try_from(&desk, office, &format!("person{guess}"), "guess").await.problem(401, "wrong_sign_in");
    }
    for _ in 0..3 {
        try_from(&desk, office, "agent", "mistyped").await.problem(401, "wrong_sign_in");
    }
    try_from(&desk, office, "agent", PASSWORD).await.json::<Session>(StatusCode::OK);
    try_from(&desk, office, "agent", PASSWORD).await.json::<Session>(StatusCode::OK);
    for guess in 16..20 {
        try_from(&desk, office, &format!("person{guess}"), "guess").await.problem(401, "wrong_sign_in");
    }
    try_from(&desk, office, "agent", PASSWORD).await.problem(429, "too_many_sign_ins");
}

#[tokio::test]
async fn failures_over_a_socket_are_counted_for_its_own_address() {
    let desk = Desk::open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), std::future::pending::<()>()));
    let body = json!({ "email": "agent@demo.example", "password": "guess" }).to_string();
    for _ in 0..5 {
        let mut guesser = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\norigin: {ORIGIN}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            api::paths::SESSION,
            body.len(),
        );
        guesser.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        guesser.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
    try_from(&desk, "127.0.0.1", "agent", PASSWORD).await.problem(429, "too_many_sign_ins");
    try_from(&desk, "127.0.0.2", "agent", PASSWORD).await.json::<Session>(StatusCode::OK);
    served.abort();
}

#[tokio::test]
async fn no_authorization_header_spares_a_sign_in_or_a_sign_out_the_origin_check() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let body = json!({ "email": "agent@demo.example", "password": PASSWORD }).to_string();
    for authorization in [format!("Bearer {}", desk.token), "Basic YTpi".to_owned()] {
        let request = |method: &str| {
            http::Request::builder()
                .method(method)
                .uri(api::paths::SESSION)
                .header("origin", "https://evil.example")
                .header("authorization", &authorization)
                .header("cookie", agent.cookie.as_deref().unwrap())
                .header("content-type", "application/json")
        };
        desk.send(request("POST").body(Body::from(body.clone())).unwrap())
            .await
            .problem(403, "origin_refused");
        desk.send(request("DELETE").body(Body::empty()).unwrap()).await.problem(403, "origin_refused");
    }
    assert_eq!(agent.get(api::paths::SESSION).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_sign_anybody_in() {
    let desk = Desk::open().await;
    let body = json!({ "email": "agent@demo.example", "password": PASSWORD }).to_string();
    let post = || http::Request::post(api::paths::SESSION).header("content-type", "application/json");
    let foreign = post().header("origin", "https://evil.example").body(Body::from(body.clone())).unwrap();
    desk.send(foreign).await.problem(403, "origin_refused");
    let silent = post().body(Body::from(body.clone())).unwrap();
    desk.send(silent).await.problem(403, "origin_refused");
    let by_number = post().header("origin", "http://127.0.0.1:8080").body(Body::from(body)).unwrap();
    assert_eq!(desk.send(by_number).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_not_the_json_asked_for_is_a_problem() {
    let desk = Desk::open().await;
    let post = |kind: &str, body: &'static str| {
        let request = Browser::new(&desk).request("POST", api::paths::SESSION).header("content-type", kind);
        desk.send(request.body(Body::from(body)).unwrap())
    };
    post("application/json", "{").await.problem(400, "bad_json");
    post("application/json", "{\"email\": 7}").await.problem(400, "bad_json");
    post("text/plain", "{}").await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn guesses_sent_all_at_once_are_slowed_down_too() {
    let desk = Desk::open_with(|settings| settings.sign_ins_at_once = 1, [].into()).await;
    let guesses = (0..12).map(|_| try_from(&desk, "192.0.2.66", "agent", "guess"));
    let answers = futures::future::join_all(guesses).await;
    let checked = answers.iter().filter(|answer| answer.status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(checked, 5);
}
