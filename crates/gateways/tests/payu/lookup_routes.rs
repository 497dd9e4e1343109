//! We answer PayU's refund status and Verify Payment, and our own client understands what we answer.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundState;
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::payu::client::PayuClient;
use gateways::payu::routes::{router, router_with};
use gateways::payu::settings::{AmountForm, PayuIdForm, PayuManners, PayuSettings, VerifyForm};
use gateways::payu::signature::{status_hash, verify_hash};
use secrecy::SecretString;
use tower::ServiceExt;

use crate::scripted_port::{PAYMENT, ScriptedPort, TOKEN, answer_to, as_answered, call, rupees, send};

fn status_call(payu_id: &str) -> String {
    let hash = status_hash("8238480", payu_id, &SecretString::from("client_secret"));
    format!(r#"{{"merchant_id":"8238480","payu_id":{payu_id},"reseller_id":"1212312213","hash":"{hash}"}}"#)
}

#[tokio::test]
async fn the_refund_status_lists_all_refunds_of_a_payment_by_the_callers_names() {
    for path in ["/partner/refundStatus", "/apilayer/partner/refundStatus"] {
        let port = ScriptedPort::new(RefundState::Accepted);
        let (status, answer) = send(router(port), call(path, Some(TOKEN), status_call(PAYMENT))).await;
        assert_eq!(status, StatusCode::OK);
        let expected = concat!(
            r#"{"403993715529606983":{"12486538355":{"mihpayid":403993715529606983,"bank_ref_num":null,"#,
            r#""request_id":12486538355,"amt":"500.00","mode":"UPI","action":"refund","token":"test_ref_0001","#,
            r#""status":"queued","bank_arn":"74332745140000000000001","settlement_id":null,"amount_settled":null,"#,
            r#""UTR_no":null,"value_date":null,"refund_mode":"Back to Source"},"#,
            r#""12486538356":{"mihpayid":403993715529606983,"bank_ref_num":null,"request_id":12486538356,"#,
            r#""amt":"500.00","mode":"UPI","action":"refund","token":"R0000000000000000000001","status":"success","#,
            r#""bank_arn":"74332745140000000000001","settlement_id":null,"amount_settled":null,"UTR_no":null,"#,
            r#""value_date":null,"refund_mode":"Back to Source"}}}"#
        );
        assert_eq!(answer, expected, "{path}");
    }
}

#[tokio::test]
async fn the_refund_status_of_nothing_is_the_documented_400() {
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    let ask = |body: String| send(port(), call("/partner/refundStatus", Some(TOKEN), body));
    let (status, answer) = ask(status_call("77")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        answer,
        r#"{"77":{"errorCode":"400","description":"0 out of 1 Transactions Fetched Successfully","category":"RefundService","data":""}}"#
    );
    assert_eq!(ask(status_call("9")).await, (StatusCode::OK, r#"{"9":{}}"#.to_owned()));
    assert_eq!(ask(status_call("4")).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    let wrong = status_call("77").replace("\"payu_id\":77", "\"payu_id\":78");
    assert_eq!(ask(wrong).await, (StatusCode::FORBIDDEN, r#"{"message":"Invalid Hash"}"#.to_owned()));
    let missing = status_call("77").replace("payu_id", "other");
    let expected = r#"{"errors":["payu_id is mandatory param"]}"#.to_owned();
    assert_eq!(ask(missing).await, (StatusCode::BAD_REQUEST, expected));
}

#[tokio::test]
async fn a_payment_is_verified_by_the_merchants_txnid() {
    let hash = verify_hash("8238480", "28471834809170981", &SecretString::from("client_secret"));
    let signed = format!(
        r#"{{"txnid":"28471834809170981","merchant_id":8238480,"reseller_id":"1212312213","hash":"{hash}"}}"#
    );
    let unsigned = r#"{"merchant_id":"8238480","txnid":"28471834809170981"}"#.to_owned();
    let port = || ScriptedPort::new(RefundState::Accepted);
    for body in [signed.clone(), unsigned.clone()] {
        let (status, answer) =
            send(router(port()), call("/apilayer/partner/verifyPayment", Some(TOKEN), body)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(answer.starts_with(
            r#"{"status":1,"msg":"1 out of 1 Transactions Fetched Successfully","transaction_details":{"28471834809170981":{"mihpayid":"403993715529606983","#
        ), "{answer}");
        assert!(
            answer.contains(r#""amt":"518.02""#) && answer.contains(r#""addedon":"2026-03-04 14:46:14""#),
            "{answer}"
        );
        assert!(answer.ends_with(r#""status":"success","unmappedstatus":"captured"}}}"#), "{answer}");
    }
    let flat = PayuManners { verify_form: VerifyForm::Flat, ..PayuManners::default() };
    let (_, answer) =
        send(router_with(port(), flat), call("/partner/verifyPayment", Some(TOKEN), unsigned)).await;
    assert!(answer.starts_with(r#"{"mihpayid":"403993715529606983","#), "{answer}");
    let wrong = signed.replace("\"txnid\":\"28471834809170981\"", "\"txnid\":\"1\"");
    let (status, _) = send(router(port()), call("/partner/verifyPayment", Some(TOKEN), wrong)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_payment_that_is_not_there_is_not_found_in_payus_words() {
    let body = r#"{"merchant_id":"8238480","txnid":"IhfgcZnXR4o4nB"}"#;
    let port = ScriptedPort::new(RefundState::Accepted);
    let answer = send(router(port), call("/partner/verifyPayment", Some(TOKEN), body)).await;
    let golden = as_answered(include_str!("../golden/payu/verify_not_found.json"), &[]);
    assert_eq!(answer, (StatusCode::OK, golden));
}

#[tokio::test]
async fn our_own_calls_and_our_own_answers_understand_each_other() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/apilayer", listener.local_addr().unwrap());
    let router = router(ScriptedPort::new(RefundState::Accepted));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    let secret = format!(r#"{{"token":"{TOKEN}","client_secret":"client_secret"}}"#);
    let settings = PayuSettings {
        merchant_id: "8238480".to_owned(),
        reseller_id: "1212312213".to_owned(),
        ..PayuSettings::default()
    };
    for (amount_form, payu_id_form) in
        [(AmountForm::Text, PayuIdForm::Number), (AmountForm::Number, PayuIdForm::Text)]
    {
        let settings = PayuSettings { amount_form, payu_id_form, ..settings.clone() };
        let client =
            PayuClient::new(&Http::default(), &base_url, &SecretString::from(secret.as_str()), settings)
                .unwrap();
        let order = order("test_ref_0001");
        let accepted = Outcome::Accepted { gateway_refund_id: Some("12486538355".to_owned()) };
        assert_eq!(client.refund(&order).await.what, accepted);
        assert_eq!(client.find_refund(&order).await.what, Found::Known(accepted));
        let paid = client.find_refund(&self::order("R0000000000000000000001")).await.what;
        assert!(matches!(paid, Found::Known(Outcome::Succeeded { .. })), "{paid:?}");
        assert_eq!(client.find_refund(&self::order("another")).await.what, Found::NotKnown);
        let strange = RefundOrder { gateway_payment_id: "77".to_owned(), ..order };
        let refused = client.refund(&strange).await.what;
        assert!(matches!(refused, Outcome::Refused { class: RefusalClass::Payment, .. }), "{refused:?}");
        assert_eq!(client.find_refund(&strange).await.what, Found::NotKnown);
    }
    served.abort();
}

fn order(reference_number: &str) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: PAYMENT.to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: rupees(50_000),
        whole: false,
        authorised_only: false,
        reason: None,
        reference_number: reference_number.to_owned(),
        gateway_key: "key".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

#[tokio::test]
async fn other_methods_paths_and_too_long_bodies_are_answered_in_its_form() {
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    let get = Request::get("/partner/refunds").body(Body::empty()).unwrap();
    let response = port().oneshot(get).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers().get("allow").unwrap(), "POST");
    for path in ["/partner/payments", "/apilayer/partner/refunds/7"] {
        let (status, answer) = send(port(), call(path, Some(TOKEN), "{}")).await;
        assert_eq!((status, answer.starts_with(r#"{"message":"#)), (StatusCode::NOT_FOUND, true), "{path}");
    }
    let (status, answer) = answer_to(&" ".repeat(70_000)).await;
    assert_eq!((status, answer.starts_with(r#"{"message":"#)), (StatusCode::PAYLOAD_TOO_LARGE, true));
}
