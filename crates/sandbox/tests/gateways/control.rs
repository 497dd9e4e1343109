//! The control API: faults that were asked for, payments that are taken, and what is shown.

use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use gateways::gateway::Found;
use gateways::http::Http;
use gateways::notification::News;
use serde_json::json;

use crate::open_gateway::{DIALECTS, Open, open};

async fn plan(open: &Open, fault: &str, times: u32) {
    let body = json!({ "kind": open.kind.as_str(), "fault": fault, "times": times });
    let (status, answer) = open.control("/sandbox/faults", &body).await;
    assert_eq!((status, answer.pointer("/0/fault")), (201, Some(&json!(fault))), "{answer}");
}

#[tokio::test]
async fn each_fault_that_is_asked_for_comes_once() {
    for kind in DIALECTS {
        let open = open(kind).await;
        for (number, fault, expected) in [
            (1, "decline", "refused"),
            (2, "lose_answer", "unknown"),
            (3, "5xx", "unknown"),
            (4, "delay", "succeeded"),
        ] {
            plan(&open, fault, 1).await;
            let order = open.part(number, 1_000 + i64::from(number));
            let outcome = open.refund_to_its_end(&order).await;
            assert_eq!(outcome.as_str(), expected, "{kind} {fault}: {outcome:?}");
        }
        let after = open.refund_to_its_end(&open.part(5, 1_010)).await;
        assert_eq!(after.as_str(), "succeeded", "{kind}: {after:?}");
        assert_eq!(open.refunded().await, 1_002 + 1_004 + 1_010, "{kind}");
    }
}

