//! We call Craftgate: signed calls leave, and every way to answer means what docs/gateways/craftgate.md says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use gateways::craftgate::capabilities::capabilities;
use gateways::craftgate::client::{CraftgateClient, CraftgateClientError};
use gateways::craftgate::settings::CraftgateSettings;
use gateways::craftgate::signature::{Plus, SignedParts, decode_url, sign_request};
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder, Told};
use gateways::http::Http;
use secrecy::SecretString;
use tokio::net::TcpListener;

const SECRET: &str = r#"{"api_key":"api-key","secret_key":"secret-key","webhook_key":"hook-key"}"#;
const CANCEL: &str = include_str!("golden/craftgate/refund_cancel.json");
const OF_ITEMS: &str = include_str!("golden/craftgate/refund_of_items.json");
const OF_ONE_ITEM: &str = include_str!("golden/craftgate/refund_of_one_item.json");

/// A call as it arrived.
#[derive(Clone, Debug)]
struct Arrived {
    method: String,
    uri: String,
    headers: HeaderMap,
    body: String,
}

/// Answers by path: the first script whose text the path and query begin with.
#[derive(Clone, Default)]
struct Gate {
    scripts: Arc<Vec<(String, u16, String)>>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

async fn play(
    State(gate): State<Gate>,
    method: axum::http::Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().unwrap().to_string();
    let body = String::from_utf8(body.to_vec()).unwrap();
    gate.arrived.lock().unwrap().push(Arrived {
        method: method.to_string(),
        uri: path.clone(),
        headers,
        body,
    });
    let script = gate.scripts.iter().find(|(begin, _, _)| path.starts_with(begin));
    script.map_or_else(
        || (StatusCode::IM_A_TEAPOT, String::new()).into_response(),
        |(_, status, body)| {
            let headers = [("retry-after", "7"), ("location", "/elsewhere")];
            (StatusCode::from_u16(*status).unwrap(), headers, body.clone()).into_response()
        },
    )
}

/// A local Craftgate that follows scripts; gives its address and what arrived.
async fn gate(scripts: &[(&str, u16, &str)]) -> (String, Gate) {
    let scripts =
        scripts.iter().map(|(path, status, body)| ((*path).to_owned(), *status, (*body).to_owned()));
    let gate = Gate { scripts: Arc::new(scripts.collect()), arrived: Arc::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(play).with_state(gate.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), gate)
}

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

fn whole() -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "1024".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: lira(10_000),
        whole: true,
        authorised_only: false,
        reason: Some("wrong size".to_owned()),
        reference_number: "R0000000000000000000001".to_owned(),
        gateway_key: "0198c0de-0000-7000-8000-000000000001".to_owned(),
        conversation_id: Some("basket-7".to_owned()),
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

fn part(item: Option<&str>) -> RefundOrder {
    RefundOrder { gateway_item_id: item.map(str::to_owned), amount: lira(1_250), whole: false, ..whole() }
}

fn client(base_url: &str, settings: CraftgateSettings) -> CraftgateClient {
    CraftgateClient::new(&Http::default(), base_url, &SecretString::from(SECRET), settings).unwrap()
}

async fn refund(scripts: &[(&str, u16, &str)], order: &RefundOrder) -> (Told<Outcome>, Vec<Arrived>) {
    let (base_url, gate) = gate(scripts).await;
    let told = client(&base_url, CraftgateSettings::default()).refund(order).await;
    let arrived = gate.arrived.lock().unwrap().clone();
    (told, arrived)
}

async fn outcome_of(status: u16, body: &str) -> Outcome {
    refund(&[("/payment/v1/refunds", status, body)], &whole()).await.0.what
}

async fn find(scripts: &[(&str, u16, &str)], order: &RefundOrder) -> Told<Found> {
    let (base_url, _gate) = gate(scripts).await;
    client(&base_url, CraftgateSettings::default()).find_refund(order).await
}

#[tokio::test]
async fn the_whole_leaves_signed_with_our_reference_number_our_key_and_what_was_chosen() {
    let mut order = whole();
    order.reference_number = "order-1".to_owned();
    order.options.keep("refundDestinationType", Some("PROVIDER"));
    order.options.keep("chargeFromMe", Some("false"));
    let (base_url, gate) = gate(&[("/prefix/payment/v1/refunds", 200, CANCEL)]).await;
    let settings = CraftgateSettings { lang: Some("tr".to_owned()), ..CraftgateSettings::default() };
    client(&format!("{base_url}/prefix/"), settings).refund(&order).await;
    let arrived = gate.arrived.lock().unwrap().clone();
    let [call] = arrived.as_slice() else { unreachable!("one order is one call: {arrived:?}") };
    assert_eq!((call.method.as_str(), call.uri.as_str()), ("POST", "/prefix/payment/v1/refunds"));
    assert_eq!(call.body, include_str!("golden/craftgate/refund_request.json"));
    let header = |name| call.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("x-api-key"), "api-key");
    assert_eq!(header("x-auth-version"), "V1");
    assert_eq!(header("x-idempotency-key"), order.gateway_key);
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("lang"), "tr");
    let url = format!("{base_url}{}", call.uri);
    let expected = sign_request(SignedParts {
        url: &decode_url(&url, Plus::IsSpace),
        api_key: "api-key",
        secret_key: "secret-key",
        rnd_key: header("x-rnd-key"),
        body: call.body.as_bytes(),
    });
    assert_eq!(header("x-signature"), expected);
    assert_eq!(header("x-rnd-key").len(), 32);
}

