//! `PATCH /api/v1/webhooks/{id}`.

use api::webhook::Webhook;
use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;

async fn switch(desk: &Desk, browser: &Browser<'_>, path: &str, enabled: bool) -> Answer {
    let request = browser.request("PATCH", path).header("content-type", "application/json");
    desk.send(request.body(Body::from(json!({ "enabled": enabled }).to_string())).unwrap()).await
}

#[tokio::test]
async fn a_webhook_is_switched_off_and_on() {
    let desk = Desk::open().await;
    let path = api::paths::webhook(desk.webhook("https://shop.example/hooks", &[]).await.webhook.id);
    let manager = desk.sign_in("manager").await;
    for _ in 0..2 {
        let off: Webhook = switch(&desk, &manager, &path, false).await.json(StatusCode::OK);
        assert_eq!((off.enabled, off.off_because.as_deref()), (false, Some("person")));
    }
    for _ in 0..2 {
        let on: Webhook = switch(&desk, &manager, &path, true).await.json(StatusCode::OK);
        assert_eq!((on.enabled, on.off_because), (true, None));
    }
}

#[tokio::test]
async fn others_webhooks_are_not_there() {
    let desk = Desk::open().await;
    let path = api::paths::webhook(desk.webhook("https://shop.example/hooks", &[]).await.webhook.id);
    let stranger = desk.sign_in("stranger").await;
    switch(&desk, &stranger, &path, false).await.problem(404, "not_found");
    let manager = desk.sign_in("manager").await;
    for nothing in ["/api/v1/webhooks/x", "/api/v1/webhooks/00000000-0000-0000-0000-000000000000"] {
        switch(&desk, &manager, nothing, false).await.problem(404, "not_found");
    }
}
