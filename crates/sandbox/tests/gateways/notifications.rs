//! Notifications in each gateway's own form, proved genuine by the same readers that the desk uses.

use axum::body::Bytes;
use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentState;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::gateway::Gateway;
use gateways::http::Http;
use gateways::notification::{News, Notification, NotificationError, RawNotification, RefundNewsKind};
use sandbox::ledger::back_office::Becomes;
use sandbox::ledger::notice::NoticeTarget;

use crate::open_gateway::{DIALECTS, Given, listen, new_payment, now_us, open, open_with};

/// The gateway's id of the refund that the news are about.
fn refund_of(news: &Notification) -> Option<&str> {
    match &news.news {
        News::Refund(refund) => Some(&refund.gateway_refund_id),
        News::Hint { gateway_refund_id, .. } => gateway_refund_id.as_deref(),
        News::Payment(_) | News::Other(_) => None,
    }
}

#[tokio::test]
async fn a_refund_that_is_paid_is_told_and_proved_as_the_gateway_does() {
    for kind in DIALECTS {
        let mut open = open(kind).await;
        open.refund(&open.part(1, 2_500)).await;
        let heard = open.next_heard().await;
        let news = open.read(&heard).unwrap();
        let refunds = open.bank.refunds_of(&open.payment_id).await.unwrap();
        assert_eq!(refund_of(&news), Some(refunds.first().unwrap().gateway_refund_id.as_str()), "{kind}");
        if let News::Refund(refund) = &news.news {
            assert_eq!(refund.kind, RefundNewsKind::Succeeded, "{kind}");
            assert_eq!(refund.reference_number.as_deref(), Some("R0000000000000000000001"), "{kind}");
        }
    }
}

#[tokio::test]
async fn a_message_that_was_changed_on_the_way_proves_nothing() {
    for kind in [GatewayKind::Begateway, GatewayKind::Craftgate, GatewayKind::Overpay] {
        let mut open = open(kind).await;
        open.refund(&open.part(1, 2_500)).await;
        let (headers, body) = open.next_heard().await;
        let text = String::from_utf8(body.to_vec()).unwrap();
        let id = open.bank.refunds_of(&open.payment_id).await.unwrap().pop().unwrap().gateway_refund_id;
        let changed = Bytes::from(text.replace(&id, &format!("{id}9")));
        let read = open.read(&(headers, changed));
        assert!(matches!(read, Err(NotificationError::NotGenuine(_))), "{kind}: {read:?}");
    }
}

