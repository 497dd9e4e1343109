//! `POST /api/v1/webhooks/{id}/secret`.

use std::time::Duration;

use api::webhook::{Webhook, WebhookCreated, WebhookList, WebhookSecret};
use domain::id::{TransactionId, WebhookId};
use http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, SECOND};
use crate::receiver::Receiver;
use crate::webhook::worker::newest;

const DAY: i64 = 86_400 * SECOND;

async fn rotate(desk: &Desk, id: WebhookId) -> WebhookSecret {
    let manager = desk.sign_in("manager").await;
    manager.post(&api::paths::webhook_secret(id), &json!({})).await.json(StatusCode::OK)
}

async fn listed(desk: &Desk) -> Webhook {
    let answer = desk.sign_in("manager").await.get(api::paths::WEBHOOKS).await;
    assert!(!answer.text().contains("whsec_"));
    answer.json::<WebhookList>(StatusCode::OK).items.remove(0)
}

/// A desk that tells a shop of its refunds, and a payment to refund.
async fn desk_and_shop() -> (Desk, Receiver, WebhookCreated, TransactionId) {
    let change = |settings: &mut server::settings::Settings| {
        settings.private_webhooks = true;
        settings.webhook_look_every = Duration::from_millis(10);
    };
    let desk = Desk::open_with(change, [].into()).await;
    tokio::spawn(server::webhook::worker::run(desk.app.clone()));
    let shop = Receiver::open().await;
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    let payment = desk.payment("100.00").await;
    (desk, shop, made, payment)
}

#[tokio::test]
async fn for_a_day_messages_are_signed_with_the_new_and_the_old_secret() {
    let (desk, mut shop, made, payment) = desk_and_shop().await;
    assert_eq!(made.webhook.old_secret_until, None);
    let rotated = rotate(&desk, made.webhook.id).await;
    assert_ne!(rotated.secret, made.secret);
    assert_eq!(rotated.webhook, listed(&desk).await);
    // The clock stands at the beginning of the 22nd but for the moments it was looked at.
    assert!(rotated.webhook.old_secret_until.unwrap().starts_with("2026-11-23T00:00:00."));

    desk.sign_in("agent").await.refund(payment, "1.00").await;
    shop.next().await.assert_signed_with_each(&[&rotated.secret, &made.secret]);
    desk.clock.advance(DAY);
    desk.sign_in("agent").await.refund(payment, "2.00").await;
    shop.next().await.assert_signed_with(&rotated.secret);
    assert_eq!(listed(&desk).await.old_secret_until, None);
}

#[tokio::test]
async fn what_waited_through_a_rotation_is_signed_with_both() {
    let (desk, mut shop, made, payment) = desk_and_shop().await;
    shop.answers(500);
    desk.sign_in("agent").await.refund(payment, "1.00").await;
    let first = shop.next().await;
    first.assert_signed_with(&made.secret);
    newest(&desk, &made, |delivery| delivery.status == Some(500)).await;
    let rotated = rotate(&desk, made.webhook.id).await;
    desk.clock.advance(10 * SECOND);
    let again = shop.next().await;
    assert_eq!((again.id(), &again.body), (first.id(), &first.body));
    again.assert_signed_with_each(&[&rotated.secret, &made.secret]);
}

#[tokio::test]
async fn a_second_rotation_ends_the_first_secret() {
    let (desk, mut shop, made, payment) = desk_and_shop().await;
    let second = rotate(&desk, made.webhook.id).await;
    let third = rotate(&desk, made.webhook.id).await;
    desk.sign_in("agent").await.refund(payment, "1.00").await;
    shop.next().await.assert_signed_with_each(&[&third.secret, &second.secret]);
}

#[tokio::test]
async fn only_who_manages_the_company_changes_its_secret() {
    let desk = Desk::open().await;
    let made = desk.webhook("https://shop.example/hooks", &[]).await;
    let path = api::paths::webhook_secret(made.webhook.id);
    desk.sign_in("approver").await.post(&path, &json!({})).await.problem(403, "role_too_low");
    desk.sign_in("stranger").await.post(&path, &json!({})).await.problem(404, "not_found");
    assert_eq!(listed(&desk).await, made.webhook);
}
