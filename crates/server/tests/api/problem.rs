//! Every failure has one shape.

use axum::body::Body;
use http::StatusCode;

use crate::browser::Browser;
use crate::desk::Desk;

#[tokio::test]
async fn an_unknown_address_is_a_problem() {
    let desk = Desk::open().await;
    let anyone = Browser::new(&desk);
    for path in ["/api/v1/nothing", "/nothing", "/index.html", "/report/a/b", "/api", "/sign-in/"] {
        anyone.get(path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let desk = Desk::open().await;
    let anyone = Browser::new(&desk);
    for (method, path, allowed) in [
        ("PUT", api::paths::SESSION, "GET,HEAD,POST,DELETE"),
        ("DELETE", api::paths::TRANSACTIONS, "GET,HEAD"),
        ("GET", api::paths::PAYMENTS, "POST"),
        ("POST", "/report", "GET,HEAD"),
        ("POST", api::paths::HEALTHZ, "GET,HEAD"),
    ] {
        let answer = desk.send(anyone.request(method, path).body(Body::empty()).unwrap()).await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_above_the_limit_is_a_problem() {
    let desk = Desk::open().await;
    let body = format!("{{\"email\":\"{}\",\"password\":\"x\"}}", "a".repeat(70_000));
    let request = Browser::new(&desk)
        .request("POST", api::paths::SESSION)
        .header("content-type", "application/json")
        .body(Body::from(body))
        .unwrap();
    desk.send(request).await.problem(413, "payload_too_large");
}

#[tokio::test]
async fn a_database_that_fails_is_one_calm_sentence() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    desk.store.close().await;
    let problem = agent.get(api::paths::TRANSACTIONS).await.problem(500, "internal");
    for inside in ["pool", "sqlx", "database", "SELECT"] {
        assert!(!problem.detail.contains(inside), "{problem:?}");
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_ours() {
    let desk = Desk::open().await;
    let anyone = Browser::new(&desk);
    let request = anyone.request("GET", api::paths::HEALTHZ).header("x-request-id", "theirs");
    let answer = desk.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.header("x-request-id").len()), (StatusCode::OK, 16));
    assert_ne!(answer.header("x-request-id"), anyone.get(api::paths::HEALTHZ).await.header("x-request-id"));
}

#[tokio::test]
async fn every_answer_tells_browsers_what_they_may_not_do() {
    let desk = Desk::open().await;
    for path in [api::paths::HEALTHZ, "/nothing", api::paths::OPENAPI] {
        let answer = Browser::new(&desk).get(path).await;
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
    }
}
