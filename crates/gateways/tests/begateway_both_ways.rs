//! Our clients call our routes of the beGateway family over real HTTP, and each understands the other.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]
#![expect(dead_code, reason = "the routes' own tests use more of the port")]

#[path = "begateway/scripted_port.rs"]
mod scripted_port;

use domain::outcome::Outcome;
use domain::refund::RefundKind;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::listing::ListQuery;
use gateways::overpay::client::OverpayClient;
use gateways::overpay::settings::OverpaySettings;
use gateways::{begateway, overpay};
use scripted_port::{PAYMENT, REFUND, ScriptedPort, dollars};

/// A refund of 50 cents of a payment.
fn order(gateway_payment_id: &str) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: gateway_payment_id.to_owned(),
        gateway_refund_id: None,
        gateway_item_id: None,
        amount: dollars(50),
        whole: false,
        authorised_only: gateway_payment_id == "held",
        options: Details::default(),
        reason: Some("wrong size".to_owned()),
        reference_number: "R0000000000000000000001".to_owned(),
        gateway_key: "0198c0de-0000-7000-8000-00000000000a".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
    }
}

/// What our client makes of our routes, over real HTTP: a refund, a void where there are any, both lookups, and a list.
async fn meet(gateway: &dyn Gateway) {
    let told = gateway.refund(&order(PAYMENT)).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some(REFUND.to_owned()),
        amount: Some(dollars(50)),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    assert_eq!(told.details.get("reason"), Some("wrong size"));
    let known = RefundOrder { gateway_refund_id: Some(REFUND.to_owned()), ..order(PAYMENT) };
    assert_eq!(gateway.find_refund(&known).await.what, Found::Known(expected.clone()));
    assert_eq!(gateway.find_refund(&order(PAYMENT)).await.what, Found::Known(expected));
    let lost = RefundOrder { reference_number: "R0000000000000000000009".to_owned(), ..order(PAYMENT) };
    assert_eq!(gateway.find_refund(&lost).await.what, Found::NotKnown);
    let day = 1_402_444_800_000_000;
    let query = ListQuery { from_us: day, to_us: day + 86_400_000_000, cursor: None, limit: 10 };
    let page = gateway.list_payments(&query).await.unwrap();
    assert_eq!((page.payments.len(), page.refunds.len(), page.rejected.len()), (1, 1, 0), "{page:?}");
    let payment = page.payments.first().unwrap();
    assert_eq!(payment.customer_name.as_deref(), Some("John Ronald Doe"));
    assert_eq!(payment.created_at, 1_402_477_499_000_000);
    let next = ListQuery { cursor: page.next.clone(), ..query };
    assert_eq!(next.cursor.as_deref(), Some("2"));
    assert_eq!(gateway.list_payments(&next).await.unwrap().next, None);
    let refused = gateway.refund(&order("spent")).await.what;
    assert!(
        matches!(&refused, Outcome::Refused { message, .. } if message.contains("nothing of this payment is left"))
    );
}

#[tokio::test]
async fn our_clients_and_our_routes_understand_each_other() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let port = ScriptedPort::default();
    let routes = begateway::routes::router(port.clone()).merge(overpay::routes::router(port));
    let server = tokio::spawn(axum::serve(listener, routes).into_future());
    let secret = secrecy::SecretString::from(r#"{"shop_id":"361","secret_key":"secret"}"#);
    let cards =
        BegatewayClient::new(&Http::default(), &base_url, &secret, BegatewaySettings::default()).unwrap();
    meet(&cards).await;
    let voided = cards.refund(&order("held")).await.what;
    assert!(matches!(voided, Outcome::Succeeded { kind: RefundKind::Cancel, .. }), "{voided:?}");
    let settings =
        OverpaySettings { report_base_url: Some(format!("{base_url}/beyag")), ..OverpaySettings::default() };
    meet(&OverpayClient::new(&Http::default(), &base_url, &secret, settings).unwrap()).await;
    server.abort();
}
