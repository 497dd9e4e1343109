//! Our client against our own answers over real HTTP: what we write as Craftgate, we understand as Craftgate.

use domain::outcome::Outcome;
use domain::refund::{RefundKind, RefundState};
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::routes::router;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::details::Details;
use gateways::dialect::transaction::PortRefund;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::listing::ListQuery;
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::port::{MADE_AT, StubPort, item_refund, lira, read, refund, signed, signed_for};

const REFERENCE: &str = "R0000000000000000000001";

async fn client_of(port: StubPort) -> CraftgateClient {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(port)).await.unwrap() });
    let secret = SecretString::from(r#"{"api_key":"api-key","secret_key":"secret-key"}"#);
    CraftgateClient::new(&Http::default(), &base_url, &secret, CraftgateSettings::default()).unwrap()
}

fn order(item: Option<&str>, minor: i64) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "1024".to_owned(),
        gateway_item_id: item.map(str::to_owned),
        gateway_refund_id: None,
        amount: lira(minor),
        whole: item.is_none(),
        authorised_only: false,
        reason: None,
        reference_number: REFERENCE.to_owned(),
        gateway_key: "0198c0de-0000-7000-8000-000000000001".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

fn ours(refund: PortRefund) -> PortRefund {
    PortRefund { tracking_id: Some(REFERENCE.to_owned()), ..refund }
}

fn paid(id: &str, minor: i64, kind: RefundKind) -> Outcome {
    Outcome::Succeeded { gateway_refund_id: Some(id.to_owned()), amount: Some(lira(minor)), kind }
}

#[tokio::test]
async fn a_cancel_a_refund_by_items_and_a_part_are_made_and_found_again() {
    let cancel = ours(refund(RefundState::Succeeded, Some(RefundKind::Cancel)));
    let first = ours(item_refund(RefundState::Succeeded));
    let second = PortRefund { id: "145".to_owned(), item_id: Some("2049".to_owned()), ..first.clone() };
    for (refunds, order, expected) in [
        (vec![cancel], order(None, 10_000), paid("24", 10_000, RefundKind::Cancel)),
        (vec![first.clone(), second], order(None, 2_500), paid("144;145", 2_500, RefundKind::Refund)),
        (vec![first], order(Some("2048"), 1_250), paid("144", 1_250, RefundKind::Refund)),
    ] {
        let client = client_of(StubPort::ending(refunds)).await;
        assert_eq!(client.refund(&order).await.what, expected);
        assert_eq!(client.find_refund(&order).await.what, Found::Known(expected));
    }
}

#[tokio::test]
async fn a_refund_under_way_is_accepted_and_one_that_never_came_is_not_known() {
    let client = client_of(StubPort::ending(vec![ours(refund(RefundState::Accepted, None))])).await;
    let accepted = Outcome::Accepted { gateway_refund_id: Some("24".to_owned()) };
    assert_eq!(client.refund(&order(None, 10_000)).await.what, accepted);
    assert_eq!(client.find_refund(&order(None, 10_000)).await.what, Found::Known(accepted));
    let client = client_of(StubPort::ending(Vec::new())).await;
    assert_eq!(client.find_refund(&order(None, 10_000)).await.what, Found::NotKnown);
    assert_eq!(client.find_refund(&order(Some("2048"), 1_250)).await.what, Found::NotKnown);
    let of_another = refund(RefundState::Succeeded, Some(RefundKind::Cancel));
    let client = client_of(StubPort::ending(vec![of_another])).await;
    assert_eq!(client.find_refund(&order(None, 10_000)).await.what, Found::NotKnown);
}

#[tokio::test]
async fn each_refusal_that_we_answer_is_a_refusal_that_we_understand() {
    let client = client_of(StubPort::ending(Vec::new())).await;
    for (payment, code) in [("99", "payment_not_found"), ("1", "nothing_left"), ("2", "payment_pending")] {
        let order = RefundOrder { gateway_payment_id: payment.to_owned(), ..order(None, 10_000) };
        let outcome = client.refund(&order).await.what;
        assert!(matches!(&outcome, Outcome::Refused { code: told, .. } if told == code), "{outcome:?}");
    }
    for payment in ["3", "5"] {
        let order = RefundOrder { gateway_payment_id: payment.to_owned(), ..order(None, 10_000) };
        assert_eq!(client.refund(&order).await.what.as_str(), "unknown", "{payment}");
    }
}

#[tokio::test]
async fn what_we_list_is_read_back_line_by_line() {
    let refunds = vec![
        ours(refund(RefundState::Succeeded, Some(RefundKind::Cancel))),
        ours(item_refund(RefundState::Succeeded)),
    ];
    let client = client_of(StubPort::ending(refunds)).await;
    let page = |cursor: &'static str| {
        let client = &client;
        async move {
            let cursor = Some(cursor.to_owned());
            let query = ListQuery { from_us: MADE_AT, to_us: MADE_AT + 1, cursor, limit: 25 };
            client.list_payments(&query).await.unwrap()
        }
    };
    let payments = page("payments:0").await;
    let payment = payments.payments.first().unwrap();
    assert_eq!((payment.gateway_payment_id.as_str(), payment.amount), ("1024", lira(10_000)));
    assert_eq!((payment.items.len(), payment.created_at), (2, MADE_AT));
    let ids = |page: gateways::listing::ListPage| {
        assert_eq!(page.rejected, []);
        page.refunds.into_iter().map(|refund| refund.gateway_refund_id).collect::<Vec<_>>()
    };
    assert_eq!(ids(page("refunds:0").await), ["24"]);
    assert_eq!(ids(page("refund-transactions:0").await), ["144"]);
}

#[tokio::test]
async fn a_call_that_another_address_was_signed_for_is_shut_out() {
    use tower::ServiceExt;
    let call = |request| async move {
        read(router(StubPort::ending(Vec::new())).oneshot(request).await.unwrap()).await.0.as_u16()
    };
    let path = "/payment-reporting/v1/payments/1024/refunds";
    assert_eq!(call(signed("GET", path, "")).await, 200);
    assert_eq!(call(signed_for("https://elsewhere.example", "GET", path, "")).await, 401);
}
