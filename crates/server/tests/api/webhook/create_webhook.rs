//! `POST /api/v1/webhooks`.

use api::webhook::KINDS;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn the_secret_is_shown_once_and_kept_encrypted() {
    let desk = Desk::open().await;
    let made = desk.webhook("https://shop.example/hooks", &["refund_failed", "refund_succeeded"]).await;
    assert!(made.secret.starts_with("whsec_"), "{made:?}");
    assert_eq!(made.webhook.kinds, ["refund_succeeded", "refund_failed"]);
    assert!(made.webhook.enabled);
    let rows = desk.store.rows("SELECT url, secret_ciphertext FROM webhook", []).await.unwrap();
    let kept = rows[0].bytes("secret_ciphertext").unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("whsec_"));
    assert_eq!(desk.webhook("https://shop.example/all", &[]).await.webhook.kinds, KINDS);
}

#[tokio::test]
async fn an_address_or_a_kind_that_is_none_is_named() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    for url in ["", "shop.example", "http://shop.example/", "https://127.0.0.1/", "http://127.0.0.1:9/"] {
        let body = json!({ "company": desk.company, "url": url });
        let problem = manager.post(api::paths::WEBHOOKS, &body).await.problem(422, "invalid_field");
        assert_eq!(problem.fields, ["url"], "{url}");
    }
    let body =
        json!({ "company": desk.company, "url": "https://shop.example/", "kinds": ["refund_sending"] });
    let problem = manager.post(api::paths::WEBHOOKS, &body).await.problem(422, "invalid_field");
    assert_eq!(problem.fields, ["kinds"]);
    let body = json!({ "company": desk.company, "url": "https://shop.example/", "secret": "mine" });
    manager.post(api::paths::WEBHOOKS, &body).await.problem(400, "bad_json");
}

#[tokio::test]
async fn only_those_who_manage_the_company_may() {
    let desk = Desk::open().await;
    let url = "https://shop.example/hooks";
    let body = json!({ "company": desk.company, "url": url });
    desk.sign_in("approver").await.post(api::paths::WEBHOOKS, &body).await.problem(403, "role_too_low");
    desk.sign_in("stranger").await.post(api::paths::WEBHOOKS, &body).await.problem(404, "not_found");
    desk.send_as_program(&desk.token, "POST", api::paths::WEBHOOKS, &body)
        .await
        .problem(401, "unauthenticated");
}
