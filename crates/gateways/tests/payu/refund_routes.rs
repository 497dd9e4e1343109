//! We answer PayU's refund call: each check in its order, each of its page's bodies word for word.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::refund::RefundState;
use gateways::dialect::order::{PortAmount, PortSubject};
use gateways::payu::routes::{router, router_with};
use gateways::payu::settings::{PayuManners, PayuRepeat};
use gateways::payu::signature::refund_hash;
use secrecy::SecretString;

use crate::scripted_port::{
    HASH_OF_23_124, HASH_OF_500, PAYMENT, PRINTED_HASH, REQUEST, ScriptedPort, TOKEN, answer_of, answer_to,
    as_answered, call, refund_call, send,
};

#[tokio::test]
async fn the_sample_with_the_right_hash_reaches_the_port_with_its_own_digits() {
    let port = ScriptedPort::new(RefundState::Accepted);
    let body = REQUEST.replace(PRINTED_HASH, HASH_OF_23_124);
    let (status, answer) = answer_of(port.clone(), &body).await;
    // Rupees have two decimals, so 23.124 is none of them: the documented no.
    let golden = include_str!("../golden/payu/failure_invalid_amount.json");
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, as_answered(golden, &[("17842967667", PAYMENT)])));
    let asked = port.asked.lock().unwrap().clone();
    let [order] = asked.as_slice() else { unreachable!("one call is one order: {asked:?}") };
    assert_eq!(order.subject, PortSubject::Payment(PAYMENT.to_owned()));
    assert_eq!(order.amount, PortAmount::Major("23.124".to_owned()));
    assert_eq!(order.key.as_deref(), Some("test_ref_0001"));
    assert_eq!(order.tracking_id.as_deref(), Some("test_ref_0001"));
    assert_eq!(order.duplicate_window_s, Some(300));
    let (status, answer) = answer_to(REQUEST).await;
    let golden = include_str!("../golden/payu/failure_invalid_hash.json");
    assert_eq!((status, answer), (StatusCode::FORBIDDEN, as_answered(golden, &[])));
}

#[tokio::test]
async fn a_refund_is_queued_whatever_is_known_of_it_already() {
    let golden = include_str!("../golden/payu/refund_queued.json");
    let expected = as_answered(golden, &[("17787245459", PAYMENT)]);
    for state in [RefundState::Accepted, RefundState::Sending, RefundState::Unknown, RefundState::Succeeded] {
        let (status, answer) = answer_of(ScriptedPort::new(state), &refund_call(PAYMENT, "\"500\"")).await;
        assert_eq!((status, &answer), (StatusCode::OK, &expected), "{state}");
    }
    let both = refund_call(&format!("\"{PAYMENT}\""), "500");
    assert!(both.contains(HASH_OF_500), "the hash is over the digits: {both}");
    for path in ["/partner/refunds", "/apilayer/partner/refunds"] {
        let port = ScriptedPort::new(RefundState::Accepted);
        let (status, answer) = send(router(port), call(path, Some(TOKEN), both.clone())).await;
        assert_eq!((status, &answer), (StatusCode::OK, &expected), "{path}");
    }
}

#[tokio::test]
async fn the_hash_is_over_the_amount_as_it_came_and_in_any_case_of_letters() {
    let hash_of_500_00 = "519ef7b3c34dd57c9178bb7992b736d65745dcf15404285e4895ea29d155c283cf59f33cb6c5893f8dd766bb8a3c5f1dfe8927ec43cd87aec2411787725062b1";
    for (amount, hash, status) in [
        ("500.00", hash_of_500_00.to_owned(), StatusCode::OK),
        ("\"500.00\"", hash_of_500_00.to_uppercase(), StatusCode::OK),
        ("500.00", HASH_OF_500.to_owned(), StatusCode::FORBIDDEN),
        ("500.0", hash_of_500_00.to_owned(), StatusCode::FORBIDDEN),
        ("5e2", HASH_OF_500.to_owned(), StatusCode::FORBIDDEN),
    ] {
        let body = refund_call(PAYMENT, "500")
            .replace(HASH_OF_500, &hash)
            .replace("\"amount\":500", &format!("\"amount\":{amount}"));
        assert_eq!(answer_to(&body).await.0, status, "{body}");
    }
}

