//! What webhooks are told: signed, once where it goes well, again where it does not.

use std::time::Duration;

use api::webhook::{Delivery, DeliveryPage, WEBHOOK_TIMESTAMP, WebhookCreated, WebhookList};
use axum::body::Body;
use domain::id::TransactionId;
use domain::outcome::{Outcome, RefusalClass};
use http::StatusCode;
use serde_json::json;
use store::event::sealer::seal_all;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::desk::{Desk, SECOND};
use crate::receiver::Receiver;

async fn desk() -> Desk {
    let change = |settings: &mut server::settings::Settings| {
        settings.private_webhooks = true;
        settings.webhook_look_every = Duration::from_millis(10);
    };
    let desk = Desk::open_with(change, [].into()).await;
    tokio::spawn(server::webhook::worker::run(desk.app.clone()));
    desk
}

async fn refund(desk: &Desk, amount: &str) -> TransactionId {
    let payment = desk.payment("100.00").await;
    desk.sign_in("agent").await.refund(payment, amount).await;
    payment
}

/// The webhook's newest message, once it is as the test waits for.
pub async fn newest(desk: &Desk, made: &WebhookCreated, wanted: impl Fn(&Delivery) -> bool) -> Delivery {
    let manager = desk.sign_in("manager").await;
    let path = api::paths::deliveries(made.webhook.id);
    let look = async {
        loop {
            let page: DeliveryPage = manager.get(&path).await.json(StatusCode::OK);
            if let Some(delivery) = page.items.first().filter(|delivery| wanted(delivery)) {
                return delivery.clone();
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look).await.unwrap()
}

#[tokio::test]
async fn a_refunds_end_is_told_once_signed_and_whole() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    refund(&desk, "1.00").await;
    let made = desk.webhook(&shop.url, &[]).await;
    let payment = refund(&desk, "30.00").await;

    let told = shop.next().await;
    told.assert_signed_with(&made.secret);
    assert_eq!(told.header("content-type"), "application/json");
    assert!(told.id().starts_with("msg_"));
    let message = told.message();
    assert_eq!(message.kind, "refund_succeeded");
    assert_eq!(message.data.payment_id, payment);
    assert_eq!((message.data.amount.as_str(), message.data.currency.as_str()), ("30.00", "TRY"));
    assert_eq!((message.data.state.as_str(), message.data.payment_result.as_str()), ("succeeded", "SUCCESS"));
    assert_eq!(message.data.refundable.as_str(), "70.00");
    assert_eq!(message.data.conversation_id.as_deref(), Some("conversation-1"));
    assert!(!told.body.contains("Deniz") && !told.body.contains("532"), "{}", told.body);

    let delivered = newest(&desk, &made, |delivery| delivery.state == "delivered").await;
    assert_eq!((delivered.status, delivered.tries, delivered.due_at), (Some(204), 1, None));
    assert!(!shop.has_more());
}

#[tokio::test]
async fn only_what_is_wanted_is_told() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    desk.webhook(&shop.url, &["refund_failed"]).await;
    refund(&desk, "1.00").await;
    desk.gateway.answers(Outcome::Refused {
        code: "51".to_owned(),
        message: "Not enough funds".to_owned(),
        class: RefusalClass::Final,
    });
    refund(&desk, "2.00").await;
    let message = shop.next().await.message();
    assert_eq!((message.kind.as_str(), message.data.amount.as_str()), ("refund_failed", "2.00"));
    assert_eq!(message.data.outcome_code.as_deref(), Some("51"));
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_with_growing_pauses_and_then_given_up() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    shop.answers(500);
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    refund(&desk, "1.00").await;
    let first = shop.next().await;
    // The pauses that the specification suggests; the clock is moved past each, with its jitter.
    let pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (tries, pause) in (1_u64..).zip(pauses) {
        let waits =
            newest(&desk, &made, |delivery| delivery.tries == tries && delivery.status == Some(500)).await;
        assert_eq!(waits.state, "waiting");
        assert!(waits.answer.unwrap().starts_with("thanks thanks"));
        desk.clock.advance((pause - 1) * SECOND);
        assert!(!shop.has_more(), "sent before {pause} s");
        desk.clock.advance((pause / 10 + 2) * SECOND);
        let again = shop.next().await;
        assert_eq!((again.id(), &again.body), (first.id(), &first.body));
        assert_ne!(again.header(WEBHOOK_TIMESTAMP), first.header(WEBHOOK_TIMESTAMP));
        again.assert_signed_with(&made.secret);
    }
    let given_up = newest(&desk, &made, |delivery| delivery.state == "given_up").await;
    assert_eq!((given_up.tries, given_up.due_at), (10, None));
    desk.clock.advance(100 * 86_400 * SECOND);
    assert!(!shop.has_more());
}

