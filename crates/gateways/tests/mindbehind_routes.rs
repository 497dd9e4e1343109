//! We answer as MindBehind: each check in its order, each answer saying what is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;
use gateways::mindbehind::routes::{router, router_with};
use gateways::mindbehind::settings::AmountForm;
use gateways::port::{InboundAnswer, InboundRefund, InboundRefusal, PortFault, RefundPort};
use http_body_util::BodyExt;
use tower::ServiceExt;

const PATH: &str = "/masterpassIntegration/v1/transactions/refund";
const PAYMENT: &str = "0198c0de-0000-7000-8000-000000000001";

/// A port with one payment of ₺20.00, whose end is told beforehand.
#[derive(Clone)]
struct StubPort {
    end: PaymentResult,
    asked: Arc<Mutex<Vec<InboundRefund>>>,
}

impl StubPort {
    fn ending(end: PaymentResult) -> Self {
        Self { end, asked: Arc::default() }
    }
}

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

impl RefundPort for StubPort {
    type Caller = ();

    async fn authenticate(&self, token: &str) -> Result<Option<()>, PortFault> {
        match token {
            "good" => Ok(Some(())),
            "broken" => Err(PortFault("the store is gone".to_owned())),
            _ => Ok(None),
        }
    }

    async fn refund(&self, _caller: &(), order: InboundRefund) -> Result<InboundAnswer, InboundRefusal> {
        self.asked.lock().unwrap().push(order.clone());
        match order.payment_id.as_str() {
            PAYMENT => {}
            "spent" => return Err(Refusal::NothingLeft.into()),
            "pending" => return Err(Refusal::PaymentPending.into()),
            "broken" => return Err(PortFault("the store is gone".to_owned()).into()),
            _ => return Err(InboundRefusal::UnknownPayment),
        }
        let amount = Money::parse(&order.amount, lira(0).currency())?;
        if !amount.is_positive() {
            return Err(Refusal::AmountNotPositive.into());
        }
        if amount.minor() > 2_000 {
            return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable: lira(2_000) }.into());
        }
        Ok(InboundAnswer {
            id: "0198c0de-0000-7000-8000-000000000002".to_owned(),
            payment_id: order.payment_id,
            amount,
            payment_result: self.end,
            reference_number: "R0000000000000000000001".to_owned(),
            message: (self.end == PaymentResult::Failed).then(|| "card closed".to_owned()),
        })
    }
}

fn call(token: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post(PATH);
    if let Some(token) = token {
        request = request.header("mgmtToken", token);
    }
    request.body(body.into()).unwrap()
}

async fn send(router: Router, request: Request<Body>) -> (StatusCode, String) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn answer_to(token: Option<&str>, body: &str) -> (StatusCode, String) {
    send(router(StubPort::ending(PaymentResult::Success)), call(token, body.to_owned())).await
}

/// The answer's `code`, after checking that it has words as well.
fn code(body: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(value.get("message").and_then(serde_json::Value::as_str).is_some_and(|words| words.len() > 10));
    value.get("code").and_then(serde_json::Value::as_str).unwrap().to_owned()
}

#[tokio::test]
async fn the_documented_call_is_answered_with_the_refund() {
    let port = StubPort::ending(PaymentResult::Success);
    let body = r#"{"transactionId": "0198c0de-0000-7000-8000-000000000001", "amount": 12.5}"#;
    let request = Request::post("/masterpassIntegration/v1/transactions/refund")
        .header("Content-Type", "application/json")
        .header("mgmtToken", "good")
        .body(Body::from(body))
        .unwrap();
    let (status, answer) = send(router(port.clone()), request).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        answer,
        concat!(
            r#"{"id":"0198c0de-0000-7000-8000-000000000002","transactionId":"0198c0de-0000-7000-8000-000000000001","#,
            r#""amount":12.50,"paymentResult":"SUCCESS","referenceNumber":"R0000000000000000000001"}"#
        )
    );
    let asked = port.asked.lock().unwrap().clone();
    let [order] = asked.as_slice() else { unreachable!("one call is one order: {asked:?}") };
    assert_eq!((order.payment_id.as_str(), order.amount.as_str()), (PAYMENT, "12.5"));
    assert_eq!((&order.reason, &order.key), (&None, &None));
}

