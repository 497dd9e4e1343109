//! `POST /api/v1/transactions/{id}/refunds/preview`.

use api::refund::{RefundCreated, RefundPreview};
use http::StatusCode;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn what_would_be_made_is_said_and_not_made() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::refund_preview(payment);
    let preview: RefundPreview = agent.post(&path, &json!({ "amount": "10.00" })).await.json(StatusCode::OK);
    assert!(preview.allowed);
    assert_eq!(preview.expected_kind.as_deref(), Some("refund"));
    assert_eq!((preview.approval_needed, preview.look_alike, preview.code), (false, None, None));
    assert_eq!(preview.balance.refundable.as_str(), "100.00");
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn why_not_is_said_in_the_words_of_the_refund_itself() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let body = json!({ "amount": "100.01" });
    let agent = desk.sign_in("agent").await;
    let preview: RefundPreview =
        agent.post(&api::paths::refund_preview(payment), &body).await.json(StatusCode::OK);
    let problem =
        agent.post(&api::paths::refunds(payment), &body).await.problem(422, "amount_exceeds_refundable");
    assert!(!preview.allowed);
    assert_eq!(preview.code, Some(problem.code));
    assert_eq!(preview.detail, Some(problem.detail));

    let viewer = desk.sign_in("viewer").await;
    let preview: RefundPreview = viewer
        .post(&api::paths::refund_preview(payment), &json!({ "amount": "1.00" }))
        .await
        .json(StatusCode::OK);
    assert_eq!(preview.code.as_deref(), Some("role_may_not_refund"));
}

#[tokio::test]
async fn a_refund_of_the_same_amount_a_moment_ago_is_shown() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let made: RefundCreated = agent.refund(payment, "10.00").await.json(StatusCode::CREATED);
    let path = api::paths::refund_preview(payment);
    let preview: RefundPreview = agent.post(&path, &json!({ "amount": "10.00" })).await.json(StatusCode::OK);
    assert_eq!(preview.look_alike.map(|row| row.id), Some(made.refund.id));
}

#[tokio::test]
async fn another_companys_payment_cannot_be_asked_about() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let stranger = desk.sign_in("stranger").await;
    let path = api::paths::refund_preview(payment);
    stranger.post(&path, &json!({ "amount": "1.00" })).await.problem(404, "not_found");
}
