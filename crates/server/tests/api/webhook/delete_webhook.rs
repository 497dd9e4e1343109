//! `DELETE /api/v1/webhooks/{id}`.

use std::time::Duration;

use api::webhook::WebhookList;
use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, SECOND};
use crate::receiver::Receiver;
use crate::webhook::worker::newest;

async fn delete(desk: &Desk, browser: &Browser<'_>, path: &str) -> Answer {
    desk.send(browser.request("DELETE", path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_deleted_webhook_is_nowhere_to_be_seen_and_its_secret_is_gone() {
    let desk = Desk::open().await;
    let gone = desk.webhook("https://shop.example/old", &[]).await.webhook.id;
    let kept = desk.webhook("https://shop.example/new", &[]).await;
    let manager = desk.sign_in("manager").await;
    manager
        .post(&api::paths::webhook_secret(gone), &json!({}))
        .await
        .json::<serde_json::Value>(StatusCode::OK);
    assert_eq!(delete(&desk, &manager, &api::paths::webhook(gone)).await.status, StatusCode::NO_CONTENT);

    let list: WebhookList = manager.get(api::paths::WEBHOOKS).await.json(StatusCode::OK);
    assert_eq!(list.items, [kept.webhook]);
    manager.get(&api::paths::deliveries(gone)).await.problem(404, "not_found");
    manager.post(&api::paths::webhook_secret(gone), &json!({})).await.problem(404, "not_found");
    delete(&desk, &manager, &api::paths::webhook(gone)).await.problem(404, "not_found");
    let sql = "SELECT secret_ciphertext, old_secret_ciphertext FROM webhook WHERE deleted_at IS NOT NULL";
    let row = desk.store.row(sql, []).await.unwrap().unwrap();
    assert_eq!(row.bytes("secret_ciphertext").unwrap(), [0; 0]);
    assert_eq!(row.opt_bytes("old_secret_ciphertext").unwrap(), None);
}

#[tokio::test]
async fn what_waited_for_a_deleted_webhook_is_never_sent_and_the_others_go_on() {
    let change = |settings: &mut server::settings::Settings| {
        settings.private_webhooks = true;
        settings.webhook_look_every = Duration::from_millis(10);
    };
    let desk = Desk::open_with(change, [].into()).await;
    tokio::spawn(server::webhook::worker::run(desk.app.clone()));
    let mut dropped = Receiver::open().await;
    let made = desk.webhook(&dropped.url, &["refund_succeeded"]).await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "1.00").await;
    dropped.next().await;
    newest(&desk, &made, |delivery| delivery.state == "delivered").await;
    dropped.answers(500);
    agent.refund(payment, "2.00").await;
    dropped.next().await;
    newest(&desk, &made, |delivery| delivery.status == Some(500)).await;
    let manager = desk.sign_in("manager").await;
    let path = api::paths::webhook(made.webhook.id);
    assert_eq!(delete(&desk, &manager, &path).await.status, StatusCode::NO_CONTENT);

    let rows = desk.store.rows("SELECT state FROM webhook_delivery", []).await.unwrap();
    let states: Vec<String> = rows.iter().map(|row| row.text("state").unwrap()).collect();
    assert_eq!(states, ["delivered"], "what arrived stays, what did not is dropped");
    dropped.answers(200);
    desk.clock.advance(100 * 86_400 * SECOND);
    let mut other = Receiver::open().await;
    desk.webhook(&other.url, &["refund_succeeded"]).await;
    desk.sign_in("agent").await.refund(payment, "3.00").await;
    assert_eq!(other.next().await.message().data.amount.as_str(), "3.00");
    assert!(!dropped.has_more());
}

#[tokio::test]
async fn only_who_manages_the_company_deletes() {
    let desk = Desk::open().await;
    let made = desk.webhook("https://shop.example/hooks", &[]).await;
    let path = api::paths::webhook(made.webhook.id);
    delete(&desk, &desk.sign_in("approver").await, &path).await.problem(403, "role_too_low");
    delete(&desk, &desk.sign_in("stranger").await, &path).await.problem(404, "not_found");
    let list: WebhookList =
        desk.sign_in("manager").await.get(api::paths::WEBHOOKS).await.json(StatusCode::OK);
    assert_eq!(list.items, [made.webhook]);
}
