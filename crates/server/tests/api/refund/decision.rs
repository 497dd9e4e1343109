//! A refund that is spread over items: one decision of several rows, told as one.

use api::refund::{Decision, RefundCreated};
use api::transaction::TransactionDetail;
use domain::capabilities::{Capabilities, PartialRefunds};
use domain::id::TransactionId;
use domain::outcome::{Outcome, RefusalClass};
use http::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::Desk;

/// A desk whose gateway pays parts back by item, and a payment of ₺60.00 and ₺40.00.
async fn open_by_item() -> (Desk, TransactionId) {
    let desk = Desk::open().await;
    desk.gateway.can(Capabilities { partial: PartialRefunds::ByItem, ..Capabilities::PLAIN });
    let items =
        json!([{ "gateway_item_id": "1", "amount": "60.00" }, { "gateway_item_id": "2", "amount": "40.00" }]);
    let payment = desk.payment_with(&desk.token, json!({ "items": items })).await;
    (desk, payment)
}

fn declined() -> Outcome {
    Outcome::Refused { code: "51".to_owned(), message: "Not today".to_owned(), class: RefusalClass::Final }
}

/// Refunds ₺90.00: the ₺60.00 of the first item and ₺30.00 of the second.
async fn refund_ninety(agent: &Browser<'_>, payment: TransactionId) -> (RefundCreated, Decision) {
    let made: RefundCreated = agent.refund(payment, "90.00").await.json(StatusCode::CREATED);
    let decision = made.detail.decision.clone().unwrap();
    (made, decision)
}

/// Decided, refunded, not refunded, pending; the result and the state.
fn told(decision: &Decision) -> [&str; 6] {
    [
        decision.amount.as_str(),
        decision.refunded.as_str(),
        decision.not_refunded.as_str(),
        decision.pending.as_str(),
        &decision.payment_result,
        &decision.state,
    ]
}

#[tokio::test]
async fn a_refund_of_two_items_is_answered_with_the_sum_of_both() {
    let (desk, payment) = open_by_item().await;
    let agent = desk.sign_in("agent").await;
    let (made, decision) = refund_ninety(&agent, payment).await;
    assert_eq!(told(&decision), ["90.00", "90.00", "0.00", "0.00", "SUCCESS", "succeeded"]);
    assert_eq!(decision.refund_kind.as_deref(), Some("refund"));
    let amounts: Vec<&str> = decision.parts.iter().map(|part| part.amount.as_str()).collect();
    assert_eq!(amounts, ["60.00", "30.00"]);
    assert!(decision.parts.iter().all(|part| part.receipt_url.is_some()));
    assert_eq!((made.refund.id, made.refund.payment_amount.as_str()), (decision.parts[0].id, "-60.00"));
    assert_eq!(made.balance.refundable.as_str(), "10.00");
}

#[tokio::test]
async fn each_row_of_a_decision_tells_all_of_it_and_so_does_its_key_again() {
    let (desk, payment) = open_by_item().await;
    let agent = desk.sign_in("agent").await;
    let (path, body) = (api::paths::refunds(payment), json!({ "amount": "90.00" }));
    let made: RefundCreated = agent.post_with_key(&path, "k1", &body).await.json(StatusCode::CREATED);
    let again: RefundCreated = agent.post_with_key(&path, "k1", &body).await.json(StatusCode::CREATED);
    assert_eq!(again, made);
    let decision = made.detail.decision.unwrap();
    for part in &decision.parts {
        let detail: TransactionDetail =
            agent.get(&api::paths::transaction(part.id)).await.json(StatusCode::OK);
        assert_eq!(detail.refund.unwrap().decision.as_ref(), Some(&decision));
    }
}

#[tokio::test]
async fn a_decision_of_which_one_part_is_declined_says_what_went_back_and_what_did_not() {
    let (desk, payment) = open_by_item().await;
    desk.gateway.answers_to("30.00", declined());
    let agent = desk.sign_in("agent").await;
    let (made, decision) = refund_ninety(&agent, payment).await;
    assert_eq!(told(&decision), ["90.00", "60.00", "30.00", "0.00", "FAILED", "failed"]);
    assert_eq!(made.refund.state, "succeeded");
    assert_eq!(decision.parts[1].outcome_message.as_deref(), Some("Not today"));
    assert_eq!(decision.refund_kind, None);
    assert_eq!(made.balance.refundable.as_str(), "40.00");
}

#[tokio::test]
async fn a_decision_of_which_one_part_is_not_known_is_not_known() {
    let (desk, payment) = open_by_item().await;
    desk.gateway.answers_to("30.00", Outcome::Unknown { why: "cut".to_owned() });
    let agent = desk.sign_in("agent").await;
    let (made, decision) = refund_ninety(&agent, payment).await;
    assert_eq!(made.refund.payment_result, "SUCCESS");
    assert_eq!(told(&decision)[..5], ["90.00", "60.00", "0.00", "30.00", "PENDING"]);
    assert!(["unknown", "needs_attention"].contains(&decision.state.as_str()), "{}", decision.state);
}

#[tokio::test]
async fn a_refund_of_one_item_or_of_none_is_all_of_its_decision() {
    let (desk, payment) = open_by_item().await;
    let agent = desk.sign_in("agent").await;
    let of_one: RefundCreated = agent.refund(payment, "60.00").await.json(StatusCode::CREATED);
    assert_eq!(of_one.detail.decision, None);
    // The same amount once more is another decision, of the other item.
    let of_other: RefundCreated = agent.refund(payment, "40.00").await.json(StatusCode::CREATED);
    assert_eq!(of_other.detail.decision, None);
}
