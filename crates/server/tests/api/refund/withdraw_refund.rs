//! `POST /api/v1/transactions/{id}/withdrawal`.

use api::refund::RefundCreated;
use api::transaction::TransactionDetail;
use domain::id::TransactionId;
use domain::outcome::Outcome;
use http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, SHORT_WAIT};

/// A refund of ₺12.50 by the agent that the gateway would not take now, so that it waits for its next try.
async fn waiting(desk: &Desk) -> TransactionId {
    let payment = desk.payment("100.00").await;
    desk.gateway.answers(Outcome::NotSent { why: "busy".to_owned(), retry_after_ms: Some(3_600_000) });
    let agent = desk.sign_in("agent").await;
    let created: RefundCreated = agent.refund(payment, "12.50").await.json(StatusCode::CREATED);
    let path = api::paths::transaction(created.refund.id);
    // It was answered while the gateway was asked, or after.
    loop {
        let shown: TransactionDetail = agent.get(&path).await.json(StatusCode::OK);
        if shown.transaction.state == "queued" && desk.gateway.calls() > 0 {
            assert!(shown.refund.unwrap().may_withdraw);
            return created.refund.id;
        }
        tokio::task::yield_now().await;
    }
}

async fn desk() -> Desk {
    Desk::open_with(|settings| settings.answer_wait = SHORT_WAIT, std::collections::HashMap::new()).await
}

#[tokio::test]
async fn its_requester_takes_a_queued_refund_back_and_its_amount_is_free_again() {
    let desk = desk().await;
    let refund = waiting(&desk).await;
    let agent = desk.sign_in("agent").await;
    let withdrawn: TransactionDetail =
        agent.post(&api::paths::withdrawal(refund), &json!({})).await.json(StatusCode::OK);
    assert_eq!(withdrawn.transaction.state, "withdrawn");
    assert!(!withdrawn.refund.unwrap().may_withdraw);
    let payment = withdrawn.transaction.related_payment_id.unwrap();
    let detail: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    assert_eq!(detail.payment.unwrap().balance.refundable.as_str(), "100.00");
    // Once more changes nothing.
    assert_eq!(agent.post(&api::paths::withdrawal(refund), &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_manager_may_too_and_others_may_not() {
    let desk = desk().await;
    let refund = waiting(&desk).await;
    let path = api::paths::withdrawal(refund);
    for who in ["viewer", "approver"] {
        desk.sign_in(who).await.post(&path, &json!({})).await.problem(403, "role_too_low");
    }
    desk.sign_in("stranger").await.post(&path, &json!({})).await.problem(404, "not_found");
    assert_eq!(desk.sign_in("manager").await.post(&path, &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_sent_is_not_taken_back() {
    let desk = desk().await;
    let payment = desk.payment("100.00").await;
    desk.gateway.falls_silent();
    let agent = desk.sign_in("agent").await;
    let created: RefundCreated = agent.refund(payment, "12.50").await.json(StatusCode::CREATED);
    assert!(!created.detail.may_withdraw);
    let path = api::paths::withdrawal(created.refund.id);
    agent.post(&path, &json!({})).await.problem(409, "refund_already_sent");
    desk.gateway.speaks();
}

#[tokio::test]
async fn a_payment_is_not_taken_back() {
    let desk = desk().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    agent.post(&api::paths::withdrawal(payment), &json!({})).await.problem(422, "not_a_refund");
}
