//! `POST /api/v1/facts`.

use api::fact::FactRecorded;
use api::transaction::TransactionDetail;
use domain::id::TransactionId;
use domain::outcome::Outcome;
use http::StatusCode;
use serde_json::{Value, json};
use store::credential::Scope;

use crate::answer::Answer;
use crate::desk::Desk;

/// A captured payment of ₺100.00 that its gateway calls `gp-1`.
async fn payment(desk: &Desk) -> TransactionId {
    desk.payment_with(&desk.token, json!({ "gateway_payment_id": "gp-1" })).await
}

async fn tell(desk: &Desk, kind: &str, more: Value) -> Answer {
    let mut body = json!({ "integration": "Masterpass", "gateway_payment_id": "gp-1", "kind": kind });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.send_as_program(&desk.token, "POST", api::paths::FACTS, &body).await
}

async fn show(desk: &Desk, payment: TransactionId) -> TransactionDetail {
    desk.sign_in("viewer").await.get(&api::paths::transaction(payment)).await.json(StatusCode::OK)
}

#[tokio::test]
async fn a_refund_made_in_the_back_office_lowers_what_is_refundable_once() {
    let desk = Desk::open().await;
    let payment = payment(&desk).await;
    let refund = json!({ "gateway_refund_id": "gr-9", "amount": "30.00" });
    let first: FactRecorded = tell(&desk, "refund_succeeded", refund.clone()).await.json(StatusCode::OK);
    assert_eq!((first.effect.as_str(), first.state.as_str()), ("recorded", "succeeded"));
    let again: FactRecorded = tell(&desk, "refund_succeeded", refund).await.json(StatusCode::OK);
    assert_eq!((again.effect.as_str(), again.transaction_id), ("known", first.transaction_id));
    let detail = show(&desk, payment).await;
    let balance = detail.payment.unwrap().balance;
    assert_eq!((balance.outside.as_str(), balance.refundable.as_str()), ("30.00", "70.00"));
    assert!(detail.refunds.first().unwrap().made_outside);
}

#[tokio::test]
async fn more_outside_than_there_was_is_written_down_and_raised() {
    let desk = Desk::open().await;
    let payment = payment(&desk).await;
    desk.sign_in("agent").await.refund(payment, "80.00").await;
    let refund = json!({ "gateway_refund_id": "gr-9", "amount": "30.00" });
    tell(&desk, "refund_succeeded", refund).await.json::<FactRecorded>(StatusCode::OK);
    let balance = show(&desk, payment).await.payment.unwrap().balance;
    assert_eq!((balance.refundable.as_str(), balance.over_refunded_by.as_str()), ("0.00", "10.00"));
}

#[tokio::test]
async fn a_lost_answer_that_the_gateway_tells_later_settles_the_refund_and_counts_once() {
    let desk = Desk::open().await;
    let payment = payment(&desk).await;
    desk.gateway.answers(Outcome::Unknown { why: "the connection broke".to_owned() });
    desk.sign_in("agent").await.refund(payment, "12.50").await;
    let told = json!({ "gateway_refund_id": "gr-9", "amount": "12.50" });
    let fact: FactRecorded = tell(&desk, "refund_succeeded", told).await.json(StatusCode::OK);
    assert_eq!((fact.effect.as_str(), fact.state.as_str()), ("recorded", "succeeded"));
    let detail = show(&desk, payment).await;
    assert_eq!(detail.refunds.len(), 1);
    let balance = detail.payment.unwrap().balance;
    assert_eq!((balance.refunded.as_str(), balance.outside.as_str()), ("12.50", "0.00"));
}

#[tokio::test]
async fn a_chargeback_closes_the_payment_to_refunds_until_it_is_over() {
    let desk = Desk::open().await;
    let payment = payment(&desk).await;
    tell(&desk, "chargeback_opened", json!({})).await.json::<FactRecorded>(StatusCode::OK);
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "1.00").await.problem(422, "chargeback_open");
    tell(&desk, "chargeback_closed", json!({})).await.json::<FactRecorded>(StatusCode::OK);
    assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_chargeback_whose_end_was_told_first_leaves_the_payment_refundable() {
    let desk = Desk::open().await;
    let payment = payment(&desk).await;
    let which = json!({ "gateway_chargeback_id": "cb-1" });
    let told: FactRecorded = tell(&desk, "chargeback_closed", which.clone()).await.json(StatusCode::OK);
    assert_eq!(told.effect, "recorded");
    let told: FactRecorded = tell(&desk, "chargeback_opened", which).await.json(StatusCode::OK);
    assert_eq!(told.effect, "known");
    assert_eq!(desk.sign_in("agent").await.refund(payment, "1.00").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_not_here_yet_is_told_again_later() {
    let desk = Desk::open().await;
    let refund = json!({ "gateway_refund_id": "gr-9", "amount": "1.00" });
    tell(&desk, "refund_succeeded", refund).await.problem(404, "unknown_payment");
    payment(&desk).await;
    let failed = json!({ "gateway_refund_id": "gr-9", "amount": "1.00" });
    tell(&desk, "refund_failed", failed).await.problem(404, "unknown_refund");
}

#[tokio::test]
async fn what_cannot_be_taken_is_named() {
    let desk = Desk::open().await;
    payment(&desk).await;
    tell(&desk, "refund_exploded", json!({})).await.problem(422, "invalid_field");
    tell(&desk, "refund_succeeded", json!({ "amount": "1.00" })).await.problem(422, "invalid_field");
    let bad = json!({ "gateway_refund_id": "gr-9", "amount": "1.005" });
    tell(&desk, "refund_succeeded", bad).await.problem(422, "invalid_field");
    tell(&desk, "refund_succeeded", json!({ "colour": "red" })).await.problem(400, "bad_json");
    let elsewhere = json!({ "integration": "Nowhere", "gateway_refund_id": "gr-9", "amount": "1.00" });
    tell(&desk, "refund_succeeded", elsewhere).await.problem(422, "unknown_integration");
}

#[tokio::test]
async fn only_a_program_with_the_scope_tells_facts_and_only_of_its_own_company() {
    let desk = Desk::open().await;
    payment(&desk).await;
    let body =
        json!({ "integration": "Masterpass", "gateway_payment_id": "gp-1", "kind": "chargeback_opened" });
    let narrow = desk.credential(vec![Scope::ReportRead]).await;
    desk.send_as_program(&narrow, "POST", api::paths::FACTS, &body).await.problem(403, "scope_missing");
    let far = desk.send_as_program(&desk.other_token, "POST", api::paths::FACTS, &body).await;
    far.problem(422, "unknown_integration");
    desk.sign_in("owner").await.post(api::paths::FACTS, &body).await.problem(401, "unauthenticated");
}
