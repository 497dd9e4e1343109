//! `GET /api/v1/webhooks/{id}/deliveries`.

use std::time::Duration;

use api::webhook::DeliveryPage;
use http::StatusCode;

use crate::desk::Desk;
use crate::receiver::Receiver;

#[tokio::test]
async fn messages_come_newest_first_and_page_by_page() {
    let change = |settings: &mut server::settings::Settings| {
        settings.private_webhooks = true;
        settings.webhook_look_every = Duration::from_millis(10);
    };
    let desk = Desk::open_with(change, [].into()).await;
    let mut shop = Receiver::open().await;
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    tokio::spawn(server::webhook::worker::run(desk.app.clone()));
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    for amount in ["1.00", "2.00", "3.00"] {
        agent.refund(payment, amount).await;
        shop.next().await;
    }
    let manager = desk.sign_in("manager").await;
    let path = api::paths::deliveries(made.webhook.id);
    let page: DeliveryPage = manager.get(&format!("{path}?limit=2")).await.json(StatusCode::OK);
    let last: DeliveryPage =
        manager.get(&format!("{path}?limit=2&cursor={}", page.next.unwrap())).await.json(StatusCode::OK);
    assert_eq!(last.next, None);
    let amounts: Vec<bool> = page
        .items
        .iter()
        .chain(&last.items)
        .zip(["3.00", "2.00", "1.00"])
        .map(|(delivery, amount)| delivery.body.contains(&format!("\"amount\":\"{amount}\"")))
        .collect();
    assert_eq!(amounts, [true; 3]);
    for bad in ["limit=0", "limit=101", "cursor=x", "page=2"] {
        manager.get(&format!("{path}?{bad}")).await.problem(400, "bad_query");
    }
}
