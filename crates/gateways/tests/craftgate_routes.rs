//! We answer as Craftgate: signatures as its clients make them, its forms, and each refusal saying what is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use gateways::craftgate::routes::{router, router_with};
use gateways::craftgate::settings::{CraftgateInbound, CraftgateScheme};
use gateways::details::Details;
use gateways::dialect::order::{PortAmount, PortSubject};
use gateways::dialect::query::PortListed;
use gateways::dialect::transaction::PortRefund;
use serde_json::Value;
use tower::ServiceExt;

use crate::port::{MADE_AT, StubPort, item_refund, lira, read, refund, signed, signed_for};

#[path = "craftgate/port.rs"]
mod port;

const CALL: &str = include_str!("golden/craftgate/refund_request.json");
const WHOLE: &str = "/payment/v1/refunds";
const ITEM: &str = "/payment/v1/refund-transactions";

fn cancelled() -> StubPort {
    StubPort::ending(vec![refund(RefundState::Succeeded, Some(RefundKind::Cancel))])
}

async fn send(router: Router, request: Request<Body>) -> Response {
    router.oneshot(request).await.unwrap()
}

async fn answer(port: StubPort, method: &str, path: &str, body: &str) -> (StatusCode, Value, String) {
    read(send(router(port), signed(method, path, body)).await).await
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or(&Value::Null)
}

/// An error's code and group, after checking that its codes are texts and that it has words.
fn error(value: &Value) -> (String, Option<String>) {
    assert!(at(value, "/errors/errorDescription").as_str().is_some_and(|words| words.len() > 10), "{value}");
    let group = at(value, "/errors/errorGroup").as_str().map(str::to_owned);
    (at(value, "/errors/errorCode").as_str().unwrap().to_owned(), group)
}

/// Names and types of a table of the seed, as they stand there.
fn table(lines: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines: Vec<&str> = lines.lines().map(|line| line.trim_end_matches(" |")).collect();
    lines.chunks(2).map(|pair| (*pair.first().unwrap(), *pair.get(1).unwrap())).collect()
}

fn has_type(value: &Value, kind: &str) -> bool {
    match kind {
        "number" => value.is_u64(),
        "decimal" => value.is_number(),
        "boolean" => value.is_boolean(),
        "PaymentTransactionRefundResponse[]" => value.is_array(),
        _ => value.is_string(),
    }
}

/// What the gateway said of a refund, as it is kept.
fn kept(fields: &[(&str, &str)]) -> Details {
    let mut details = Details::default();
    for (name, value) in fields {
        details.keep(name, Some(value));
    }
    details
}

#[tokio::test]
async fn a_call_of_craftgates_own_clients_is_answered_with_the_cancel() {
    let port = cancelled();
    // The published form of the call, with the signature that is computed in gateways.md for this very address.
    let request = Request::post("http://127.0.0.1:8765/payment/v1/refunds")
        .header("X-Api-Key", "api-key")
        .header("X-Rnd-Key", "rand-2010")
        .header("X-Auth-Version", "1")
        .header("X-Signature", "XZnmNwm1mbhuTBg+4z32CeQ5XMpO8xLQlNUPHdEbvWk=")
        .header("X-Client-Version", "craftgate-node-client:1.0.65")
        .header("x-idempotency-key", "0198c0de-0000-7000-8000-000000000001")
        .body(Body::from(CALL))
        .unwrap();
    let (status, _, text) = read(send(router(port.clone()), request).await).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        text,
        concat!(
            r#"{"data":{"id":24,"conversationId":"order-1","createdDate":"2023-04-14T11:27:17","status":"SUCCESS","#,
            r#""refundPrice":100.00,"refundBankPrice":100.00,"refundWalletPrice":0.00,"refundType":"CANCEL","#,
            r#""refundDestinationType":"PROVIDER","currency":"TRY","paymentId":1024,"paymentTransactionRefunds":[]}}"#
        )
    );
    let orders = port.orders.lock().unwrap().clone();
    let [order] = orders.as_slice() else { unreachable!("one call is one order: {orders:?}") };
    assert_eq!(order.subject, PortSubject::Payment("1024".to_owned()));
    assert_eq!(order.amount, PortAmount::Rest);
    assert_eq!(order.tracking_id.as_deref(), Some("order-1"));
    assert_eq!(order.key.as_deref(), Some("0198c0de-0000-7000-8000-000000000001"));
    assert_eq!(order.options.get("refundDestinationType"), Some("PROVIDER"));
    assert_eq!(order.options.get("chargeFromMe"), Some("false"));
}

