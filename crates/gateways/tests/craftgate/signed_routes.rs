//! Who calls us as Craftgate is proved first, and each malformed call is told what is wrong.

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use gateways::craftgate::routes::{router, router_with};
use gateways::craftgate::settings::{CraftgateInbound, CraftgateScheme};

use crate::asking::{CALL, WHOLE, answer, at, cancelled, error, send};
use crate::port::{read, signed, signed_for};

#[tokio::test]
async fn a_signature_is_verified_over_the_address_that_the_caller_was_configured_with() {
    for address in ["https://desk.example:8765", "http://desk.example:8765"] {
        let response = send(router(cancelled()), signed_for(address, "POST", WHOLE, CALL)).await;
        assert_eq!(read(response).await.0, StatusCode::OK, "{address}");
    }
    let https_only = CraftgateInbound { scheme: CraftgateScheme::Https, ..CraftgateInbound::default() };
    let plain = signed_for("http://desk.example:8765", "POST", WHOLE, CALL);
    let response = send(router_with(cancelled(), https_only), plain).await;
    assert_eq!(read(response).await.0, StatusCode::UNAUTHORIZED);
    let proxied = CraftgateInbound {
        public_url: Some("https://api.shop.example/craftgate/".to_owned()),
        ..CraftgateInbound::default()
    };
    let outside = signed_for("https://api.shop.example/craftgate", "POST", WHOLE, CALL);
    assert_eq!(read(send(router_with(cancelled(), proxied), outside).await).await.0, StatusCode::OK);
    let elsewhere = signed_for("https://other.example", "POST", WHOLE, CALL);
    assert_eq!(read(send(router(cancelled()), elsewhere).await).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_prefix_that_a_router_strips_is_signed_all_the_same() {
    let nested = Router::new().nest("/craftgate", router(cancelled()));
    let response = send(nested, signed("POST", "/craftgate/payment/v1/refunds", CALL)).await;
    assert_eq!(read(response).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_query_is_signed_as_it_came_whatever_its_escapes() {
    let query = "minCreatedDate=2024-01-02T03%3A04%3A05&conversationId=a%20b%26c%2B";
    let path = format!("/payment-reporting/v1/payments?{query}");
    let (status, _, _) = answer(cancelled(), "GET", &path, "").await;
    assert_eq!(status, StatusCode::OK);
    let mut other = signed("GET", &path, "");
    *other.uri_mut() = format!("{path}&page=1").parse().unwrap();
    assert_eq!(read(send(router(cancelled()), other).await).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_calls_is_checked_before_anything_else() {
    let with = |name: &'static str, value: Option<&str>| {
        let mut request = signed("POST", WHOLE, "not json");
        request.headers_mut().remove(name);
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    };
    for (request, code) in [
        (with("x-api-key", None), "header_missing"),
        (with("x-rnd-key", None), "header_missing"),
        (with("x-signature", None), "header_missing"),
        (with("x-auth-version", None), "header_missing"),
        (with("x-signature", Some("")), "header_missing"),
        (with("x-auth-version", Some("V2")), "auth_version_unknown"),
        (with("x-api-key", Some("stranger")), "api_key_invalid"),
        (with("x-api-key", Some("unsigned")), "api_key_invalid"),
        (with("x-rnd-key", Some("another")), "signature_invalid"),
        (with("x-signature", Some("AAAA")), "signature_invalid"),
    ] {
        let port = cancelled();
        let (status, value, _) = read(send(router(port.clone()), request).await).await;
        assert_eq!((status, error(&value).0.as_str()), (StatusCode::UNAUTHORIZED, code));
        assert!(port.orders.lock().unwrap().is_empty());
    }
    let mut twice = signed("POST", WHOLE, CALL);
    twice.headers_mut().append("x-signature", "AAAA".parse().unwrap());
    assert_eq!(read(send(router(cancelled()), twice).await).await.0, StatusCode::UNAUTHORIZED);
    let mut changed = signed("POST", WHOLE, CALL);
    *changed.body_mut() = Body::from(CALL.replace("1024", "1025"));
    let (_, value, _) = read(send(router(cancelled()), changed).await).await;
    assert_eq!(at(&value, "/errors/errorDescription"), "Signature is not equal!");
    let broken = with("x-api-key", Some("broken"));
    assert_eq!(read(send(router(cancelled()), broken).await).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn each_malformed_body_says_what_is_wrong() {
    for (body, status, code) in [
        ("", 400, "not_json"),
        ("{", 400, "not_json"),
        ("[1024]", 400, "not_json"),
        (r#"{"paymentId":1024,"paymentId":1025}"#, 400, "not_json"),
        ("{}", 422, "field_invalid"),
        (r#"{"paymentId":"pay-1"}"#, 422, "field_invalid"),
        (r#"{"paymentId":1024,"chargeFromMe":1}"#, 422, "field_invalid"),
        (r#"{"paymentId":1024,"refundDestinationType":"PIGEON"}"#, 422, "field_invalid"),
    ] {
        let (told, value, _) = answer(cancelled(), "POST", WHOLE, body).await;
        assert_eq!((told.as_u16(), error(&value).0.as_str()), (status, code), "{body}");
    }
    let (status, value, _) = answer(cancelled(), "POST", WHOLE, &"x".repeat(70_000)).await;
    assert_eq!((status, error(&value).0.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body_unreadable"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_answered_in_the_error_form() {
    for (method, path, status) in [
        ("GET", WHOLE, 405),
        ("DELETE", "/payment/v1/refunds/24", 405),
        ("POST", "/payment-reporting/v1/payments", 405),
        ("POST", "/payment/v1/refunds/mark-as-refunded/x", 404),
        ("GET", "/payment/v1/checkout-payments/1", 404),
        ("GET", "/payment-reporting/v1/payouts", 404),
    ] {
        assert_eq!(answer(cancelled(), method, path, "").await.0.as_u16(), status, "{method} {path}");
    }
}