#[tokio::test]
async fn an_amount_as_text_is_taken_and_answered_in_the_form_of_the_setting() {
    let body = format!(r#"{{"transactionId":"{PAYMENT}","amount":"12.50"}}"#);
    let (status, answer) = answer_to(Some("good"), &body).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains(r#""amount":12.50,"#), "{answer}");
    let text = router_with(StubPort::ending(PaymentResult::Success), AmountForm::Text);
    let (_, answer) = send(text, call(Some("good"), body)).await;
    assert!(answer.contains(r#""amount":"12.50","#), "{answer}");
}

#[tokio::test]
async fn failed_and_pending_are_answers_not_errors() {
    let body = format!(r#"{{"transactionId":"{PAYMENT}","amount":1}}"#);
    let failed = router(StubPort::ending(PaymentResult::Failed));
    let (status, answer) = send(failed, call(Some("good"), body.clone())).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains(r#""paymentResult":"FAILED""#) && answer.contains("card closed"), "{answer}");
    let pending = router(StubPort::ending(PaymentResult::Pending));
    let (status, answer) = send(pending, call(Some("good"), body)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains(r#""paymentResult":"PENDING""#), "{answer}");
}

#[tokio::test]
async fn the_token_is_checked_before_anything_else() {
    for token in [None, Some(""), Some("bad")] {
        let (status, body) = answer_to(token, "not json").await;
        assert_eq!((status, code(&body).as_str()), (StatusCode::UNAUTHORIZED, "token_invalid"), "{token:?}");
        assert!(!body.contains("bad\""), "the token is not echoed: {body}");
    }
    let twice = Request::post(PATH).header("mgmtToken", "good").header("mgmtToken", "good");
    let (status, _) =
        send(router(StubPort::ending(PaymentResult::Success)), twice.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, body) = answer_to(Some("broken"), "{}").await;
    assert_eq!((status, code(&body).as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "internal_error"));
}

#[tokio::test]
async fn header_names_know_no_case_and_content_types_do_not_matter() {
    let body = format!(r#"{{"transactionId":"{PAYMENT}","amount":1}}"#);
    for name in ["Mgmttoken", "MGMTTOKEN", "mgmttoken"] {
        let request = Request::post(PATH).header(name, "good").header("content-type", "text/plain");
        let request = request.body(Body::from(body.clone())).unwrap();
        let (status, _) = send(router(StubPort::ending(PaymentResult::Success)), request).await;
        assert_eq!(status, StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn each_malformed_body_says_what_is_wrong() {
    for (body, expected) in [
        ("", "not_json"),
        ("transactionId=1&amount=2", "not_json"),
        (r#"{"transactionId":"x","amount":"#, "not_json"),
        (r#"{"transactionId":"x","amount":.5}"#, "not_json"),
        ("[]", "field_invalid"),
        (r#"["x",1]"#, "field_invalid"),
        ("{}", "field_missing"),
        (r#"{"amount":1}"#, "field_missing"),
        (r#"{"transactionId":"","amount":1}"#, "field_missing"),
        (r#"{"transactionId":"x"}"#, "field_missing"),
        (r#"{"transactionId":"x","amount":null}"#, "field_missing"),
        ("7", "field_invalid"),
        (r#"{"transactionId":7,"amount":1}"#, "field_invalid"),
        (r#"{"transactionId":"x","amount":true}"#, "field_invalid"),
        (r#"{"transactionId":"x","amount":[1]}"#, "field_invalid"),
        (r#"{"transactionId":"x","amount":1,"amount":2}"#, "field_invalid"),
    ] {
        let (status, answer) = answer_to(Some("good"), body).await;
        assert_eq!((status, code(&answer).as_str()), (StatusCode::BAD_REQUEST, expected), "{body}");
    }
}

#[tokio::test]
async fn each_bad_amount_says_what_is_wrong_and_keeps_its_digits() {
    for (amount, expected) in [
        ("0", "amount_not_positive"),
        ("-1", "amount_not_positive"),
        ("\"-0.01\"", "amount_not_positive"),
        ("1.005", "amount_invalid"),
        ("1000000000000000000000000000000", "amount_invalid"),
        ("1e30", "amount_invalid"),
        ("\"12,50\"", "amount_invalid"),
        ("\"\"", "amount_invalid"),
    ] {
        let body = format!(r#"{{"transactionId":"{PAYMENT}","amount":{amount}}}"#);
        let (status, answer) = answer_to(Some("good"), &body).await;
        assert_eq!((status, code(&answer).as_str()), (StatusCode::BAD_REQUEST, expected), "{amount}");
    }
}

#[tokio::test]
async fn an_unknown_payment_is_told_before_a_bad_amount() {
    let (status, answer) = answer_to(Some("good"), r#"{"transactionId":"other","amount":-1}"#).await;
    assert_eq!((status, code(&answer).as_str()), (StatusCode::NOT_FOUND, "payment_not_found"));
}

#[tokio::test]
async fn over_the_limit_says_what_is_left() {
    let body = format!(r#"{{"transactionId":"{PAYMENT}","amount":20.01}}"#);
    let (status, answer) = answer_to(Some("good"), &body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(code(&answer), "amount_exceeds_refundable");
    assert!(answer.ends_with(r#""refundable":20.00}"#), "{answer}");
    let (status, answer) = answer_to(Some("good"), r#"{"transactionId":"spent","amount":1}"#).await;
    assert_eq!((status, code(&answer).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "nothing_left"));
    assert!(answer.ends_with(r#""refundable":0}"#), "{answer}");
    let (status, answer) = answer_to(Some("good"), r#"{"transactionId":"pending","amount":1}"#).await;
    assert_eq!((status, code(&answer).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "payment_pending"));
    assert!(!answer.contains("refundable\":"), "{answer}");
}

#[tokio::test]
async fn our_own_failure_says_to_look_before_repeating_and_no_more() {
    let (status, answer) = answer_to(Some("good"), r#"{"transactionId":"broken","amount":1}"#).await;
    assert_eq!((status, code(&answer).as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "internal_error"));
    assert!(!answer.contains("store"), "{answer}");
}

#[tokio::test]
async fn a_wrong_method_and_a_body_too_long_are_told() {
    let get = Request::get(PATH).body(Body::empty()).unwrap();
    let response = router(StubPort::ending(PaymentResult::Success)).oneshot(get).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers().get("allow").unwrap(), "POST");
    let (status, answer) = answer_to(Some("good"), &" ".repeat(70_000)).await;
    assert_eq!((status, code(&answer).as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body_unreadable"));
}