#[tokio::test]
async fn a_late_failure_is_accepted_first_and_a_reversal_paid_first() {
    for kind in DIALECTS {
        let open = open(kind).await;
        plan(&open, "late_failure", 1).await;
        let late = open.part(1, 1_000);
        assert_eq!(open.refund(&late).await.as_str(), "accepted", "{kind}");
        let end = open.end_of(&late).await;
        assert!(matches!(end, Outcome::Refused { .. }), "{kind}: {end:?}");
        plan(&open, "reverse", 1).await;
        let reversed = open.part(2, 1_100);
        assert_eq!(open.refund_to_its_end(&reversed).await.as_str(), "succeeded", "{kind}");
        while open.refunded().await > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(open.results().await, ["FAILED"; 2], "{kind}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_down_does_nothing_and_answers_nothing_until_it_is_up() {
    for kind in DIALECTS {
        let open = open(kind).await;
        plan(&open, "down", 2).await;
        let order = open.part(1, 1_000);
        let refused = open.refund(&order).await;
        assert!(
            !matches!(refused, Outcome::Succeeded { .. } | Outcome::Accepted { .. }),
            "{kind}: {refused:?}"
        );
        let asked = open.client().find_refund(&order).await.what;
        assert!(matches!(asked, Found::CannotTell(_)), "{kind}: {asked:?}");
        assert_eq!(open.client().find_refund(&order).await.what, Found::NotKnown, "{kind}");
        assert_eq!(open.results().await, Vec::<&str>::new(), "{kind}");
    }
}

#[tokio::test]
async fn a_notification_is_doubled_when_that_is_asked_for() {
    for kind in DIALECTS {
        let mut open = open(kind).await;
        plan(&open, "duplicate_notification", 1).await;
        open.refund(&open.part(1, 1_000)).await;
        let (first, second) = (open.next_heard().await, open.next_heard().await);
        let (first, second) = (open.read(&first).unwrap(), open.read(&second).unwrap());
        assert_eq!(first.message_id, second.message_id, "{kind}");
    }
}

#[tokio::test]
async fn faults_are_listed_and_forgotten_and_unreadable_ones_refused() {
    let open = open(GatewayKind::Craftgate).await;
    for unfit in [
        json!({ "fault": "flood" }),
        json!({ "fault": "decline", "times": 0 }),
        json!({ "fault": "decline", "kind": "stripe" }),
        json!({ "fault": "decline", "amount": "1" }),
        json!({}),
    ] {
        assert_eq!(open.control("/sandbox/faults", &unfit).await.0, 400, "{unfit}");
    }
    let (_, planned) = open.control("/sandbox/faults", &json!({ "fault": "decline" })).await;
    assert_eq!(planned, json!([{ "kind": null, "fault": "decline", "times": 1 }]));
    open.bank.forget_faults().await.unwrap();
    assert_eq!(open.bank.planned_faults().await.unwrap(), []);
    assert_eq!(open.refund(&open.part(1, 1_000)).await.as_str(), "succeeded");
}

#[tokio::test]
async fn a_payment_taken_by_the_control_api_can_be_refunded_at_once() {
    for kind in DIALECTS {
        let mut open = open(kind).await;
        let currency = open.money(1).currency().code();
        let body = json!({
            "merchant": "Demo Shop", "amount": "75.00", "currency": currency, "customer": "Demo Customer",
            "order_number": "order-77", "items": ["50.00", "25.00"]
        });
        let (status, taken) = open.control("/sandbox/payments", &body).await;
        assert_eq!(status, 201, "{kind}: {taken}");
        let heard = open.next_heard().await;
        let news = open.read(&heard).unwrap();
        assert!(matches!(news.news, News::Payment(_) | News::Other(_)), "{kind}: {news:?}");
        let mut order = open.part(1, 5_000);
        order.gateway_payment_id = taken["gateway_payment_id"].as_str().unwrap().to_owned();
        order.gateway_item_id = (kind == GatewayKind::Craftgate)
            .then(|| taken.pointer("/items/0/gateway_item_id").unwrap().as_str().unwrap().to_owned());
        assert_eq!(open.refund_to_its_end(&order).await.as_str(), "succeeded", "{kind}");
    }
}

#[tokio::test]
async fn payments_that_nobody_can_take_are_refused() {
    let open = open(GatewayKind::Craftgate).await;
    let with = |merchant: &str, amount: &str, items: &[&str]| json!({ "merchant": merchant, "amount": amount, "currency": "TRY", "items": items });
    assert_eq!(open.control("/sandbox/payments", &with("Nobody", "1.00", &[])).await.0, 404);
    assert_eq!(open.control("/sandbox/payments", &with("Demo Shop", "1.005", &[])).await.0, 400);
    assert_eq!(open.control("/sandbox/payments", &with("Demo Shop", "1.00", &["0.50"])).await.0, 400);
    assert_eq!(open.control("/sandbox/payments", &with("Demo Shop", "0", &[])).await.0, 400);
    open.bank.register(&crate::open_gateway::account(GatewayKind::Payu), "Demo Shop", None).await.unwrap();
    assert_eq!(open.control("/sandbox/payments", &with("Demo Shop", "1.00", &[])).await.0, 409);
}

#[tokio::test]
async fn faults_can_be_forgotten_and_merchants_are_listed_without_their_secrets() {
    for kind in DIALECTS {
        let open = open(kind).await;
        plan(&open, "decline", 5).await;
        let (client, url) = Http::default().client_for(&open.address).unwrap();
        let at = |path: &str| format!("{}{path}", url.as_str().trim_end_matches('/'));
        let forgotten = client.delete(at("/sandbox/faults")).send().await.unwrap();
        assert_eq!(forgotten.status().as_u16(), 204, "{kind}");
        assert_eq!(
            client.get(at("/sandbox/faults")).send().await.unwrap().text().await.unwrap(),
            "[]",
            "{kind}"
        );
        let listed = client.get(at("/sandbox/merchants")).send().await.unwrap().text().await.unwrap();
        assert!(listed.contains("Demo Shop") && listed.contains(kind.as_str()), "{kind}: {listed}");
        for secret in ["sandbox-secret", "sandbox-token", "webhook-key"] {
            assert!(!listed.contains(secret), "{kind}: {listed}");
        }
    }
}
