//! People who sign in and out, rightly and wrongly, and everything that they and programs can read.

use domain::id::CompanyId;
use reqwest::Method;
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};

use crate::secrets::account::{COMPANY, bearer, planted};
use crate::secrets::desk::Desk;

const EMAIL: &str = "owner@demo.example";

async fn sign_in(desk: &mut Desk, email: &str, password: &str) -> (u16, Option<String>) {
    let headers = [("origin", desk.address().to_owned())];
    let body = json!({ "email": email, "password": password }).to_string();
    let mut answer = desk.send(&Method::POST, "/api/v1/session", &headers, &body).await;
    // The cookie is what this one answer is for; all the rest of the answer is noted.
    let set = answer.headers_mut().remove(SET_COOKIE);
    let noted = desk.keep("the sign-in", answer).await;
    let cookie = set.map(|set| set.to_str().unwrap().split(';').next().unwrap().to_owned());
    if let Some((_, session)) = cookie.as_deref().and_then(|cookie| cookie.split_once('=')) {
        desk.needles.add("session", session);
    }
    (noted.status, cookie)
}

/// Signs in wrongly and rightly and out, uses what is over, comes from a foreign page, and makes secrets by the API.
pub async fn people_come_and_go(desk: &mut Desk, company: CompanyId, hook: &str) {
    let [password, mistaken] = [planted("password"), planted("mistaken-password")];
    desk.needles.add("password", &password);
    desk.needles.add("mistaken password", &mistaken);
    let person = ["person", "add", "--email", EMAIL, "--company", COMPANY, "--role", "owner"];
    drop(desk.run(&person, false, &format!("{password}\n")));
    assert_eq!(sign_in(desk, EMAIL, &mistaken).await.0, 401);
    assert_eq!(sign_in(desk, &password, &mistaken).await.0, 401, "the password in the wrong field");
    let (status, cookie) = sign_in(desk, EMAIL, &password).await;
    assert_eq!(status, 200);
    let cookie = cookie.unwrap();
    let own = ("origin", desk.address().to_owned());
    let session = [("cookie", cookie.clone()), own.clone()];

    let create = json!({ "company": company, "url": hook }).to_string();
    let foreign = [("cookie", cookie.clone()), ("origin", "https://elsewhere.example".to_owned())];
    assert_eq!(desk.ask(&Method::POST, "/api/v1/webhooks", &foreign, &create).await.status, 403);
    // Two answers that show a secret this once are not noted.
    let made = desk.send(&Method::POST, "/api/v1/webhooks", &session, &create).await;
    let made: Value = serde_json::from_str(&made.text().await.unwrap()).unwrap();
    let text = |value: &Value, pointer: &str| value.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    desk.needles.add("second webhook secret", &text(&made, "/secret"));
    let id = text(&made, "/webhook/id");
    let made = desk.send(&Method::POST, &format!("/api/v1/webhooks/{id}/secret"), &session, "").await;
    let made: Value = serde_json::from_str(&made.text().await.unwrap()).unwrap();
    desk.needles.add("new webhook secret", &text(&made, "/secret"));
    for path in [
        "/api/v1/session",
        "/api/v1/attention",
        "/api/v1/gateways",
        "/api/v1/webhooks",
        &format!("/api/v1/webhooks/{id}/deliveries"),
        "/api/v1/transactions?limit=100",
    ] {
        assert_eq!(desk.ask(&Method::GET, path, &session, "").await.status, 200, "{path}");
    }
    assert_eq!(desk.ask(&Method::DELETE, "/api/v1/session", &session, "").await.status, 204);
    assert_eq!(desk.ask(&Method::GET, "/api/v1/session", &session, "").await.status, 401, "it is over");
    // One that stays signed in until the end.
    assert_eq!(sign_in(desk, EMAIL, &password).await.0, 200);
}

/// Reads all that a program may, and asks with secrets where they do not belong.
pub async fn read_everything(desk: &mut Desk, token: &str, metrics_token: &str) {
    let signed = [bearer(token)];
    let list = desk.ask(&Method::GET, "/api/v1/transactions?limit=100", &signed, "").await;
    assert_eq!(list.status, 200, "{}", list.json);
    let items = list.json.pointer("/items").unwrap().as_array().unwrap().clone();
    for item in items {
        let path = format!("/api/v1/transactions/{}", item.pointer("/id").unwrap().as_str().unwrap());
        let shown = desk.ask(&Method::GET, &path, &signed, "").await;
        assert_eq!(shown.status, 200);
        // Where there is a receipt, whoever has its address sees it.
        if let Some(receipt) = shown.json.pointer("/refund/receipt_url").and_then(Value::as_str) {
            let (_, token) = receipt.rsplit_once('/').unwrap();
            assert_eq!(desk.ask(&Method::GET, &format!("/receipt/{token}"), &[], "").await.status, 200);
        }
    }
    let newest = list.json.pointer("/events_after").unwrap().as_u64().unwrap();
    let mut stream = desk.send(&Method::GET, "/api/v1/events?after=0", &signed, "").await;
    let mut events = Vec::new();
    while !String::from_utf8_lossy(&events).contains(&format!("id: {newest}\n")) {
        events.extend_from_slice(&stream.chunk().await.unwrap().unwrap());
    }
    desk.note("/api/v1/events", &events);

    let proxied = |token: &str| [bearer(token), ("x-forwarded-for", "192.0.2.7".to_owned())];
    let mistaken = planted("mistaken-metrics-token");
    desk.needles.add("mistaken metrics token", &mistaken);
    assert_eq!(desk.ask(&Method::GET, "/metrics", &proxied(&mistaken), "").await.status, 404);
    assert_eq!(desk.ask(&Method::GET, "/metrics", &proxied(metrics_token), "").await.status, 200);
    let mistaken = planted("mistaken-bearer");
    desk.needles.add("mistaken bearer", &mistaken);
    for text in [mistaken.clone(), format!("{token}x")] {
        assert_eq!(desk.ask(&Method::GET, "/api/v1/transactions", &[bearer(&text)], "").await.status, 401);
    }
    for path in ["/api/v1/transactions?token=", "/api/v1/events?after=", "/api/v1/nothing?"] {
        assert!(desk.ask(&Method::GET, &format!("{path}{token}"), &signed, "").await.status >= 400, "{path}");
    }
    let broken = format!(r#"{{"amount": "{token}"#);
    assert!(desk.ask(&Method::POST, "/api/v1/payments", &signed, &broken).await.status >= 400);
    for path in ["/healthz", "/readyz", "/api/openapi.json", "/"] {
        drop(desk.ask(&Method::GET, path, &[], "").await);
    }
    for arguments in [["integration", "list"], ["credential", "list"], ["webhook", "list"]] {
        drop(desk.run(&[&arguments[..], &["--company", COMPANY]].concat(), false, ""));
    }
    drop(desk.run(&["person", "list"], false, ""));
}
