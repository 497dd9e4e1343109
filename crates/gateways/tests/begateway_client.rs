//! We call beGateway: the documented bytes leave, and every way to answer means what docs/gateways/begateway.md says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "begateway/scripted_provider.rs"]
mod scripted_provider;

use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use gateways::begateway::capabilities::capabilities;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::begateway::shop::ShopError;
use gateways::gateway::{Found, Gateway, RefundOrder, Told};
use gateways::http::Http;
use scripted_provider::{Script, answer, money, order, play};
use secrecy::SecretString;
use serde_json::Value;

const SECRET: &str = r#"{"shop_id":"361","secret_key":"secret"}"#;
const REFUND_RESPONSE: &str = include_str!("golden/begateway/refund_response.json");

fn client(base_url: &str, settings: BegatewaySettings) -> BegatewayClient {
    BegatewayClient::new(&Http::default(), base_url, &SecretString::from(SECRET), settings).unwrap()
}

async fn refund_with(
    script: Script,
    order: RefundOrder,
    settings: BegatewaySettings,
) -> (Told<Outcome>, String) {
    play(script, async |base_url| client(&base_url, settings).refund(&order).await).await
}

async fn outcome_of(status: &str, body: &str) -> Outcome {
    refund_with(answer(status, body), order(money(50, "USD")), BegatewaySettings::default()).await.0.what
}

async fn found_by(script: Script, order: RefundOrder) -> (Told<Found>, String) {
    play(script, async |base_url| client(&base_url, BegatewaySettings::default()).find_refund(&order).await)
        .await
}

fn class_of(outcome: &Outcome) -> Option<RefusalClass> {
    if let Outcome::Refused { class, .. } = outcome { Some(*class) } else { None }
}

fn is_unknown(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Unknown { .. })
}

fn json_of(call: &str) -> Value {
    serde_json::from_str(call.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn the_documented_call_leaves_with_our_names_beside_it() {
    let (_, call) =
        refund_with(answer("200 OK", REFUND_RESPONSE), order(money(50, "USD")), BegatewaySettings::default())
            .await;
    let mut lines = call.lines();
    assert_eq!(lines.next(), Some("POST /transactions/refunds HTTP/1.1"));
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).map(str::to_lowercase).collect();
    for expected in [
        // Shop 361 with the key `secret`, as computed in gateways' signature tests.
        "authorization: basic mzyxonnly3jlda==",
        "requestid: 0198c0de-0000-7000-8000-00000000000a",
        "content-type: application/json",
        "accept: application/json",
    ] {
        assert!(headers.contains(&expected.to_owned()), "{expected} is not in {headers:?}");
    }
    let mut expected: Value =
        serde_json::from_str(include_str!("golden/begateway/refund_request.json")).unwrap();
    expected["request"]["tracking_id"] = "R0000000000000000000001".into();
    assert_eq!(json_of(&call), expected);
}

#[tokio::test]
async fn the_documented_call_leaves_alone_where_the_settings_say_so() {
    let settings = BegatewaySettings { send_tracking_id: false, ..BegatewaySettings::default() };
    let (_, call) = refund_with(answer("200 OK", REFUND_RESPONSE), order(money(50, "USD")), settings).await;
    let expected: Value = serde_json::from_str(include_str!("golden/begateway/refund_request.json")).unwrap();
    assert_eq!(json_of(&call), expected);
    let settings = BegatewaySettings { duplicate_check: false, ..BegatewaySettings::default() };
    let (_, call) = refund_with(answer("200 OK", REFUND_RESPONSE), order(money(50, "USD")), settings).await;
    assert_eq!(json_of(&call)["request"]["duplicate_check"], Value::Bool(false));
}

#[tokio::test]
async fn the_documented_answer_is_a_success_and_each_field_is_kept() {
    let (told, _) =
        refund_with(answer("200 OK", REFUND_RESPONSE), order(money(50, "USD")), BegatewaySettings::default())
            .await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("2-310b0da80b".to_owned()),
        amount: Some(money(50, "USD")),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    for (name, value) in [
        ("uid", "2-310b0da80b"),
        ("status", "successful"),
        ("message", "Successfully processed"),
        ("type", "refund"),
        ("amount", "50"),
        ("currency", "USD"),
        ("parent_uid", "1-310b0da80b"),
        ("reason", "Client request"),
        ("refund.message", "The operation was successfully processed."),
        ("refund.ref_id", "8889999"),
        ("refund.gateway_id", "152"),
        ("refund.status", "successful"),
    ] {
        assert_eq!(told.details.get(name), Some(value), "{name}");
    }
    assert!(told.details.get("receipt_url").is_some_and(|url| url.ends_with("d3926b5")));
}

#[tokio::test]
async fn the_newer_answer_and_the_flat_one_are_read_alike() {
    let newer = include_str!("golden/begateway/refund_response_newer.json");
    let (told, _) =
        refund_with(answer("201 Created", newer), order(money(492, "EUR")), BegatewaySettings::default())
            .await;
    assert!(
        matches!(told.what, Outcome::Succeeded { amount: Some(amount), .. } if amount == money(492, "EUR"))
    );
    assert_eq!(told.details.get("code"), Some("S.0000"));
    assert_eq!(told.details.get("smart_routing_verification.status"), Some("successful"));
    assert_eq!(told.details.get("refund.bank_code"), Some("05"));
    assert_eq!(told.details.get("additional_data.referer"), None);
    let flat = r#"{"uid":"9","status":"successful","code":"S.0000","amount":50,"currency":"USD","type":"refund",
        "transaction":{"ref_id":"8"},"be_protected_verification":{"status":"successful"}}"#;
    let (told, _) =
        refund_with(answer("200 OK", flat), order(money(50, "USD")), BegatewaySettings::default()).await;
    assert!(matches!(told.what, Outcome::Succeeded { .. }), "{told:?}");
    assert_eq!(told.details.get("be_protected_verification.status"), Some("successful"));
}

