//! `POST /api/v1/webhooks/{id}/deliveries/{delivery}/redelivery`.

use std::time::Duration;

use api::webhook::{Delivery, DeliveryPage};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::desk::Desk;
use crate::receiver::Receiver;

#[tokio::test]
async fn a_message_is_sent_again_with_its_id_and_its_body() {
    let change = |settings: &mut server::settings::Settings| {
        settings.private_webhooks = true;
        settings.webhook_look_every = Duration::from_millis(10);
    };
    let desk = Desk::open_with(change, [].into()).await;
    let mut shop = Receiver::open().await;
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    tokio::spawn(server::webhook::worker::run(desk.app.clone()));
    let payment = desk.payment("100.00").await;
    desk.sign_in("agent").await.refund(payment, "1.00").await;
    let first = shop.next().await;

    let manager = desk.sign_in("manager").await;
    let list = api::paths::deliveries(made.webhook.id);
    let delivered = loop {
        let page: DeliveryPage = manager.get(&list).await.json(StatusCode::OK);
        if page.items[0].state == "delivered" {
            break page.items[0].clone();
        }
        tokio::task::yield_now().await;
    };
    let path = api::paths::redelivery(made.webhook.id, delivered.id);
    let again: Delivery = manager.post(&path, &json!({})).await.json(StatusCode::OK);
    assert_eq!(again.id, delivered.id);
    let second = shop.next().await;
    assert_eq!((second.id(), &second.body), (first.id(), &first.body));
    second.assert_signed_with(&made.secret);
}

#[tokio::test]
async fn what_is_not_there_or_is_off_is_not_sent_again() {
    let desk = Desk::open().await;
    let made = desk.webhook("https://shop.example/hooks", &[]).await;
    let manager = desk.sign_in("manager").await;
    let nothing = domain::id::DeliveryId::new(Uuid::now_v7());
    let path = api::paths::redelivery(made.webhook.id, nothing);
    manager.post(&path, &json!({})).await.problem(404, "not_found");
}