#[tokio::test]
async fn a_busy_receiver_is_left_alone_for_as_long_as_it_says() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    shop.answers(429);
    shop.wants_to_be_left_alone_for("7200");
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    refund(&desk, "1.00").await;
    let first = shop.next().await;
    let waits = newest(&desk, &made, |delivery| delivery.status == Some(429)).await;
    assert_eq!((waits.state.as_str(), waits.tries), ("waiting", 1));
    // Far beyond our own pause; what happens meanwhile waits too.
    desk.clock.advance(7_190 * SECOND);
    refund(&desk, "2.00").await;
    newest(&desk, &made, |delivery| delivery.body.contains("\"2.00\"")).await;
    assert!(!shop.has_more());

    shop.answers(200);
    desk.clock.advance(20 * SECOND);
    let mut told = [shop.next().await, shop.next().await];
    told.sort_by_key(|told| told.id() != first.id());
    assert_eq!((told[0].id(), &told[0].body), (first.id(), &first.body));
    assert_eq!(told[1].message().data.amount.as_str(), "2.00");
}

#[tokio::test]
async fn an_answer_is_kept_in_its_beginning_only() {
    let desk = desk().await;
    let shop = Receiver::open().await;
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    shop.answers(200);
    refund(&desk, "1.00").await;
    let delivered = newest(&desk, &made, |delivery| delivery.state == "delivered").await;
    assert_eq!(delivered.answer.unwrap().chars().count(), 500);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    shop.answers(302);
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    refund(&desk, "1.00").await;
    shop.next().await;
    let waits = newest(&desk, &made, |delivery| delivery.status == Some(302)).await;
    assert_eq!(waits.state, "waiting");
}

#[tokio::test]
async fn whoever_answers_gone_is_told_nothing_more() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    shop.answers(410);
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    refund(&desk, "1.00").await;
    shop.next().await;
    newest(&desk, &made, |delivery| delivery.state == "given_up" && delivery.status == Some(410)).await;
    let manager = desk.sign_in("manager").await;
    let list: WebhookList = manager.get(api::paths::WEBHOOKS).await.json(StatusCode::OK);
    assert_eq!((list.items[0].enabled, list.items[0].off_because.as_deref()), (false, Some("gone")));

    // What happens while it is off is not told; what happens after it was switched on again, is.
    refund(&desk, "2.00").await;
    // It has happened for webhooks once it has its place in the stream.
    seal_all(&desk.store).await.unwrap();
    shop.answers(200);
    let path = api::paths::webhook(made.webhook.id);
    let on = manager.request("PATCH", &path).header("content-type", "application/json");
    desk.send(on.body(Body::from(json!({ "enabled": true }).to_string())).unwrap()).await;
    refund(&desk, "3.00").await;
    assert_eq!(shop.next().await.message().data.amount.as_str(), "3.00");
}

#[tokio::test]
async fn a_dead_webhook_does_not_hold_up_the_others() {
    let desk = desk().await;
    // Takes connections and never answers.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", dead.local_addr().unwrap());
    desk.webhook(&url, &["refund_succeeded"]).await;
    let mut shop = Receiver::open().await;
    desk.webhook(&shop.url, &["refund_succeeded"]).await;
    for amount in ["1.00", "2.00", "3.00"] {
        refund(&desk, amount).await;
        assert_eq!(shop.next().await.message().data.amount.as_str(), amount);
    }
}

#[tokio::test]
async fn several_servers_tell_each_thing_once() {
    let desk = desk().await;
    for _ in 0..3 {
        tokio::spawn(server::webhook::worker::run(desk.app.clone()));
    }
    let mut shop = Receiver::open().await;
    let made = desk.webhook(&shop.url, &["refund_succeeded"]).await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let mut told = std::collections::BTreeSet::new();
    for _ in 0..10 {
        agent.refund(payment, "1.00").await;
    }
    for _ in 0..10 {
        assert!(told.insert(shop.next().await.id()));
    }
    newest(&desk, &made, |delivery| delivery.state == "delivered").await;
    assert!(!shop.has_more());
}

#[tokio::test]
async fn a_stop_ends_the_worker_and_what_waits_is_told_after_the_next_start() {
    let desk = desk().await;
    let mut shop = Receiver::open().await;
    desk.webhook(&shop.url, &["refund_succeeded"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), async move {
        ended.await.unwrap();
    }));
    end.send(()).unwrap();
    served.await.unwrap().unwrap();
    let worker = desk.service.clone();
    let (_go_on, stops) = tokio::sync::watch::channel(false);
    tokio::spawn(async move { worker.run_worker(stops).await });
    refund(&desk, "4.00").await;
    assert!(!shop.has_more());

    let settings = server::settings::Settings {
        private_webhooks: true,
        ..server::settings::Settings::new(crate::desk::ORIGIN).unwrap()
    };
    let next = desk.started_again(settings);
    tokio::spawn(server::webhook::worker::run(next));
    assert_eq!(shop.next().await.message().data.amount.as_str(), "4.00");
}