#[tokio::test]
async fn what_is_only_authorised_is_voided() {
    let order = RefundOrder { authorised_only: true, reason: None, ..order(money(50, "USD")) };
    let script = answer("200 OK", include_str!("golden/begateway/void_response.json"));
    let settings = BegatewaySettings { send_tracking_id: false, ..BegatewaySettings::default() };
    let (told, call) = refund_with(script, order, settings).await;
    assert!(call.starts_with("POST /transactions/voids HTTP/1.1\r\n"), "{call}");
    let expected: Value = serde_json::from_str(include_str!("golden/begateway/void_request.json")).unwrap();
    assert_eq!(json_of(&call), expected);
    assert!(matches!(told.what, Outcome::Succeeded { kind: RefundKind::Cancel, .. }), "{told:?}");
    assert_eq!(told.details.get("void.ref_id"), Some("8889913"));
    assert_eq!(told.details.get("void.gateway_id"), Some("3208"));
}

#[tokio::test]
async fn each_status_word_means_one_thing() {
    let body = |status: &str| {
        format!(
            r#"{{"transaction":{{"uid":"9","type":"refund","status":"{status}","message":"m","amount":50,"currency":"USD","code":"F.0114"}}}}"#
        )
    };
    for word in ["pending", "incomplete", "initial", "deleted", "error"] {
        let expected = Outcome::Accepted { gateway_refund_id: Some("9".to_owned()) };
        assert_eq!(outcome_of("200 OK", &body(word)).await, expected, "{word}");
    }
    for word in ["failed", "expired", "FAILED"] {
        let outcome = outcome_of("200 OK", &body(word)).await;
        assert!(
            matches!(&outcome, Outcome::Refused { code, message, .. } if code == "F.0114" && message == "m")
        );
    }
    let silent = r#"{"transaction":{"uid":"9","type":"refund"}}"#;
    assert!(is_unknown(&outcome_of("200 OK", silent).await));
    let other =
        r#"{"transaction":{"uid":"9","type":"payment","status":"successful","amount":50,"currency":"USD"}}"#;
    assert!(is_unknown(&outcome_of("200 OK", other).await));
}