#[tokio::test]
async fn a_cancel_is_told_as_one_with_its_id_and_every_field_is_kept() {
    let (told, _) = refund(&[("/payment/v1/refunds", 200, CANCEL)], &whole()).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("900719925474099".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Cancel,
    };
    assert_eq!(told.what, expected);
    for (name, value) in [
        ("id", "900719925474099"),
        ("conversationId", "R0000000000000000000001"),
        ("createdDate", "2023-04-14T11:27:17"),
        ("status", "SUCCESS"),
        ("refundPrice", "100.00000000"),
        ("refundBankPrice", "100.00000000"),
        ("refundWalletPrice", "0"),
        ("refundType", "CANCEL"),
        ("refundDestinationType", "PROVIDER"),
        ("authCode", "A1B2C3"),
        ("hostReference", "310412345678"),
        ("transId", "23104L2bQ19054"),
        ("currency", "TRY"),
        ("paymentId", "1024"),
    ] {
        assert_eq!(told.details.get(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_refund_by_items_is_told_by_the_ids_of_all_and_each_field_of_each_is_kept() {
    let (told, _) = refund(&[("/payment/v1/refunds", 200, OF_ITEMS)], &whole()).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("144;145".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    let names = include_str!("golden/craftgate/seed_item_refund_fields.txt").lines().step_by(2);
    for name in names.map(|line| line.trim_end_matches(" |")) {
        for place in 0..2 {
            let path = format!("paymentTransactionRefunds.{place}.{name}");
            assert!(told.details.get(&path).is_some(), "{path}");
        }
    }
    assert_eq!(told.details.get("paymentTransactionRefunds.1.isAfterSettlement"), Some("true"));
    assert_eq!(told.details.get("id"), None);
}

#[tokio::test]
async fn a_part_leaves_by_its_item_and_is_told_by_the_item_refunds_id() {
    let scripts = [("/payment/v1/refund-transactions", 200, OF_ONE_ITEM)];
    let (told, arrived) = refund(&scripts, &part(Some("2048"))).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("146".to_owned()),
        amount: Some(lira(1_250)),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    let [call] = arrived.as_slice() else { unreachable!("{arrived:?}") };
    assert_eq!(
        call.body,
        r#"{"paymentTransactionId":2048,"conversationId":"R0000000000000000000001","refundPrice":12.50}"#
    );
    assert_eq!(told.details.get("paymentTransactionId"), Some("2048"));
    assert_eq!(told.details.get("transId"), Some("23105L2bQ19056"));
}

#[tokio::test]
async fn a_part_of_no_item_goes_to_the_only_one_and_is_refused_where_there_are_more() {
    let items = "/payment-reporting/v1/payments/1024/transactions";
    let call = ("/payment/v1/refund-transactions", 200, OF_ONE_ITEM);
    let one = r#"{"data":{"items":[{"id":2048,"refundablePrice":"100.00","refundStatus":"NOT_REFUNDED"}]}}"#;
    let (told, arrived) = refund(&[(items, 200, one), call], &part(None)).await;
    assert_eq!(told.what.as_str(), "succeeded");
    assert_eq!(arrived.iter().map(|call| call.method.as_str()).collect::<Vec<_>>(), ["GET", "POST"]);
    for more in [
        r#"{"data":{"items":[{"id":1},{"id":2}]}}"#,
        r#"{"data":{"items":[{"id":1}],"totalSize":2}}"#,
        r#"{"data":{"items":[]}}"#,
    ] {
        let (told, arrived) = refund(&[(items, 200, more), call], &part(None)).await;
        assert!(matches!(&told.what, Outcome::Refused { code, .. } if code == "item_required"), "{more}");
        assert_eq!(arrived.len(), 1, "no refund call leaves");
    }
}

#[tokio::test]
async fn where_the_items_cannot_be_read_no_refund_call_left() {
    let items = "/payment-reporting/v1/payments/1024/transactions";
    let error = include_str!("golden/craftgate/error_validation.json");
    for (status, body, expected) in [
        (200, "{}", "not_sent"),
        (200, r#"{"data":{}}"#, "not_sent"),
        (200, r#"{"data":{"items":[{"name":"no id"}]}}"#, "not_sent"),
        (500, "", "not_sent"),
        (408, error, "not_sent"),
        (429, "", "not_sent"),
        (401, error, "refused"),
        (404, error, "refused"),
    ] {
        let (told, arrived) = refund(&[(items, status, body)], &part(None)).await;
        assert_eq!(told.what.as_str(), expected, "{status} {body}");
        assert!(arrived.iter().all(|call| call.method == "GET"), "{arrived:?}");
    }
    let (told, _) = refund(&[(items, 429, "")], &part(None)).await;
    assert!(matches!(told.what, Outcome::NotSent { retry_after_ms: Some(7_000), .. }), "{told:?}");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let with = |name, value| {
        let mut order = whole();
        order.options.keep(name, Some(value));
        order
    };
    for (order, code) in [
        (RefundOrder { gateway_payment_id: "pay-1".to_owned(), ..whole() }, "id_not_a_number"),
        (part(Some("0x10")), "id_not_a_number"),
        (RefundOrder { amount: lira(0), ..whole() }, "amount_not_representable"),
        (RefundOrder { amount: lira(-1), ..part(Some("1")) }, "amount_not_representable"),
        (with("chargeFromMe", "perhaps"), "option_invalid"),
        (with("refundDestinationType", "PIGEON"), "option_invalid"),
    ] {
        let (told, arrived) = refund(&[], &order).await;
        assert!(matches!(&told.what, Outcome::Refused { code: told, .. } if told == code), "{code} {told:?}");
        assert!(arrived.is_empty(), "{arrived:?}");
    }
}

#[tokio::test]
async fn a_waiting_refund_and_a_status_unheard_of_are_accepted() {
    for status in ["WAITING", "ON_ITS_WAY"] {
        let body = format!(r#"{{"data":{{"id":7,"status":"{status}","newField":{{"deep":[1]}}}}}}"#);
        let expected = Outcome::Accepted { gateway_refund_id: Some("7".to_owned()) };
        assert_eq!(outcome_of(200, &body).await, expected, "{status}");
    }
    let items = r#"{"data":{"status":"SUCCESS","refundType":"REFUND","paymentTransactionRefunds":[{"id":1,"status":"SUCCESS"},{"id":2,"status":"WAITING"}]}}"#;
    assert_eq!(outcome_of(200, items).await, Outcome::Accepted { gateway_refund_id: Some("1;2".to_owned()) });
}

#[tokio::test]
async fn an_unheard_of_refund_type_is_read_by_the_seeds_rule() {
    let kind = |body: &'static str| async move {
        let Outcome::Succeeded { kind, .. } = outcome_of(200, body).await else { unreachable!("{body}") };
        kind
    };
    assert_eq!(kind(r#"{"data":{"id":7,"status":"SUCCESS","refundType":"NEW"}}"#).await, RefundKind::Cancel);
    assert_eq!(
        kind(r#"{"data":{"status":"SUCCESS","paymentTransactionRefunds":[{"id":1}]}}"#).await,
        RefundKind::Refund
    );
    assert_eq!(kind(r#"{"data":{"status":"SUCCESS","refundType":null}}"#).await, RefundKind::Refund);
}

#[tokio::test]
async fn the_one_refund_in_a_list_is_taken_as_the_refund() {
    let body = r#"{"data":{"items":[{"id":9,"status":"SUCCESS","refundPrice":100,"currency":"TRY","paymentId":1024,"refundType":"REFUND"}]}}"#;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("9".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Refund,
    };
    assert_eq!(outcome_of(200, body).await, expected);
}

#[tokio::test]
async fn a_refund_that_says_failure_is_a_refusal_in_the_gateways_words() {
    let body = r#"{"data":{"status":"FAILURE","error":{"errorCode":"10051","errorDescription":"Declined","errorGroup":"MAY_HAVE_ALREADY_REFUNDED"}}}"#;
    let expected = Outcome::Refused {
        code: "10051".to_owned(),
        message: "Declined".to_owned(),
        class: RefusalClass::Duplicate,
    };
    assert_eq!(outcome_of(200, body).await, expected);
    let bare = outcome_of(200, r#"{"data":{"status":"FAILURE"}}"#).await;
    assert!(
        matches!(&bare, Outcome::Refused { code, class: RefusalClass::Final, .. } if code == "failure"),
        "{bare:?}"
    );
}

#[tokio::test]
async fn a_2xx_that_does_not_clearly_say_what_became_of_it_is_unknown() {
    for body in [
        "",
        "OK",
        "[]",
        "{}",
        r#"{"data":null}"#,
        r#"{"data":{}}"#,
        r#"{"data":{"id":7}}"#,
        r#"{"data":{"items":[]}}"#,
        r#"{"data":{"items":[{"status":"SUCCESS"},{"status":"SUCCESS"}]}}"#,
        r#"{"data":{"status":"SUCCESS","status":"FAILURE"}}"#,
        r#"{"data":{"status":"SUCCESS"},"errors":{"errorCode":"1"}}"#,
        r#"{"errors":{"errorCode":"1"}}"#,
        r#"{"data":{"status":"SUCCESS","paymentId":1025}}"#,
        r#"{"data":{"status":"SUCCESS","refundPrice":100.001,"currency":"TRY"}}"#,
        r#"{"data":{"status":"SUCCESS","refundPrice":-1}}"#,
        r#"{"data":{"status":"SUCCESS","refundPrice":1,"currency":"LIRA"}}"#,
        r#"{"data":{"status":"SUCCESS","paymentTransactionRefunds":[{"status":"FAILURE"}]}}"#,
        r#"{"data":{"status":"FAILURE","paymentTransactionRefunds":[{"status":"SUCCESS"}]}}"#,
        r#"{"data":{"status":"FAILURE","paymentTransactionRefunds":[{"status":"WAITING"}]}}"#,
    ] {
        assert_eq!(outcome_of(200, body).await.as_str(), "unknown", "{body}");
    }
    let long = format!(r#"{{"data":{{"status":"SUCCESS","pad":"{}"}}}}"#, "x".repeat(70_000));
    assert_eq!(outcome_of(200, &long).await.as_str(), "unknown");
}

#[tokio::test]
async fn the_amount_is_read_in_the_currency_that_the_answer_names() {
    let body = r#"{"data":{"id":7,"status":"SUCCESS","refundPrice":"1.250","currency":"KWD"}}"#;
    let Outcome::Succeeded { amount, .. } = outcome_of(200, body).await else { unreachable!("it is paid") };
    assert_eq!(amount, Some(Money::new(1_250, "KWD".parse().unwrap())));
}

#[tokio::test]
async fn each_documented_error_is_a_refusal_of_its_class_with_its_text_kept() {
    let sample = include_str!("golden/craftgate/error_payment.json");
    let (told, _) = refund(&[("/payment/v1/refunds", 422, sample)], &whole()).await;
    let expected = Outcome::Refused {
        code: "10051".to_owned(),
        message: "Insufficient card limit, insufficient balance".to_owned(),
        class: RefusalClass::Final,
    };
    assert_eq!(told.what, expected);
    assert_eq!(told.details.get("errors.errorGroup"), Some("NOT_SUFFICIENT_FUNDS"));
    let error = |group: &str| {
        format!(r#"{{"errors":{{"errorCode":"10099","errorDescription":"no","errorGroup":"{group}"}}}}"#)
    };
    for (status, body, class) in [
        (422, error("MAY_HAVE_ALREADY_REFUNDED"), RefusalClass::Duplicate),
        (422, error("INVALID_AMOUNT"), RefusalClass::Amount),
        (422, error("INVALID_TRANSACTION"), RefusalClass::Payment),
        (422, error("REQUIRES_DAY_END"), RefusalClass::Payment),
        (422, error("POS_BALANCE_NOT_SUFFICIENT"), RefusalClass::Final),
        (422, error("A_GROUP_OF_TOMORROW"), RefusalClass::Final),
        (422, include_str!("golden/craftgate/error_validation.json").to_owned(), RefusalClass::Final),
        (
            422,
            r#"{"errors":{"errorDescription":"refundPrice is too high"}}"#.to_owned(),
            RefusalClass::Amount,
        ),
        (
            400,
            r#"{"errors":{"errorDescription":"Signature is not equal!"}}"#.to_owned(),
            RefusalClass::Credentials,
        ),
        (401, error("DECLINED"), RefusalClass::Credentials),
        (403, "<html>".to_owned(), RefusalClass::Credentials),
        (404, error("DECLINED"), RefusalClass::Payment),
        (409, error("DECLINED"), RefusalClass::Duplicate),
        (405, String::new(), RefusalClass::Final),
    ] {
        let outcome = outcome_of(status, &body).await;
        assert!(
            matches!(outcome, Outcome::Refused { class: told, .. } if told == class),
            "{status} {body} {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_group_that_says_the_bank_gave_no_answer_is_unknown_unless_the_settings_say_otherwise() {
    for group in ["COMMUNICATION_OR_SYSTEM_ERROR", "NO_RESPONSE", "REQUEST_TIMEOUT", "UNKNOWN"] {
        let body = format!(r#"{{"errors":{{"errorCode":"10090","errorGroup":"{group}"}}}}"#);
        assert_eq!(outcome_of(422, &body).await.as_str(), "unknown", "{group}");
        let (base_url, _gate) = gate(&[("/payment/v1/refunds", 422, &body)]).await;
        let settings = CraftgateSettings { doubtful_groups: Vec::new(), ..CraftgateSettings::default() };
        assert_eq!(client(&base_url, settings).refund(&whole()).await.what.as_str(), "refused", "{group}");
    }
}

#[tokio::test]
async fn only_a_name_is_kept_as_a_code_and_words_become_the_message() {
    let body = r#"{"errors":{"errorCode":"card of Deniz Demo","errorDescription":"no","providerError":{"errorCode":"51","errorMessage":"limit"}}}"#;
    let expected = Outcome::Refused {
        code: "http_422".to_owned(),
        message: "card of Deniz Demo: no (limit)".to_owned(),
        class: RefusalClass::Final,
    };
    assert_eq!(outcome_of(422, body).await, expected);
}

#[tokio::test]
async fn time_outs_server_errors_redirects_and_contradictions_are_unknown() {
    for status in [307, 408, 500, 502, 503] {
        assert_eq!(outcome_of(status, CANCEL).await.as_str(), "unknown", "{status}");
    }
    assert_eq!(outcome_of(422, CANCEL).await.as_str(), "unknown");
    let (_, arrived) = refund(&[("/payment/v1/refunds", 307, "")], &whole()).await;
    assert_eq!(arrived.len(), 1, "a redirect is not followed");
}

#[tokio::test]
async fn too_many_requests_and_a_closed_port_were_not_sent() {
    let outcome = outcome_of(429, "").await;
    assert!(matches!(outcome, Outcome::NotSent { retry_after_ms: Some(7_000), .. }), "{outcome:?}");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&base_url, CraftgateSettings::default());
    assert_eq!(client.refund(&whole()).await.what.as_str(), "not_sent");
    assert!(matches!(client.find_refund(&whole()).await.what, Found::CannotTell(_)));
}

#[tokio::test]
async fn a_cut_connection_and_silence_are_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let settings = CraftgateSettings { timeout_ms: 200, ..CraftgateSettings::default() };
    let client = client(&base_url, settings);
    let order = whole();
    let (told, silent) = tokio::join!(client.refund(&order), listener.accept());
    assert_eq!(told.what.as_str(), "unknown", "{told:?}");
    drop(silent);
    let hang_up = async { drop(listener.accept().await.unwrap()) };
    let (told, ()) = tokio::join!(client.refund(&order), hang_up);
    assert_eq!(told.what.as_str(), "unknown", "{told:?}");
}

const REFUNDS_OF: &str = "/payment-reporting/v1/payments/1024/refunds";
const ITEM_SEARCH: &str = "/payment-reporting/v1/refund-transactions?page=0&size=100&paymentId=1024";
const NONE: &str = r#"{"data":{"items":[]}}"#;

#[tokio::test]
async fn a_whole_refund_is_found_by_our_reference_number_among_the_payments_refunds() {
    // The documented rows have neither refundType nor currency.
    let rows = r#"{"data":{"items":[{"id":20,"conversationId":"other","status":"SUCCESS","refundPrice":1,"paymentId":1024},{"id":24,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":100.00,"paymentId":1024,"authCode":"A1"}]}}"#;
    let told = find(&[(REFUNDS_OF, 200, rows), (ITEM_SEARCH, 200, NONE)], &whole()).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("24".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Cancel,
    };
    assert_eq!(told.what, Found::Known(expected));
    assert_eq!(told.details.get("authCode"), Some("A1"));
}

#[tokio::test]
async fn a_whole_refund_made_by_items_is_found_with_the_ids_of_all() {
    let items = r#"{"data":{"items":[{"id":144,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":60},{"id":145,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":40},{"id":146,"conversationId":"other","status":"SUCCESS","refundPrice":1}],"totalSize":3}}"#;
    let with_row = r#"{"data":{"items":[{"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":100,"refundType":"REFUND"}]}}"#;
    for rows in [NONE, with_row] {
        let told = find(&[(REFUNDS_OF, 200, rows), (ITEM_SEARCH, 200, items)], &whole()).await;
        let expected = Outcome::Succeeded {
            gateway_refund_id: Some("144;145".to_owned()),
            amount: Some(lira(10_000)),
            kind: RefundKind::Refund,
        };
        assert_eq!(told.what, Found::Known(expected), "{rows}");
    }
}

#[tokio::test]
async fn items_that_stand_differently_are_told_by_what_was_paid() {
    let row = |id: u32, status: &str| {
        format!(
            r#"{{"id":{id},"conversationId":"R0000000000000000000001","status":"{status}","refundPrice":50}}"#
        )
    };
    for (one, other, expected, amount) in [
        ("SUCCESS", "FAILURE", "succeeded", Some(lira(5_000))),
        ("SUCCESS", "WAITING", "accepted", None),
        ("FAILURE", "FAILURE", "refused", None),
    ] {
        let rows = format!(r#"{{"data":{{"items":[{},{}]}}}}"#, row(1, one), row(2, other));
        let told = find(&[(REFUNDS_OF, 200, NONE), (ITEM_SEARCH, 200, &rows)], &whole()).await;
        let Found::Known(outcome) = told.what else { unreachable!("{one} {other} {told:?}") };
        assert_eq!(outcome.as_str(), expected, "{one} {other}");
        let told_amount = if let Outcome::Succeeded { amount, .. } = outcome { amount } else { None };
        assert_eq!(told_amount, amount, "{one} {other}");
    }
}

#[tokio::test]
async fn a_part_is_found_among_its_items_refunds() {
    let path = "/payment-reporting/v1/payments/1024/transactions/2048/refunds";
    let row = r#"{"id":146,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":12.50,"paymentTransactionId":2048}"#;
    let rows = format!(r#"{{"data":{{"items":[{row}]}}}}"#);
    for (order, path) in [(part(Some("2048")), path), (part(None), ITEM_SEARCH)] {
        let told = find(&[(path, 200, &rows)], &order).await;
        let expected = Outcome::Succeeded {
            gateway_refund_id: Some("146".to_owned()),
            amount: Some(lira(1_250)),
            kind: RefundKind::Refund,
        };
        assert_eq!(told.what, Found::Known(expected), "{path}");
    }
    let by_id = RefundOrder { gateway_refund_id: Some("146".to_owned()), ..part(Some("2048")) };
    let without_name = r#"{"data":{"items":[{"id":146,"status":"WAITING"}]}}"#;
    let told = find(&[(path, 200, without_name)], &by_id).await;
    assert_eq!(told.what, Found::Known(Outcome::Accepted { gateway_refund_id: Some("146".to_owned()) }));
    let of_another = r#"{"data":{"items":[{"id":146,"conversationId":"other","status":"SUCCESS"}]}}"#;
    assert_eq!(find(&[(path, 200, of_another)], &by_id).await.what, Found::NotKnown);
}

#[tokio::test]
async fn only_a_complete_list_without_it_says_that_nothing_arrived() {
    let told = find(&[(REFUNDS_OF, 200, NONE), (ITEM_SEARCH, 200, NONE)], &whole()).await;
    assert_eq!(told.what, Found::NotKnown);
    for (status, body) in [
        (200, r#"{"data":{"items":[],"totalSize":101}}"#),
        (200, r#"{"data":{}}"#),
        (200, "{}"),
        (404, r#"{"errors":{"errorCode":"1"}}"#),
        (401, r#"{"errors":{"errorCode":"1"}}"#),
        (429, ""),
        (500, NONE),
    ] {
        let told = find(&[(REFUNDS_OF, 200, NONE), (ITEM_SEARCH, status, body)], &whole()).await;
        assert!(matches!(told.what, Found::CannotTell(_)), "{status} {body} {told:?}");
        let told = find(&[(REFUNDS_OF, status, body), (ITEM_SEARCH, 200, NONE)], &whole()).await;
        assert!(matches!(told.what, Found::CannotTell(_)), "{status} {body} {told:?}");
    }
}

#[test]
fn an_account_that_cannot_be_called_is_told_before_any_call_and_without_its_secret() {
    let build = |secret: &str, settings| {
        CraftgateClient::new(&Http::default(), "http://127.0.0.1:9", &SecretString::from(secret), settings)
            .err()
    };
    let plain = CraftgateSettings::default;
    assert!(build(SECRET, plain()).is_none());
    let error = build(r#"{"api_key":"k","secret":"hidden"}"#, plain()).unwrap();
    assert!(matches!(error, CraftgateClientError::Secret));
    assert!(!format!("{error} {error:?}").contains("hidden"));
    let error = build("{\"api_key\":\"hid\\nden\",\"secret_key\":\"s\"}", plain()).unwrap();
    assert!(matches!(error, CraftgateClientError::ApiKey));
    for timeout_ms in [0, 300_001] {
        assert!(matches!(
            build(SECRET, CraftgateSettings { timeout_ms, ..plain() }),
            Some(CraftgateClientError::OutOfRange { setting: "timeout_ms", .. })
        ));
    }
    let zone = CraftgateSettings { time_zone: "Mars/Olympus".to_owned(), ..plain() };
    assert!(matches!(build(SECRET, zone), Some(CraftgateClientError::TimeZone(_))));
    let lang = CraftgateSettings { lang: Some("tr\n".to_owned()), ..plain() };
    assert!(matches!(build(SECRET, lang), Some(CraftgateClientError::Lang(_))));
    let away =
        CraftgateClient::new(&Http::default(), "http://10.0.0.1", &SecretString::from(SECRET), plain());
    assert!(matches!(away.err(), Some(CraftgateClientError::BaseUrl(_))));
}

#[test]
fn it_can_be_asked_and_repeats_nothing_unless_the_settings_say_how_long_a_key_lives() {
    assert!(capabilities(&CraftgateSettings::default()).can_be_asked);
    assert_eq!(capabilities(&CraftgateSettings::default()).key_life_s, None);
    let day = CraftgateSettings { key_life_s: Some(86_400), ..CraftgateSettings::default() };
    assert_eq!(capabilities(&day).key_life_s, Some(86_400));
}