#[tokio::test]
async fn every_field_of_the_seeds_first_table_is_answered_in_its_type() {
    let bank =
        [("authCode", "A1"), ("hostReference", "3104"), ("transId", "T1"), ("refundBankPrice", "80.00")];
    let cancel =
        PortRefund { details: kept(&bank), ..refund(RefundState::Succeeded, Some(RefundKind::Cancel)) };
    let (_, value, text) = answer(StubPort::ending(vec![cancel]), "POST", WHOLE, CALL).await;
    for (name, kind) in table(include_str!("golden/craftgate/seed_refund_fields.txt")) {
        assert!(has_type(at(&value, &format!("/data/{name}")), kind), "{name} {kind} {text}");
    }
    assert!(text.contains(r#""refundBankPrice":80.00,"#), "{text}");
}

#[tokio::test]
async fn every_field_of_the_seeds_second_table_is_answered_in_its_type() {
    let of_item = PortRefund {
        details: kept(&[("isAfterSettlement", "true"), ("authCode", "A1")]),
        ..item_refund(RefundState::Succeeded)
    };
    let body = r#"{"paymentTransactionId":2048,"refundPrice":12.5}"#;
    let (_, value, text) = answer(StubPort::ending(vec![of_item.clone()]), "POST", ITEM, body).await;
    let (_, whole, _) = answer(StubPort::ending(vec![of_item]), "POST", WHOLE, CALL).await;
    for (name, kind) in table(include_str!("golden/craftgate/seed_item_refund_fields.txt")) {
        assert!(has_type(at(&value, &format!("/data/{name}")), kind), "{name} {kind} {text}");
        let in_list = at(&whole, &format!("/data/paymentTransactionRefunds/0/{name}"));
        assert_eq!(in_list, at(&value, &format!("/data/{name}")), "{name}");
    }
    assert_eq!(at(&whole, "/data/refundType"), "REFUND");
    assert_eq!(at(&whole, "/data/id"), &Value::Null, "a REFUND has no id of its own");
    assert_eq!(at(&value, "/data/authCode"), "A1");
}

#[tokio::test]
async fn a_part_is_asked_of_its_item_with_its_digits_and_without_a_price_it_is_the_rest() {
    let port = StubPort::ending(vec![item_refund(RefundState::Succeeded)]);
    let body = r#"{"paymentTransactionId":2048,"refundPrice":12.50,"conversationId":"order-1"}"#;
    let (status, value, text) = answer(port.clone(), "POST", ITEM, body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(at(&value, "/data/paymentTransactionId"), 2048);
    assert!(text.contains(r#""refundPrice":12.50,"#), "{text}");
    answer(port.clone(), "POST", ITEM, r#"{"paymentTransactionId":"2048","refundPrice":null}"#).await;
    let orders = port.orders.lock().unwrap().clone();
    let amounts: Vec<_> = orders.iter().map(|order| order.amount.clone()).collect();
    assert_eq!(amounts, [PortAmount::Major("12.50".to_owned()), PortAmount::Rest]);
    assert!(orders.iter().all(|order| order.subject == PortSubject::Item("2048".to_owned())));
}

#[tokio::test]
async fn a_refund_that_the_gateway_made_by_items_is_answered_with_the_gateways_own_ids() {
    let details = kept(&[
        ("paymentTransactionRefunds.0.id", "144"),
        ("paymentTransactionRefunds.0.refundPrice", "60.00"),
        ("paymentTransactionRefunds.0.paymentTransactionId", "2048"),
        ("paymentTransactionRefunds.1.id", "145"),
        ("paymentTransactionRefunds.1.refundPrice", "40.00"),
        ("paymentTransactionRefunds.1.paymentTransactionId", "2049"),
    ]);
    let by_items = PortRefund {
        id: "144;145".to_owned(),
        details,
        ..refund(RefundState::Succeeded, Some(RefundKind::Refund))
    };
    let port = StubPort::ending(vec![by_items]);
    let (_, value, text) = answer(port.clone(), "POST", WHOLE, CALL).await;
    assert_eq!(at(&value, "/data/paymentTransactionRefunds/1/id"), 145);
    assert_eq!(at(&value, "/data/paymentTransactionRefunds/0/paymentTransactionId"), 2048);
    assert!(text.contains(r#""refundPrice":60.00,"#) && text.contains(r#""refundPrice":40.00,"#), "{text}");
    let (status, value, _) = answer(port, "GET", &format!("{ITEM}/145"), "").await;
    assert_eq!((status, at(&value, "/data/id").as_u64()), (StatusCode::OK, Some(145)));
}

#[tokio::test]
async fn a_refund_that_spans_items_adds_them_up() {
    let other = PortRefund {
        id: "145".to_owned(),
        item_id: Some("2049".to_owned()),
        ..item_refund(RefundState::Unknown)
    };
    let port = StubPort::ending(vec![item_refund(RefundState::Succeeded), other]);
    let (_, value, text) = answer(port, "POST", WHOLE, CALL).await;
    assert!(text.contains(r#""refundPrice":25.00,"refundBankPrice""#), "{text}");
    assert_eq!(at(&value, "/data/status"), "WAITING");
    let statuses: Vec<_> =
        (0..2).map(|place| at(&value, &format!("/data/paymentTransactionRefunds/{place}/status"))).collect();
    assert_eq!(statuses, ["SUCCESS", "WAITING"]);
}

#[tokio::test]
async fn each_state_has_its_status_and_a_kind_not_known_yet_is_not_told() {
    for state in RefundState::ALL {
        let expected = match state.payment_result() {
            PaymentResult::Success => (StatusCode::OK, "SUCCESS"),
            PaymentResult::Pending => (StatusCode::OK, "WAITING"),
            PaymentResult::Failed => (StatusCode::UNPROCESSABLE_ENTITY, "FAILURE"),
        };
        let port = StubPort::ending(vec![refund(state, None)]);
        let (status, value, text) = answer(port.clone(), "POST", WHOLE, CALL).await;
        assert_eq!(status, expected.0, "{state} {text}");
        if status.is_success() {
            assert_eq!(at(&value, "/data/status"), expected.1, "{state}");
            assert_eq!(
                (at(&value, "/data/id").as_u64(), at(&value, "/data/refundType")),
                (Some(24), &Value::Null)
            );
        }
        let (status, value, _) = answer(port, "GET", &format!("{WHOLE}/24"), "").await;
        assert_eq!(
            (status, at(&value, "/data/status").as_str()),
            (StatusCode::OK, Some(expected.1)),
            "{state}"
        );
    }
}

#[tokio::test]
async fn a_refund_that_the_bank_refused_is_a_business_error_with_its_words() {
    let declined = PortRefund {
        code: Some("10051".to_owned()),
        message: Some("Yetersiz bakiye, şüpheli".to_owned()),
        details: kept(&[("errors.errorGroup", "NOT_SUFFICIENT_FUNDS")]),
        ..refund(RefundState::Failed, None)
    };
    let port = StubPort::ending(vec![declined]);
    let (status, value, text) = answer(port.clone(), "POST", WHOLE, CALL).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(error(&value), ("10051".to_owned(), Some("NOT_SUFFICIENT_FUNDS".to_owned())));
    assert!(text.contains("Yetersiz bakiye, şüpheli"), "{text}");
    let (_, value, _) = answer(port, "GET", &format!("{WHOLE}/24"), "").await;
    assert_eq!(at(&value, "/data/error/errorCode"), "10051");
}

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
async fn each_refusal_is_a_business_error_in_craftgates_groups() {
    let spent = Some("MAY_HAVE_ALREADY_REFUNDED");
    for (payment, status, code, group) in [
        (99, 404, "payment_not_found", None),
        (1, 422, "nothing_left", spent),
        (2, 422, "payment_pending", Some("INVALID_TRANSACTION")),
        (3, 500, "internal_error", None),
        (4, 422, "idempotency_key_reused", None),
        (5, 503, "unavailable", None),
        (6, 422, "look_alike", spent),
        (7, 422, "integration_off", None),
    ] {
        let body = format!(r#"{{"paymentId":{payment}}}"#);
        let (told, value, text) = answer(cancelled(), "POST", WHOLE, &body).await;
        assert_eq!(
            (told.as_u16(), error(&value)),
            (status, (code.to_owned(), group.map(str::to_owned))),
            "{text}"
        );
        assert!(!text.contains("store is gone"), "{text}");
    }
    for (price, code, group) in [
        ("60.01", "amount_exceeds_refundable", spent),
        ("0", "amount_not_positive", Some("INVALID_AMOUNT")),
        ("-1", "amount_not_positive", Some("INVALID_AMOUNT")),
        ("1.005", "amount_invalid", Some("INVALID_AMOUNT")),
        ("1e99", "amount_invalid", Some("INVALID_AMOUNT")),
        ("\"12,50\"", "amount_invalid", Some("INVALID_AMOUNT")),
    ] {
        let body = format!(r#"{{"paymentTransactionId":2048,"refundPrice":{price}}}"#);
        let (status, value, text) = answer(cancelled(), "POST", ITEM, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert_eq!(error(&value), (code.to_owned(), group.map(str::to_owned)), "{text}");
    }
}

#[tokio::test]
async fn a_refund_is_looked_up_where_its_kind_belongs() {
    let port = StubPort::ending(vec![
        refund(RefundState::Succeeded, Some(RefundKind::Cancel)),
        item_refund(RefundState::Succeeded),
    ]);
    for (path, status) in [
        (format!("{WHOLE}/24"), 200),
        (format!("{ITEM}/24"), 404),
        (format!("{ITEM}/144"), 200),
        (format!("{WHOLE}/144"), 404),
        (format!("{WHOLE}/7"), 404),
        (format!("{WHOLE}/%FF"), 404),
    ] {
        assert_eq!(answer(port.clone(), "GET", &path, "").await.0.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn a_payment_is_shown_with_its_items_and_its_refunds_by_both_lookups() {
    let port = StubPort::ending(vec![item_refund(RefundState::Succeeded)]);
    let (_, card, text) = answer(port.clone(), "GET", "/payment/v1/card-payments/1024", "").await;
    let (_, reported, _) = answer(port.clone(), "GET", "/payment-reporting/v1/payments/1024", "").await;
    assert_eq!(card, reported);
    for (path, expected) in [
        ("/data/id", Value::from(1024)),
        ("/data/createdDate", "2023-04-14T11:27:17".into()),
        ("/data/paymentStatus", "SUCCESS".into()),
        ("/data/paymentType", "CARD_PAYMENT".into()),
        ("/data/paymentPhase", "AUTH".into()),
        ("/data/refundStatus", "PARTIAL_REFUNDED".into()),
        ("/data/conversationId", "basket-7".into()),
        ("/data/externalId", "1001".into()),
        ("/data/buyerMember/name", "Deniz Demo".into()),
        ("/data/paymentTransactions/0/refundStatus", "FULLY_REFUNDED".into()),
        ("/data/paymentTransactions/1/id", 2049.into()),
        ("/data/refunds/0/paymentTransactionRefunds/0/id", 144.into()),
    ] {
        assert_eq!(at(&card, path), &expected, "{path}");
    }
    assert!(text.contains(r#""refundablePrice":40.00,"#), "{text}");
    let (_, items, _) =
        answer(port.clone(), "GET", "/payment-reporting/v1/payments/1024/transactions", "").await;
    assert_eq!(
        (at(&items, "/data/items/0/id").as_u64(), at(&items, "/data/totalSize").as_u64()),
        (Some(2048), Some(2))
    );
    for path in ["/payment/v1/card-payments/7", "/payment-reporting/v1/payments/7/refunds"] {
        assert_eq!(answer(port.clone(), "GET", path, "").await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn refunds_are_listed_by_payment_and_by_item() {
    let port =
        StubPort::ending(vec![refund(RefundState::Accepted, None), item_refund(RefundState::Succeeded)]);
    let of = "/payment-reporting/v1/payments/1024";
    let (_, value, _) = answer(port.clone(), "GET", &format!("{of}/refunds"), "").await;
    assert_eq!(at(&value, "/data/items").as_array().map(Vec::len), Some(2));
    assert_eq!(at(&value, "/data/items/0/conversationId"), "order-1");
    let (_, value, _) = answer(port.clone(), "GET", &format!("{of}/transactions/2048/refunds"), "").await;
    assert_eq!(at(&value, "/data/items").as_array().map(Vec::len), Some(1));
    let (_, value, _) = answer(port.clone(), "GET", &format!("{of}/transactions/2049/refunds"), "").await;
    assert_eq!(at(&value, "/data/items"), &Value::Array(Vec::new()), "never null");
    assert_eq!(
        answer(port, "GET", &format!("{of}/transactions/7/refunds"), "").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_search_is_asked_as_the_clients_ask_it_and_paged_from_zero() {
    let port = cancelled();
    let query = "page=2&size=10&paymentId=1024&orderId=&conversationId=a+b&paymentStatus=SUCCESS&currency=TRY\
        &minPaidPrice=1.50&maxPaidPrice=&minCreatedDate=2023-04-14T11:27:17&maxCreatedDate=2023-04-14T08:27:17.000Z&unheard=1";
    let (_, value, _) =
        answer(port.clone(), "GET", &format!("/payment-reporting/v1/payments?{query}"), "").await;
    let page: Vec<_> = ["page", "size", "totalSize"]
        .iter()
        .map(|name| at(&value, &format!("/data/{name}")).as_u64())
        .collect();
    assert_eq!(page, [Some(2), Some(10), Some(41)]);
    let asked = port.queries.lock().unwrap().pop().unwrap();
    assert_eq!((asked.of, asked.offset, asked.limit), (PortListed::Payments, 20, 10));
    assert_eq!(asked.conversation_id.as_deref(), Some("a b"));
    assert_eq!((asked.min_amount.as_deref(), asked.max_amount), (Some("1.50"), None));
    assert_eq!((asked.from_us, asked.to_us), (Some(MADE_AT), Some(MADE_AT + 1)));
    assert_eq!((asked.result, asked.currency), (Some(PaymentResult::Success), Some(lira(0).currency())));
    let refunds = "/payment-reporting/v1/refunds?id=24&status=WAITING&minRefundPrice=2&size=100000";
    let (_, value, _) = answer(port.clone(), "GET", refunds, "").await;
    assert_eq!(at(&value, "/data/items/0/refundType"), "CANCEL");
    let asked = port.queries.lock().unwrap().pop().unwrap();
    assert_eq!((asked.of, asked.limit, asked.refund_id.as_deref()), (PortListed::Refunds, 100, Some("24")));
    assert_eq!((asked.result, asked.min_amount.as_deref()), (Some(PaymentResult::Pending), Some("2")));
}

#[tokio::test]
async fn items_refunds_are_searched_by_both_calls_and_cancels_are_not_among_them() {
    let port = StubPort::ending(vec![
        refund(RefundState::Succeeded, Some(RefundKind::Cancel)),
        item_refund(RefundState::Succeeded),
    ]);
    for path in [
        "/payment-reporting/v1/refund-transactions?paymentTransactionId=2048",
        "/payment/v1/refund-transactions?paymentId=1024",
    ] {
        let (_, value, _) = answer(port.clone(), "GET", path, "").await;
        assert_eq!(at(&value, "/data/items").as_array().map(Vec::len), Some(1), "{path}");
        assert_eq!(at(&value, "/data/items/0/id"), 144, "{path}");
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_searched_by_is_refused_not_ignored() {
    let of = "/payment-reporting/v1/payments";
    for (query, code) in [
        ("isThreeDS=true", "parameter_not_supported"),
        ("binNumber=525864", "parameter_not_supported"),
        ("page=-1", "parameter_invalid"),
        ("size=many", "parameter_invalid"),
        ("paymentStatus=PERHAPS", "parameter_invalid"),
        ("currency=LIRA", "parameter_invalid"),
        ("minCreatedDate=yesterday", "parameter_invalid"),
    ] {
        let (status, value, _) = answer(cancelled(), "GET", &format!("{of}?{query}"), "").await;
        assert_eq!((status, error(&value).0.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, code), "{query}");
    }
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

#[tokio::test]
async fn a_call_that_gives_no_money_back_is_told_so_in_craftgates_form_and_does_nothing() {
    let port = cancelled();
    for (path, body, status, code, group) in [
        ("/payment/v1/refunds/mark-as-refunded", CALL, 422, "mark_as_refunded_not_supported", None),
        (
            "/payment/v1/refund-transactions/mark-as-refunded",
            r#"{"paymentTransactionId":2048,"refundPrice":12.5}"#,
            422,
            "mark_as_refunded_not_supported",
            None,
        ),
        (
            "/payment/v1/refunds/refund-waiting-payment",
            r#"{"paymentId":1024}"#,
            422,
            "payment_not_waiting",
            Some("INVALID_TRANSACTION"),
        ),
        ("/payment/v1/refunds/refund-waiting-payment", r#"{"paymentId":9}"#, 404, "payment_not_found", None),
        ("/payment/v1/refunds/refund-waiting-payment", "{}", 422, "field_invalid", None),
    ] {
        let (answered, value, _) = answer(port.clone(), "POST", path, body).await;
        assert_eq!((answered.as_u16(), error(&value).0.as_str()), (status, code), "{path} {body}");
        assert_eq!(value["errors"]["errorGroup"].as_str(), group, "{path}");
        let unsigned = Request::post(path).body(Body::from(body)).unwrap();
        assert_eq!(send(router(port.clone()), unsigned).await.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer(port.clone(), "GET", path, "").await.0.as_u16(), 405, "{path}");
    }
    assert!(port.orders.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_idempotency_key_is_taken_whole_or_refused() {
    let port = cancelled();
    let mut request = signed("POST", WHOLE, CALL);
    request.headers_mut().insert("X-Idempotency-Key", "x".repeat(256).parse().unwrap());
    let (status, value, _) = read(send(router(port.clone()), request).await).await;
    assert_eq!(
        (status, error(&value).0.as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_invalid")
    );
    let mut request = signed("POST", WHOLE, CALL);
    request.headers_mut().insert("X-Idempotency-Key", "".parse().unwrap());
    assert_eq!(read(send(router(port.clone()), request).await).await.0, StatusCode::OK);
    assert_eq!(port.orders.lock().unwrap().first().unwrap().key, None);
}
