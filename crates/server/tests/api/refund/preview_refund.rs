//! `POST /api/v1/transactions/{id}/refunds/preview`.

use api::refund::{RefundCreated, RefundPreview};
use domain::capabilities::Capabilities;
use http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, SECOND};

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
async fn for_how_long_the_gateway_refuses_a_look_alike_is_said_in_seconds() {
    let desk = Desk::open().await;
    desk.gateway.can(Capabilities { duplicate_window_s: Some(30), ..Capabilities::PLAIN });
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::refund_preview(payment);
    let preview = async |amount: &str| -> RefundPreview {
        agent.post(&path, &json!({ "amount": amount })).await.json(StatusCode::OK)
    };
    assert_eq!(preview("10.00").await.look_alike_blocks_for_s, None);
    agent.refund(payment, "10.00").await.json::<RefundCreated>(StatusCode::CREATED);
    assert_eq!(preview("10.00").await.look_alike_blocks_for_s, Some(30));
    assert_eq!(preview("10.01").await.look_alike_blocks_for_s, None, "another amount is another refund");
    desk.clock.advance(20 * SECOND);
    assert_eq!(preview("10.00").await.look_alike_blocks_for_s, Some(10));
    desk.clock.advance(10 * SECOND);
    let late = preview("10.00").await;
    assert_eq!(late.look_alike_blocks_for_s, None, "the gateway takes it again");
    assert!(late.look_alike.is_some(), "and a person may still want to know");
}

#[tokio::test]
async fn another_companys_payment_cannot_be_asked_about() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let stranger = desk.sign_in("stranger").await;
    let path = api::paths::refund_preview(payment);
    stranger.post(&path, &json!({ "amount": "1.00" })).await.problem(404, "not_found");
}