#[tokio::test]
async fn a_decline_keeps_its_words_and_has_a_code_of_ours_where_it_has_none() {
    let body = r#"{"transaction":{"uid":"9","type":"refund","status":"failed","message":"Refund was declined","amount":50,
        "currency":"USD","refund":{"message":"card closed","status":"failed"}}}"#;
    let expected = Outcome::Refused {
        code: "declined".to_owned(),
        message: "Refund was declined: card closed".to_owned(),
        class: RefusalClass::Final,
    };
    assert_eq!(outcome_of("200 OK", body).await, expected);
    let twice = r#"{"transaction":{"uid":"9","type":"refund","status":"failed","code":"F.0108"}}"#;
    assert_eq!(class_of(&outcome_of("200 OK", twice).await), Some(RefusalClass::Duplicate));
}

#[tokio::test]
async fn each_refusal_has_its_class_and_keeps_its_words() {
    let refused = include_str!("golden/begateway/error_refused.json");
    for (status, body, class) in [
        ("422 Unprocessable Entity", refused, RefusalClass::Payment),
        ("422 Unprocessable Entity", include_str!("golden/begateway/error_older.json"), RefusalClass::Final),
        (
            "422 Unprocessable Entity",
            include_str!("golden/overpay/error_missing_amount.json"),
            RefusalClass::Amount,
        ),
        (
            "422 Unprocessable Entity",
            r#"{"message":"Amount can't be greater than 50"}"#,
            RefusalClass::Amount,
        ),
        (
            "422 Unprocessable Entity",
            r#"{"errors":{"base":["Duplicate transaction"]}}"#,
            RefusalClass::Duplicate,
        ),
        ("400 Bad Request", "no json", RefusalClass::Final),
        (
            "401 Unauthorized",
            include_str!("golden/begateway/error_credentials.json"),
            RefusalClass::Credentials,
        ),
        ("403 Forbidden", "{}", RefusalClass::Credentials),
        ("404 Not Found", r#"{"message":"Record not found"}"#, RefusalClass::Payment),
        ("409 Conflict", "{}", RefusalClass::Duplicate),
    ] {
        assert_eq!(class_of(&outcome_of(status, body).await), Some(class), "{status} {body}");
    }
    let expected = Outcome::Refused {
        code: "http_422".to_owned(),
        message: "transaction can't be refunded".to_owned(),
        class: RefusalClass::Payment,
    };
    assert_eq!(outcome_of("422 Unprocessable Entity", refused).await, expected);
}

#[tokio::test]
async fn whatever_is_not_clear_is_unknown() {
    for (status, body) in [
        ("200 OK", ""),
        ("200 OK", "{}"),
        ("200 OK", "[]"),
        ("200 OK", include_str!("golden/begateway/error_refused.json")),
        ("200 OK", r#"{"transaction":{"uid":"9","status":"successful","status":"failed","type":"refund"}}"#),
        (
            "200 OK",
            r#"{"transaction":{"uid":"9","status":"successful","type":"refund","amount":"5.5","currency":"USD"}}"#,
        ),
        (
            "200 OK",
            r#"{"transaction":{"uid":"9","status":"successful","type":"refund","amount":50,"currency":"???"}}"#,
        ),
        ("422 Unprocessable Entity", REFUND_RESPONSE),
        ("302 Found", ""),
        ("408 Request Timeout", ""),
        ("500 Internal Server Error", REFUND_RESPONSE),
        ("503 Service Unavailable", "{}"),
    ] {
        let outcome = outcome_of(status, body).await;
        assert!(is_unknown(&outcome), "{status} {body}: {outcome:?}");
    }
    assert!(is_unknown(&outcome_of("200 OK", &" ".repeat(70_000)).await));
    let cut =
        Script::Say("HTTP/1.1 422 Unprocessable Entity\r\ncontent-length: 900\r\n\r\n{\"mess".to_owned());
    let (told, _) = refund_with(cut, order(money(50, "USD")), BegatewaySettings::default()).await;
    assert!(is_unknown(&told.what), "{told:?}");
    let settings = BegatewaySettings { timeout_ms: 200, ..BegatewaySettings::default() };
    let (told, _) = refund_with(Script::Hang, order(money(50, "USD")), settings).await;
    assert!(is_unknown(&told.what), "{told:?}");
}

#[tokio::test]
async fn too_many_requests_and_a_closed_port_were_not_sent() {
    let said =
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (told, _) =
        refund_with(Script::Say(said.to_owned()), order(money(50, "USD")), BegatewaySettings::default())
            .await;
    assert!(matches!(told.what, Outcome::NotSent { retry_after_ms: Some(7_000), .. }), "{told:?}");
    let told =
        client("http://127.0.0.1:1", BegatewaySettings::default()).refund(&order(money(50, "USD"))).await;
    assert!(matches!(told.what, Outcome::NotSent { retry_after_ms: None, .. }), "{told:?}");
}

#[tokio::test]
async fn what_the_gateway_cannot_take_is_refused_before_anything_is_sent() {
    let nowhere = client("http://127.0.0.1:1", BegatewaySettings::default());
    let long = RefundOrder { reason: Some("ü".repeat(256)), ..order(money(50, "USD")) };
    let blank = RefundOrder { reason: Some("  ".to_owned()), ..order(money(50, "USD")) };
    for (order, expected) in [
        (order(money(1_500_001, "IDR")), "amount_not_representable"),
        (order(money(125, "MOP")), "amount_not_representable"),
        (long, "reason_too_long"),
        (blank, "reason_required"),
    ] {
        let told = nowhere.refund(&order).await;
        assert!(matches!(&told.what, Outcome::Refused { code, .. } if code == expected), "{told:?}");
    }
}

#[tokio::test]
async fn an_amount_leaves_and_comes_back_in_the_gateways_own_decimals() {
    let body = r#"{"transaction":{"uid":"9","type":"refund","status":"successful","amount":15000,"currency":"IDR"}}"#;
    let (told, call) =
        refund_with(answer("200 OK", body), order(money(1_500_000, "IDR")), BegatewaySettings::default())
            .await;
    assert!(call.contains(r#""amount":15000,"#), "{call}");
    assert!(
        matches!(told.what, Outcome::Succeeded { amount: Some(amount), .. } if amount == money(1_500_000, "IDR"))
    );
}

#[tokio::test]
async fn a_refund_is_asked_for_by_its_uid_once_it_has_one() {
    let known = RefundOrder { gateway_refund_id: Some("2-310b0da80b".to_owned()), ..order(money(50, "USD")) };
    let (told, call) = found_by(answer("200 OK", REFUND_RESPONSE), known.clone()).await;
    assert!(call.starts_with("GET /transactions/2-310b0da80b HTTP/1.1\r\n"), "{call}");
    assert!(matches!(told.what, Found::Known(Outcome::Succeeded { .. })), "{told:?}");
    assert_eq!(told.details.get("refund.ref_id"), Some("8889999"));
    for status in ["404 Not Found", "401 Unauthorized", "429 Too Many Requests", "500 Internal Server Error"]
    {
        let (told, _) = found_by(answer(status, "{}"), known.clone()).await;
        assert!(matches!(told.what, Found::CannotTell(_)), "{status}: {told:?}");
    }
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_by_our_name() {
    let list = |items: &str| format!(r#"{{"transactions":[{items}]}}"#);
    let ours = r#"{"uid":"9","type":"refund","status":"successful","amount":50,"currency":"USD","tracking_id":"x;R0000000000000000000001"}"#;
    let failed = r#"{"uid":"8","type":"refund","status":"failed","amount":50,"currency":"USD","tracking_id":"R0000000000000000000001"}"#;
    let payment =
        r#"{"uid":"1-310b0da80b","type":"payment","status":"successful","amount":50,"currency":"USD"}"#;
    let foreign = r#"{"uid":"7","type":"refund","status":"successful","amount":50,"currency":"USD","tracking_id":"R00000000000000000000019"}"#;
    let (told, call) = found_by(answer("200 OK", &list(ours)), order(money(50, "USD"))).await;
    assert!(
        call.starts_with("GET /v2/transactions/tracking_id/R0000000000000000000001 HTTP/1.1\r\n"),
        "{call}"
    );
    assert!(
        matches!(&told.what, Found::Known(Outcome::Succeeded { gateway_refund_id: Some(uid), .. }) if uid == "9")
    );
    for (items, expected) in [
        (String::new(), "not known"),
        (payment.to_owned(), "not known"),
        (foreign.to_owned(), "not known"),
        (format!("{failed},{ours},{payment}"), "succeeded"),
        (failed.to_owned(), "refused"),
        (format!("{ours},{}", ours.replace("\"9\"", "\"10\"")), "cannot tell"),
        ("7".to_owned(), "cannot tell"),
    ] {
        let (told, _) = found_by(answer("200 OK", &list(&items)), order(money(50, "USD"))).await;
        let said = match &told.what {
            Found::NotKnown => "not known",
            Found::CannotTell(_) => "cannot tell",
            Found::Known(outcome) => outcome.as_str(),
        };
        assert_eq!(said, expected, "{items}");
    }
    for body in ["{}", "", r#"{"transactions":null}"#] {
        let (told, _) = found_by(answer("200 OK", body), order(money(50, "USD"))).await;
        assert!(matches!(told.what, Found::CannotTell(_)), "{body}: {told:?}");
    }
}

#[tokio::test]
async fn without_a_name_of_ours_nothing_is_asked() {
    let settings = BegatewaySettings { send_tracking_id: false, ..BegatewaySettings::default() };
    let told = client("http://127.0.0.1:1", settings).find_refund(&order(money(50, "USD"))).await;
    assert!(matches!(&told.what, Found::CannotTell(why) if why.contains("no name")), "{told:?}");
}

#[tokio::test]
async fn an_account_that_cannot_work_is_refused_at_once_and_shows_no_secret() {
    let new = |secret: &str, settings| {
        BegatewayClient::new(
            &Http::default(),
            "https://gateway.example",
            &SecretString::from(secret),
            settings,
        )
    };
    let bad_key = BegatewaySettings { public_key: Some("no key".to_owned()), ..BegatewaySettings::default() };
    let no_time = BegatewaySettings { timeout_ms: 0, ..BegatewaySettings::default() };
    let errors = [
        new("planted-secret", BegatewaySettings::default()).err().unwrap(),
        new(SECRET, bad_key).err().unwrap(),
        new(SECRET, no_time).err().unwrap(),
    ];
    assert!(
        matches!(errors, [ShopError::Secret(_), ShopError::PublicKey(_), ShopError::Timeout(0)]),
        "{errors:?}"
    );
    assert!(errors.iter().all(|error| !format!("{error} {error:?}").contains("planted-secret")));
}

#[test]
fn the_duplicate_window_is_as_wide_as_the_settings_let_it() {
    let window = |settings: &BegatewaySettings| capabilities(settings).duplicate_window_s;
    assert_eq!(window(&BegatewaySettings::default()), Some(30));
    assert_eq!(window(&BegatewaySettings { duplicate_check: false, ..BegatewaySettings::default() }), None);
}