#[tokio::test]
async fn a_shop_without_the_public_key_knows_the_provider_by_its_own_id_and_key() {
    let mut open = open(GatewayKind::Begateway).await;
    open.refund(&open.part(1, 2_500)).await;
    let (headers, body) = open.next_heard().await;
    let with = |secret: &str| {
        let settings = BegatewaySettings::default();
        let client = BegatewayClient::new(&Http::default(), &open.address, &secret.into(), settings).unwrap();
        client.read_notification(&RawNotification { headers: &headers, body: &body })
    };
    let news = with(r#"{"shop_id":"361","secret_key":"sandbox-secret"}"#).unwrap().news;
    assert!(matches!(news, News::Hint { .. }), "unsigned, it is only a hint: {news:?}");
    let stranger = with(r#"{"shop_id":"361","secret_key":"another-secret"}"#);
    assert!(matches!(stranger, Err(NotificationError::NotGenuine(_))), "{stranger:?}");
}

#[tokio::test]
async fn a_message_is_told_again_until_it_is_heard() {
    for kind in DIALECTS {
        let mut open = open_with(kind, Given { deaf: 1, ..Given::default() }).await;
        open.refund(&open.part(1, 2_500)).await;
        let heard = open.next_heard().await;
        assert!(open.read(&heard).is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn a_payment_is_told_by_the_gateways_own_notification() {
    for kind in DIALECTS {
        let mut open = open(kind).await;
        let given = Given { state: PaymentState::Captured, ..Given::default() };
        let payment = new_payment(kind, open.merchant, 2, &given);
        open.bank.take_and_tell(&payment).await.unwrap();
        let heard = open.next_heard().await;
        let news = open.read(&heard).unwrap();
        match news.news {
            News::Payment(told) => {
                assert_eq!(told.payment.gateway_payment_id, payment.payment.gateway_payment_id, "{kind}");
                assert_eq!(told.payment.captured, payment.payment.amount, "{kind}");
                assert_eq!(told.payment.customer_phone.as_deref(), Some("905320000001"), "{kind}");
            }
            News::Other(event) => assert_eq!((kind, event.as_str()), (GatewayKind::Craftgate, "API_AUTH")),
            other @ (News::Refund(_) | News::Hint { .. }) => unreachable!("{kind}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn craftgate_tells_of_a_cancel_and_of_an_items_refund_by_other_names() {
    let older = Given::default();
    let today = Given { taken_at: now_us(), ..Given::default() };
    for (given, expected) in [(older, vec!["REFUND_TX", "REFUND_TX"]), (today, vec!["REFUND"])] {
        let mut open = open_with(GatewayKind::Craftgate, given).await;
        open.refund(&open.whole(1)).await;
        for event in expected {
            let heard = open.next_heard().await;
            assert_eq!(open.read(&heard).unwrap().details.get("eventType"), Some(event));
        }
    }
}

#[tokio::test]
async fn what_a_gateway_has_no_message_for_is_told_as_a_fact_where_facts_are_heard() {
    for kind in [GatewayKind::Craftgate, GatewayKind::Payu] {
        let open = open(kind).await;
        let (url, mut facts) = listen(0).await;
        let target = NoticeTarget { url, token: "ours".to_owned(), integration: "Demo".to_owned() };
        open.bank.set_notice_target(open.merchant, &target).await.unwrap();
        open.bank.tell_chargeback(&open.payment_id, true).await.unwrap();
        let (headers, body) = facts.recv().await.unwrap();
        assert_eq!(headers.get("authorization").unwrap(), "Bearer ours", "{kind}");
        let fact: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (&fact["kind"], &fact["integration"]),
            (&"chargeback_opened".into(), &"Demo".into()),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn what_the_back_office_does_is_told_in_the_same_form() {
    for kind in DIALECTS {
        let mut open = open(kind).await;
        let made = open.bank.make_outside_refund(&open.payment_id, open.money(1_000)).await.unwrap();
        let heard = open.next_heard().await;
        let news = open.read(&heard).unwrap();
        assert_eq!(refund_of(&news), Some(made.gateway_refund_id.as_str()), "{kind}");
    }
}

#[tokio::test]
async fn a_held_refund_that_is_declined_is_told_where_the_gateway_tells_failures() {
    for kind in [GatewayKind::Begateway, GatewayKind::Payu, GatewayKind::Overpay] {
        let mut open = open(kind).await;
        open.refund(&open.part(1, 1_096)).await;
        let held = open.bank.refunds_of(&open.payment_id).await.unwrap().pop().unwrap();
        open.bank.end_refund(&held.gateway_refund_id, Becomes::Declined).await.unwrap();
        let heard = open.next_heard().await;
        let news = open.read(&heard).unwrap();
        assert_eq!(refund_of(&news), Some(held.gateway_refund_id.as_str()), "{kind}");
        if let News::Refund(refund) = &news.news {
            assert_eq!(refund.kind, RefundNewsKind::Failed, "{kind}");
        }
        assert_eq!(open.refunded().await, 0, "{kind}");
    }
}

#[tokio::test]
async fn a_chargeback_opens_and_closes_under_one_uid_in_the_begateway_family() {
    for kind in [GatewayKind::Begateway, GatewayKind::Overpay] {
        let mut open = open(kind).await;
        let mut uids = Vec::new();
        for (is_open, expected) in
            [(true, RefundNewsKind::ChargebackOpened), (false, RefundNewsKind::ChargebackClosed)]
        {
            open.bank.tell_chargeback(&open.payment_id, is_open).await.unwrap();
            let heard = open.next_heard().await;
            let News::Refund(news) = open.read(&heard).unwrap().news else { unreachable!("{kind}") };
            assert_eq!(
                (news.kind, news.gateway_payment_id.as_deref()),
                (expected, Some(open.payment_id.as_str()))
            );
            uids.push(news.gateway_refund_id);
        }
        assert_eq!(uids.first(), uids.last(), "{kind}");
    }
}
