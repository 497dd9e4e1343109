//! Refunds that wait for a second person: what agreeing and declining do, and that four eyes are two people's.

mod decide;
mod four_eyes;

use api::approval::{Approval, ApprovalList};
use api::refund::RefundCreated;
use domain::id::{IntentId, TransactionId};
use http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;

/// A desk where a second person agrees to what is above ₺50, and a payment of ₺100.
async fn desk() -> (Desk, TransactionId) {
    let desk = Desk::open().await;
    desk.policy(json!({ "approval_above": [{ "amount": "50", "currency": "TRY" }], "approval_hours": 1 }))
        .await;
    let payment = desk.payment("100.00").await;
    (desk, payment)
}

/// Somebody asks for ₺60 of a payment, which waits.
async fn ask(browser: &Browser<'_>, payment: TransactionId) -> TransactionId {
    let created: RefundCreated = browser.refund(payment, "60.00").await.json(StatusCode::CREATED);
    assert_eq!(
        (created.refund.state.as_str(), created.balance.refundable.as_str()),
        ("awaiting_approval", "40.00")
    );
    created.refund.id
}

async fn list(browser: &Browser<'_>, status: &str) -> ApprovalList {
    browser.get(&format!("{}?status={status}", api::paths::APPROVALS)).await.json(StatusCode::OK)
}

/// The only approval that waits.
pub async fn waiting(browser: &Browser<'_>) -> Approval {
    let mut list = list(browser, "waiting").await;
    assert_eq!((list.items.len(), list.waiting_count, list.next), (1, 1, None));
    list.items.pop().unwrap()
}

pub async fn approve(browser: &Browser<'_>, id: IntentId) -> Answer {
    browser.post(&api::paths::approval(id), &json!({})).await
}

async fn decline(browser: &Browser<'_>, id: IntentId, reason: &str) -> Answer {
    browser.post(&api::paths::decline(id), &json!({ "reason": reason })).await
}
