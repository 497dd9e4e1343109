//! The gateways' own calls, mounted on this server: `MindBehind`'s here, the others' in `programs`.

mod programs;

use api::transaction::TransactionDetail;
use domain::id::TransactionId;
use http::StatusCode;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::desk::Desk;

async fn call(desk: &Desk, payment: TransactionId, amount: Value) -> Answer {
    let body = json!({ "transactionId": payment, "amount": amount });
    desk.send_as_mindbehind(&desk.mgmt_token, &body).await
}

#[tokio::test]
async fn a_program_written_for_mindbehind_refunds_here() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let answer = call(&desk, payment, json!(12.5)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((&body["paymentResult"], &body["transactionId"]), (&json!("SUCCESS"), &json!(payment)));

    let agent = desk.sign_in("agent").await;
    let detail: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    let refund = &detail.refunds[0];
    assert_eq!((refund.user_email.as_deref(), refund.credential.as_deref()), (None, Some("Bot")));
    assert_eq!(refund.payment_amount.as_str(), "-12.50");
}

#[tokio::test]
async fn its_refusals_are_in_its_own_words_and_carry_our_request_id() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let over = call(&desk, payment, json!("100.01")).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(serde_json::from_slice::<Value>(&over.body).unwrap()["refundable"], json!(100.0));
    assert_eq!(over.header("content-type"), "application/json");
    assert_eq!(over.header("x-request-id").len(), 16);

    let body = json!({ "transactionId": payment, "amount": 1 });
    for token in ["wrong", desk.token.as_str()] {
        let answer = desk.send_as_mindbehind(token, &body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.text());
    }
    assert_eq!(call(&desk, payment, json!("1.005")).await.status, StatusCode::BAD_REQUEST);
    let unknown = TransactionId::new(uuid::Uuid::now_v7());
    assert_eq!(call(&desk, unknown, json!(1)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_companys_payment_does_not_exist() {
    let desk = Desk::open().await;
    let theirs = desk.payment_with(&desk.other_token, json!({})).await;
    assert_eq!(call(&desk, theirs, json!(1)).await.status, StatusCode::NOT_FOUND);
}
