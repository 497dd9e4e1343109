//! Overpay in both directions: the documented bytes leave and are answered, and what differs from beGateway differs here.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

#[path = "begateway/scripted_port.rs"]
mod scripted_port;
#[path = "begateway/scripted_provider.rs"]
mod scripted_provider;

use axum::Router;
use axum::http::StatusCode;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::{RefundKind, RefundState};
use gateways::dialect::order::PortAmount;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::listing::{ListError, ListQuery};
use gateways::overpay::capabilities::capabilities;
use gateways::overpay::client::OverpayClient;
use gateways::overpay::routes::router;
use gateways::overpay::settings::OverpaySettings;
use scripted_port::{PAYMENT, REFUND, ScriptedPort, call, dollars, error, has_each_field_of, send};
use scripted_provider::{Script, answer, money, order, play};
use secrecy::SecretString;
use serde_json::{Value, json};

const REQUEST: &str = include_str!("golden/overpay/refund_request.json");
const RESPONSE: &str = include_str!("golden/overpay/refund_response.json");
const REFUNDS: &str = "/beyag/transactions/refunds";

fn client(base_url: &str, settings: OverpaySettings) -> OverpayClient {
    let secret = SecretString::from(r#"{"shop_id":"361","secret_key":"secret"}"#);
    OverpayClient::new(&Http::default(), base_url, &secret, settings).unwrap()
}

fn ours() -> Router {
    router(ScriptedPort::default())
}

fn documented_order() -> RefundOrder {
    RefundOrder { reason: Some("reason".to_owned()), ..order(money(50, "USD")) }
}

#[tokio::test]
async fn the_documented_call_leaves_and_its_answer_is_kept_field_by_field() {
    let settings = OverpaySettings { send_tracking_id: false, ..OverpaySettings::default() };
    let (told, arrived) = play(answer("200 OK", RESPONSE), async |base_url| {
        client(&base_url, settings).refund(&documented_order()).await
    })
    .await;
    let (head, body) = arrived.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /beyag/transactions/refunds HTTP/1.1\r\n"), "{head}");
    assert!(
        head.to_lowercase().contains("\r\nrequestid: 0198c0de-0000-7000-8000-00000000000a\r\n"),
        "{head}"
    );
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), serde_json::from_str::<Value>(REQUEST).unwrap());
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some(REFUND.to_owned()),
        amount: Some(dollars(50)),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    for (name, value) in [
        ("uid", REFUND),
        ("parent_uid", PAYMENT),
        ("type", "refund"),
        ("status", "successful"),
        ("created_at", "2014-06-11T12:04:59+03:00"),
        ("updated_at", "2014-06-11T12:04:59+03:00"),
        ("message", "The operation was successfully processed"),
        ("amount", "50"),
        ("currency", "USD"),
        ("test", "false"),
        ("method_type", ":method_name"),
        ("refund.status", "successful"),
        ("refund.ref_id", "8889999"),
        ("refund.message", "The operation was successfully processed"),
    ] {
        assert_eq!(told.details.get(name), Some(value), "{name}");
    }
    assert!(told.details.get("receipt_url").is_some());
    let fuller = RESPONSE.replace(
        r#""test": false"#,
        r#""test": true, "language": "tr", "paid_at": "2014-06-11T12:05:00+03:00", "tracking_id": "a;b""#,
    );
    let (told, _) = play(answer("200 OK", &fuller), async |base_url| {
        client(&base_url, OverpaySettings::default()).refund(&documented_order()).await
    })
    .await;
    for (name, value) in [
        ("test", "true"),
        ("language", "tr"),
        ("paid_at", "2014-06-11T12:05:00+03:00"),
        ("tracking_id", "a;b"),
    ] {
        assert_eq!(told.details.get(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_missing_field_told_one_level_deeper_is_a_refusal_of_the_amount() {
    let said = answer("422 Unprocessable Entity", include_str!("golden/overpay/error_missing_amount.json"));
    let (told, _) = play(said, async |base_url| {
        client(&base_url, OverpaySettings::default()).refund(&documented_order()).await
    })
    .await;
    let expected = Outcome::Refused {
        code: "http_422".to_owned(),
        message: "Unprocessable entity; request.amount is missing".to_owned(),
        class: RefusalClass::Amount,
    };
    assert_eq!(told.what, expected);
    let said = answer("401 Unauthorized", include_str!("golden/overpay/error_credentials.json"));
    let (told, _) = play(said, async |base_url| {
        client(&base_url, OverpaySettings::default()).refund(&documented_order()).await
    })
    .await;
    assert!(matches!(told.what, Outcome::Refused { class: RefusalClass::Credentials, .. }), "{told:?}");
}

#[tokio::test]
async fn silence_is_unknown_and_what_it_cannot_hold_is_never_sent() {
    let settings = OverpaySettings { timeout_ms: 200, ..OverpaySettings::default() };
    let (told, _) =
        play(Script::Hang, async |base_url| client(&base_url, settings).refund(&documented_order()).await)
            .await;
    assert!(matches!(told.what, Outcome::Unknown { .. }), "{told:?}");
    let nowhere = client("http://127.0.0.1:1", OverpaySettings::default());
    let told = nowhere.refund(&RefundOrder { amount: money(1_500_001, "IDR"), ..documented_order() }).await;
    assert!(
        matches!(&told.what, Outcome::Refused { code, .. } if code == "amount_not_representable"),
        "{told:?}"
    );
    let told = nowhere.refund(&RefundOrder { reason: None, ..documented_order() }).await;
    assert!(matches!(&told.what, Outcome::Refused { code, .. } if code == "reason_required"), "{told:?}");
}

#[tokio::test]
async fn a_refund_is_found_by_its_uid_or_by_our_name() {
    let known = RefundOrder { gateway_refund_id: Some(REFUND.to_owned()), ..documented_order() };
    let (told, arrived) = play(answer("200 OK", RESPONSE), async |base_url| {
        client(&base_url, OverpaySettings::default()).find_refund(&known).await
    })
    .await;
    assert!(arrived.starts_with("GET /beyag/transactions/2-310b0da80b HTTP/1.1\r\n"), "{arrived}");
    assert!(matches!(told.what, Found::Known(Outcome::Succeeded { .. })), "{told:?}");
    let (told, arrived) = play(answer("200 OK", r#"{"transactions":[]}"#), async |base_url| {
        client(&base_url, OverpaySettings::default()).find_refund(&documented_order()).await
    })
    .await;
    assert!(
        arrived.starts_with("GET /beyag/transactions/tracking_id/R0000000000000000000001 HTTP/1.1\r\n"),
        "{arrived}"
    );
    assert_eq!(told.what, Found::NotKnown);
}

#[tokio::test]
async fn its_report_is_of_other_methods_than_cards_and_turns_its_pages() {
    let query = ListQuery {
        from_us: 1_402_444_800_000_000,
        to_us: 1_402_531_200_000_000,
        cursor: Some("40".to_owned()),
        limit: 10,
    };
    let list = |script| {
        let query = query.clone();
        play(script, async move |base_url| {
            client(&base_url, OverpaySettings::default()).list_payments(&query).await
        })
    };
    let body = format!(r#"{{"transactions":[{RESPONSE}],"last_object_id":41}}"#);
    let (page, arrived) = list(answer("200 OK", &body)).await;
    let (head, body) = arrived.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /api/reports HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains("\r\nx-api-version: 3\r\n"), "{head}");
    let expected = json!({"report_params": {
        "date_type": "created_at", "from": "2014-06-11 00:00:00", "to": "2014-06-11 23:59:59", "status": "all",
        "payment_method_type": "alternative", "time_zone": "UTC", "starting_after": "40",
    }});
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), expected);
    let page = page.unwrap();
    assert_eq!((page.refunds.len(), page.next.as_deref()), (1, Some("41")));
    let (page, _) = list(answer("200 OK", r#"{"transactions":[],"last_object_id":41}"#)).await;
    assert_eq!(page.unwrap().next, None);
    let (page, _) = list(answer("422 Unprocessable Entity", r#"{"message":"bad period"}"#)).await;
    assert_eq!(page, Err(ListError::Refused("HTTP 422: bad period".to_owned())));
    let (page, _) = list(answer("429 Too Many Requests\r\nretry-after: 2", "")).await;
    assert_eq!(page, Err(ListError::Later { retry_after_ms: Some(2_000) }));
    let (page, _) = list(answer("500 Internal Server Error", "")).await;
    assert_eq!(page, Err(ListError::Unavailable("HTTP 500".to_owned())));
}

#[tokio::test]
async fn a_report_by_days_turns_to_the_next_day_and_says_what_it_lacks() {
    use gateways::begateway::settings::ReportForm;
    let settings = OverpaySettings { report_form: ReportForm::Day, ..OverpaySettings::default() };
    let query = |cursor: Option<&str>| ListQuery {
        from_us: 1_402_444_800_000_000,
        to_us: 1_402_617_600_000_000,
        cursor: cursor.map(str::to_owned),
        limit: 10,
    };
    let body = format!(r#"{{"transactions":[{RESPONSE}],"count":2}}"#);
    let (page, arrived) = play(answer("200 OK", &body), async |base_url| {
        client(&base_url, settings.clone()).list_payments(&query(None)).await
    })
    .await;
    assert!(arrived.contains(r#""date":"2014-06-11""#), "{arrived}");
    let page = page.unwrap();
    assert_eq!((page.refunds.len(), page.rejected.len(), page.next.as_deref()), (1, 1, Some("2014-06-12")));
    let (page, _) = play(answer("200 OK", r#"{"transactions":[],"count":0}"#), async |base_url| {
        client(&base_url, settings.clone()).list_payments(&query(Some("2014-06-12"))).await
    })
    .await;
    assert_eq!(page.unwrap().next, None);
    let told = client("http://127.0.0.1:1", settings).list_payments(&query(Some("soon"))).await;
    assert_eq!(told, Err(ListError::BadCursor("soon".to_owned())));
}

#[tokio::test]
async fn the_documented_call_is_answered_with_the_documented_answer() {
    let port = ScriptedPort::default();
    let (status, said) = send(router(port.clone()), call("POST", REFUNDS, REQUEST)).await;
    assert_eq!(status, StatusCode::OK);
    let documented: Value = serde_json::from_str(RESPONSE).unwrap();
    has_each_field_of(&documented, &said);
    for name in ["uid", "parent_uid", "type", "status", "amount", "currency", "test", "method_type"] {
        assert_eq!(said["transaction"][name], documented["transaction"][name], "{name}");
    }
    assert_eq!(said["transaction"]["refund"]["ref_id"], "8889999");
    assert_eq!(port.order().duplicate_window_s, None, "no duplicate check is documented");
}

#[tokio::test]
async fn the_older_addresses_lead_to_the_same_calls() {
    for path in [REFUNDS, "/beyag/transactions/refund", "/beyag/refunds"] {
        let (status, said) = send(ours(), call("POST", path, REQUEST)).await;
        assert_eq!(
            (status, said["transaction"]["type"].as_str()),
            (StatusCode::OK, Some("refund")),
            "{path}"
        );
    }
    for (path, uid) in [
        (format!("/beyag/transactions/{PAYMENT}"), PAYMENT),
        (format!("/beyag/payments/{PAYMENT}"), PAYMENT),
        (format!("/beyag/refunds/{REFUND}"), REFUND),
        (format!("/beyag/transactions/{REFUND}"), REFUND),
    ] {
        let (status, said) = send(ours(), call("GET", &path, "")).await;
        assert_eq!((status, said["transaction"]["uid"].as_str()), (StatusCode::OK, Some(uid)), "{path}");
    }
    let (_, said) = send(ours(), call("GET", "/beyag/transactions/tracking_id/cart-2", "")).await;
    assert_eq!(said["transactions"][0]["method_type"], "papara");
}

#[tokio::test]
async fn a_refund_without_an_amount_is_one_of_all_that_is_left() {
    let port = ScriptedPort::ending(RefundState::Accepted);
    let body = r#"{"request":{"parent_uid":"1-310b0da80b","reason":"reason","tracking_id":"a;b"}}"#;
    let (status, said) = send(router(port.clone()), call("POST", REFUNDS, body)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(port.order().amount, PortAmount::Rest);
    let said = &said["transaction"];
    assert_eq!((said["amount"].as_i64(), said["status"].as_str()), (Some(100), Some("pending")));
    assert_eq!(said["tracking_id"], "a;b");
}

#[tokio::test]
async fn a_fields_error_stands_within_request() {
    let (status, said) = send(ours(), call("POST", REFUNDS, r#"{"request":{"parent_uid":"1"}}"#)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(error(&said, "/request/reason"), "can't be blank");
    assert_eq!(said["message"], "Unprocessable entity");
    let body = r#"{"request":{"parent_uid":"1-310b0da80b","reason":"r","amount":101}}"#;
    let (_, said) = send(ours(), call("POST", REFUNDS, body)).await;
    assert_eq!(error(&said, "/request/amount"), "can't be greater than 100");
    let (status, said) = send(ours(), call("POST", "/beyag/transactions/voids", REQUEST)).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "there are no voids: {said}");
    let (status, _) = send(ours(), call("GET", "/beyag/a/b/c", "")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn its_reports_are_answered_behind_its_own_prefix() {
    let port = ScriptedPort::default();
    let body = include_str!("golden/begateway/report_request_day.json").replace("credit_card", "alternative");
    let (_, said) = send(router(port.clone()), call("POST", "/beyag/api/reports", &body)).await;
    assert_eq!(said["count"], 2);
    assert_eq!(port.query().limit, 1_000);
    let (_, said) = send(ours(), call("POST", "/beyag/api/reports/count", &body)).await;
    assert_eq!(said, json!({"count": 2}));
}

#[test]
fn it_lets_no_hold_go_and_checks_no_duplicates() {
    let capabilities = capabilities(&OverpaySettings::default());
    assert!(!capabilities.cancels_authorised && capabilities.reason_required && capabilities.can_be_asked);
    assert_eq!((capabilities.duplicate_window_s, capabilities.key_life_s), (None, Some(86_400)));
}
