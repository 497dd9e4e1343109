//! Every way for Craftgate to answer a refund means what docs/gateways/craftgate.md says.

use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::gateway::{Found, Gateway};
use tokio::net::TcpListener;

use crate::gate::{CANCEL, client, gate, lira, outcome_of, refund, whole};

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
    let sample = include_str!("../golden/craftgate/error_payment.json");
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
        (422, include_str!("../golden/craftgate/error_validation.json").to_owned(), RefusalClass::Final),
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
