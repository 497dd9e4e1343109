//! Payments that are authorised and captured apart: a refund is of the capture, and asking for it moves nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(dead_code, reason = "the client's own tests use more of the provider")]

#[path = "begateway/scripted_provider.rs"]
mod scripted_provider;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::outcome::Outcome;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::gateway::Gateway;
use gateways::http::Http;
use scripted_provider::{money, order};
use secrecy::SecretString;
use tokio::net::TcpListener;

/// What the provider says of the payment, of what bears its tracking id, and which parent a refund named: its answer repeats it.
async fn refund_with(payment: (StatusCode, &'static str), tracked: &'static str) -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new()
        .route("/transactions/1-310b0da80b", get(move || async move { payment }))
        .route("/v2/transactions/tracking_id/order-1", get(move || async move { tracked }))
        .route(
            "/transactions/refunds",
            post(|body: String| async move {
                let call: serde_json::Value = serde_json::from_str(&body).unwrap();
                let uid =
                    format!("refund of {}", call.pointer("/request/parent_uid").unwrap().as_str().unwrap());
                serde_json::json!({"transaction": {"uid": uid, "status": "pending", "type": "refund"}})
                    .to_string()
            }),
        );
    let server = tokio::spawn(axum::serve(listener, routes).into_future());
    let secret = SecretString::from(r#"{"shop_id":"361","secret_key":"secret"}"#);
    let settings = BegatewaySettings { captures_apart: true, ..BegatewaySettings::default() };
    let client = BegatewayClient::new(&Http::default(), &base_url, &secret, settings).unwrap();
    let outcome = client.refund(&order(money(50, "USD"))).await.what;
    server.abort();
    outcome
}

fn refunded(outcome: &Outcome) -> Option<&str> {
    if let Outcome::Accepted { gateway_refund_id } = outcome { gateway_refund_id.as_deref() } else { None }
}

const AUTHORISATION: &str = r#"{"transaction":{"uid":"1-310b0da80b","type":"authorization","status":"successful","tracking_id":"order-1"}}"#;
const TRACKED: &str = r#"{"transactions":[
    {"uid":"small","parent_uid":"1-310b0da80b","type":"capture","status":"successful","amount":49,"currency":"USD"},
    {"uid":"failed","parent_uid":"1-310b0da80b","type":"capture","status":"failed","amount":50,"currency":"USD"},
    {"uid":"foreign","parent_uid":"2","type":"capture","status":"successful","amount":50,"currency":"USD"},
    {"uid":"captured","parent_uid":"1-310b0da80b","type":"capture","status":"successful","amount":50,"currency":"USD"}]}"#;

#[tokio::test]
async fn a_refund_is_of_the_capture_that_its_amount_fits_in() {
    let outcome = refund_with((StatusCode::OK, AUTHORISATION), TRACKED).await;
    assert_eq!(refunded(&outcome), Some("refund of captured"), "{outcome:?}");
    let outcome = refund_with((StatusCode::OK, AUTHORISATION), r#"{"transactions":[]}"#).await;
    assert_eq!(refunded(&outcome), Some("refund of 1-310b0da80b"), "{outcome:?}");
}

#[tokio::test]
async fn a_payment_that_was_charged_at_once_is_refunded_by_its_own_uid() {
    let payment = r#"{"transaction":{"uid":"1-310b0da80b","type":"payment","status":"successful","tracking_id":"order-1"}}"#;
    let outcome = refund_with((StatusCode::OK, payment), TRACKED).await;
    assert_eq!(refunded(&outcome), Some("refund of 1-310b0da80b"), "{outcome:?}");
}

#[tokio::test]
async fn where_the_capture_cannot_be_asked_for_no_refund_was_sent() {
    for (payment, tracked) in [
        ((StatusCode::INTERNAL_SERVER_ERROR, "{}"), TRACKED),
        ((StatusCode::TOO_MANY_REQUESTS, "{}"), TRACKED),
        ((StatusCode::OK, AUTHORISATION), "no json"),
    ] {
        let outcome = refund_with(payment, tracked).await;
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{payment:?} {tracked}: {outcome:?}");
    }
}