#[tokio::test]
async fn token_is_another_name_of_refund_id_and_never_stands_beside_it() {
    let port = ScriptedPort::new(RefundState::Accepted);
    let alias = refund_call(PAYMENT, "500").replace("refund_id", "token");
    assert_eq!(answer_of(port.clone(), &alias).await.0, StatusCode::OK);
    assert_eq!(port.asked.lock().unwrap().first().unwrap().key.as_deref(), Some("test_ref_0001"));
    let both = refund_call(PAYMENT, "500").replace("\"amount\"", "\"token\":\"test_ref_0001\",\"amount\"");
    let (status, answer) = answer_of(port.clone(), &both).await;
    assert_eq!((status, answer.starts_with(r#"{"errors":["#)), (StatusCode::BAD_REQUEST, true), "{answer}");
    assert_eq!(port.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn checks_run_token_partner_hash_body_rules() {
    let invalid_token = as_answered(include_str!("../golden/payu/failure_invalid_auth_token.json"), &[]);
    let not_allowed = as_answered(include_str!("../golden/payu/failure_partner_not_allowed.json"), &[]);
    let invalid_partner = as_answered(
        include_str!("../golden/payu/failure_invalid_partner.json"),
        &[("403993715529339129", PAYMENT)],
    );
    let invalid_hash = as_answered(include_str!("../golden/payu/failure_invalid_hash.json"), &[]);
    let mut body = refund_call(PAYMENT, "-1").replace("1212312213", "1212312213r").replace("8238480", "1");
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    for token in [None, Some(""), Some("wrong")] {
        let request = call("/partner/refunds", token, body.clone());
        assert_eq!(
            send(port(), request).await,
            (StatusCode::UNAUTHORIZED, invalid_token.clone()),
            "{token:?}"
        );
        let request = call("/partner/refunds", token, "not json");
        assert_eq!(send(port(), request).await.0, StatusCode::UNAUTHORIZED, "{token:?}");
    }
    assert_eq!(answer_to(&body).await, (StatusCode::BAD_REQUEST, not_allowed));
    body = body.replace("1212312213r", "1212312213");
    assert_eq!(answer_to(&body).await, (StatusCode::BAD_REQUEST, invalid_partner));
    body = body.replace("\"merchant_id\":\"1\"", "\"merchant_id\":8238480").replace(":-1", ":-2");
    assert_eq!(answer_to(&body).await, (StatusCode::FORBIDDEN, invalid_hash));
    body = body.replace("\"amount\":-2", "\"amount\":null");
    let (status, answer) = answer_to(&body).await;
    assert_eq!(
        (status, answer.as_str()),
        (StatusCode::BAD_REQUEST, r#"{"errors":["amount is mandatory param"]}"#)
    );
    let invalid_amount =
        as_answered(include_str!("../golden/payu/failure_invalid_amount.json"), &[("17842967667", PAYMENT)]);
    assert_eq!(answer_to(&refund_call(PAYMENT, "-1")).await, (StatusCode::BAD_REQUEST, invalid_amount));
}

#[tokio::test]
async fn two_tokens_or_another_scheme_are_no_token() {
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    let body = refund_call(PAYMENT, "500");
    let twice = call("/partner/refunds", Some(TOKEN), body.clone());
    let (mut parts, content) = twice.into_parts();
    parts.headers.append("authorization", format!("Bearer {TOKEN}").parse().unwrap());
    assert_eq!(send(port(), Request::from_parts(parts, content)).await.0, StatusCode::UNAUTHORIZED);
    for (value, status) in [
        (format!("bearer {TOKEN}"), StatusCode::OK),
        (format!("Basic {TOKEN}"), StatusCode::UNAUTHORIZED),
        (TOKEN.to_owned(), StatusCode::UNAUTHORIZED),
    ] {
        let request = Request::post("/partner/refunds").header("authorization", value);
        assert_eq!(send(port(), request.body(Body::from(body.clone())).unwrap()).await.0, status);
    }
    let (status, answer) = send(port(), call("/partner/refunds", Some("broken"), body)).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer, r#"{"message":"PayU Internal Server Error"}"#);
}

#[tokio::test]
async fn each_missing_field_is_told_by_its_name() {
    for name in ["refund_id", "payu_id", "merchant_id", "reseller_id", "hash", "amount"] {
        for body in [
            refund_call(PAYMENT, "500").replace(&format!("\"{name}\""), "\"other\""),
            refund_call(PAYMENT, "500")
                .replace(&format!("\"{name}\":"), &format!("\"{name}\":null,\"other\":")),
        ] {
            let (status, answer) = answer_to(&body).await;
            let expected = format!(r#"{{"errors":["{name} is mandatory param"]}}"#);
            assert_eq!((status, answer), (StatusCode::BAD_REQUEST, expected), "{body}");
        }
    }
    for body in ["", "not json", "[]", "7", r#"{"refund_id":"a","refund_id":"b"}"#] {
        let (status, answer) = answer_to(body).await;
        assert_eq!((status, answer.starts_with(r#"{"errors":["#)), (StatusCode::BAD_REQUEST, true), "{body}");
    }
    let (status, answer) = answer_to("{}").await;
    assert_eq!(
        (status, answer.matches("is mandatory param").count()),
        (StatusCode::BAD_REQUEST, 6),
        "{answer}"
    );
}

#[tokio::test]
async fn a_repeated_refund_id_is_answered_by_whether_the_first_is_final() {
    let body = refund_call(PAYMENT, "500");
    let exists = as_answered(
        include_str!("../golden/payu/failure_already_exists.json"),
        &[("test_ref_0010", "test_ref_0001")],
    );
    for state in
        [RefundState::Queued, RefundState::Accepted, RefundState::Unknown, RefundState::NeedsAttention]
    {
        let answer = answer_of(ScriptedPort::replaying(state), &body).await;
        assert_eq!(answer, (StatusCode::OK, exists.clone()), "{state}");
    }
    let same = as_answered(
        include_str!("../golden/payu/failure_same_amount_and_token.json"),
        &[("403993715529339129", PAYMENT)],
    );
    for state in [RefundState::Succeeded, RefundState::Failed, RefundState::Reversed] {
        let answer = answer_of(ScriptedPort::replaying(state), &body).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, same.clone()), "{state}");
    }
    let manners = PayuManners { repeated_while_open: PayuRepeat::TokenExists, ..PayuManners::default() };
    let port = ScriptedPort::replaying(RefundState::Accepted);
    let (_, answer) = send(router_with(port, manners), call("/partner/refunds", Some(TOKEN), body)).await;
    assert!(answer.contains("\"error_code\":106"), "{answer}");
}

#[tokio::test]
async fn each_of_the_ports_refusals_has_its_documented_words() {
    let token_exists = include_str!("../golden/payu/failure_token_exists.json");
    let look_alike = include_str!("../golden/payu/failure_same_amount_within_5_minutes.json");
    let invalid_amount = include_str!("../golden/payu/failure_invalid_amount.json");
    for (payu_id, expected) in [
        ("1", as_answered(token_exists, &[("403993715529339129", "1")])),
        ("2", as_answered(look_alike, &[("17788074728", "2")])),
        ("3", as_answered(include_str!("../golden/payu/failure_cannot_be_processed.json"), &[])),
        ("7", as_answered(invalid_amount, &[("17842967667", "7")])),
        ("8", as_answered(include_str!("../golden/payu/failure_cannot_be_processed.json"), &[])),
        ("77", as_answered(include_str!("../golden/payu/failure_no_transaction.json"), &[])),
        ("\"unheard of\"", as_answered(include_str!("../golden/payu/failure_no_transaction.json"), &[])),
    ] {
        let answer = answer_to(&refund_call(payu_id, "500")).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, expected), "{payu_id}");
    }
    for (payu_id, code) in [("5", 113), ("6", 111)] {
        let (status, answer) = answer_to(&refund_call(payu_id, "500")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(answer.ends_with(&format!(r#","error_code":{code},"mihpayid":{payu_id}}}"#)), "{answer}");
    }
    let (status, answer) = answer_to(&refund_call("4", "500")).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.contains("store"), "{answer}");
}

#[tokio::test]
async fn an_amount_above_what_is_left_or_none_at_all_is_invalid() {
    for amount in ["518.03", "0", "-1", "1.005", "\"1,50\"", "1e30", "\"five\""] {
        let (status, answer) = answer_to(&refund_call(PAYMENT, amount)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{amount}");
        assert!(answer.contains(r#""error_code":105"#), "{amount}: {answer}");
    }
    assert_eq!(answer_to(&refund_call(PAYMENT, "518.02")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_refund_that_failed_at_once_says_so_and_a_long_refund_id_is_refused() {
    let (status, answer) =
        answer_of(ScriptedPort::new(RefundState::Failed), &refund_call(PAYMENT, "500")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let expected = format!(
        r#"{{"status":0,"msg":"Refund FAILURE - card closed","error_code":108,"mihpayid":{PAYMENT}}}"#
    );
    assert_eq!(answer, expected);
    let long = "x".repeat(24);
    let hash = refund_hash("8238480", &long, "500", &SecretString::from("client_secret"));
    let body = refund_call(PAYMENT, "500").replace("test_ref_0001", &long).replace(HASH_OF_500, &hash);
    let (status, answer) = answer_to(&body).await;
    assert_eq!((status, answer.contains(r#""error_code":255"#)), (StatusCode::BAD_REQUEST, true), "{answer}");
}
