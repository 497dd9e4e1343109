//! A second person agrees to a batch: to its sum, to what they saw, and never to their own.

use api::approval::ApprovalList;
use api::bulk_refund::BulkRefund;
use domain::id::TransactionId;
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use server::bulk_refund::worker::work;
use store::bulk_refund::decide::expire_bulk_refunds;
use store::event::EventActor;
use store::subject::Author;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::bulk_refund::desk;
use crate::desk::{Desk, SECOND, hire};

/// A desk where a second person agrees to what is above ₺50, and three payments.
async fn strict_desk() -> (Desk, Vec<TransactionId>) {
    let (desk, payments) = desk(3).await;
    desk.policy(json!({ "approval_above": [{ "amount": "50", "currency": "TRY" }], "approval_hours": 1 }))
        .await;
    (desk, payments)
}

async fn agree(browser: &Browser<'_>, batch: &BulkRefund) -> Answer {
    let path = api::paths::bulk_refund(api::paths::BULK_REFUND_APPROVAL, batch.id);
    browser.post(&path, &json!({ "content_hash": batch.content_hash })).await
}

async fn waiting(browser: &Browser<'_>) -> ApprovalList {
    browser.get(api::paths::APPROVALS).await.json(StatusCode::OK)
}

#[tokio::test]
async fn the_sum_of_a_batch_asks_for_a_second_person_and_its_lines_do_not_ask_again() {
    let (desk, payments) = strict_desk().await;
    let (agent, approver) = (desk.sign_in("agent").await, desk.sign_in("approver").await);
    // Each line is below ₺50; together they are above.
    let batch = agent.batch_of(&desk, &payments, "20.00").await;
    assert_eq!(batch.rule.as_deref(), Some("approval_above"));
    assert_eq!(agent.begin(batch.id).await, "awaiting_approval");
    assert!(!work(&desk.app).await.unwrap());
    let inbox = waiting(&approver).await;
    assert_eq!((inbox.waiting_count, inbox.bulk_refunds.len()), (1, 1));
    let seen = &inbox.bulk_refunds[0];
    assert!(seen.may_decide && seen.sums[0].amount.as_ref().unwrap().as_str() == "60.00");
    let agreed: BulkRefund = agree(&approver, seen).await.json(StatusCode::OK);
    assert_eq!(agreed.state, "running");
    assert_eq!(agreed.ending.unwrap().by.as_deref(), Some("approver@demo.example"));
    agree(&approver, seen).await.problem(409, "bulk_refund_moved");
    assert!(work(&desk.app).await.unwrap());
    let lines = agent.settled(&desk, batch.id).await;
    assert!(lines.iter().all(|line| line.outcome == "succeeded"), "{lines:?}");
    assert_eq!((waiting(&approver).await.waiting_count, desk.gateway.calls()), (0, 3));
    let small = agent.batch_of(&desk, &payments[..1], "21.00").await;
    assert_eq!((small.rule.as_deref(), agent.begin(small.id).await.as_str()), (None, "running"));
}

#[tokio::test]
async fn a_batch_above_the_sum_is_begun_with_a_fresh_second_factor_that_counts_for_its_lines_and_not_for_who_agrees()
 {
    let (desk, payments) = desk(3).await;
    let above = |amount: &str| json!([{ "amount": amount, "currency": "TRY" }]);
    desk.policy(json!({ "second_factor_above": above("20"), "approval_above": above("50") })).await;
    let authenticator = desk.give_authenticator("agent").await;
    let mut agent = desk.sign_in_with("agent", &authenticator).await;
    // Each of the first two lines is below ₺20; together they are above.
    let without_asking = agent.batch_of(&desk, &payments[..2], "15.00").await;
    let asking = agent.batch_of(&desk, &payments, "21.00").await;
    desk.clock.advance(5 * 60 * SECOND);
    for batch in [&without_asking, &asking] {
        agent.move_on(api::paths::BULK_REFUND_START, batch.id).await.problem(403, "second_factor_needed");
        assert_eq!(agent.look(batch.id).await.state, "draft");
    }
    agent.show_code(&desk.code(&authenticator)).await.json::<api::session::Session>(StatusCode::OK);
    assert_eq!(agent.begin(without_asking.id).await, "running");
    assert_eq!(agent.begin(asking.id).await, "awaiting_approval");
    // Nobody asks again when the lines' turn comes, however late.
    desk.clock.advance(6 * 60 * SECOND);
    let approver = desk.sign_in("approver").await;
    let agreed: BulkRefund = agree(&approver, &asking).await.json(StatusCode::OK);
    assert_eq!(agreed.state, "running");
    while work(&desk.app).await.unwrap() {}
    for batch in [&without_asking, &asking] {
        let lines = agent.settled(&desk, batch.id).await;
        assert!(lines.iter().all(|line| line.outcome == "succeeded"), "{lines:?}");
    }
    assert_eq!(desk.gateway.calls(), 5);
}

#[tokio::test]
async fn nobody_agrees_to_their_own_batch_nor_to_one_that_they_did_not_see() {
    let (desk, payments) = strict_desk().await;
    let owner = desk.sign_in("owner").await;
    hire(&desk.store, "owner+two", desk.company, Role::Approver).await;
    let mut batch = owner.batch_of(&desk, &payments, "20.00").await;
    owner.begin(batch.id).await;
    agree(&owner, &batch).await.problem(403, "requester_may_not_approve");
    // Nor in another tab, which has a session of its own.
    agree(&desk.sign_in("owner").await, &batch).await.problem(403, "requester_may_not_approve");
    agree(&desk.sign_in("owner+two").await, &batch).await.problem(403, "requester_may_not_approve");
    agree(&desk.sign_in("agent").await, &batch).await.problem(403, "role_too_low");
    agree(&desk.sign_in("stranger").await, &batch).await.problem(404, "not_found");
    let approver = desk.sign_in("approver").await;
    let seen = std::mem::replace(&mut batch.content_hash, "00".to_owned());
    agree(&approver, &batch).await.problem(409, "bulk_refund_changed");
    batch.content_hash = seen;
    // However a line came to be another than the one that was seen.
    let more = "UPDATE bulk_refund_line SET amount_minor = 9900 WHERE line = 2";
    assert_eq!(desk.store.execute(more, []).await.unwrap(), 1);
    agree(&approver, &batch).await.problem(409, "bulk_refund_changed");
    let back = "UPDATE bulk_refund_line SET amount_minor = 2000 WHERE line = 2";
    desk.store.execute(back, []).await.unwrap();
    agree(&approver, &batch).await.json::<BulkRefund>(StatusCode::OK);
    // Nor does a line change between the yes and the run.
    desk.store.execute(more, []).await.unwrap();
    assert!(work(&desk.app).await.unwrap());
    let stopped = owner.look(batch.id).await;
    assert_eq!((stopped.state.as_str(), stopped.stopped_why.as_deref()), ("stopped", Some("changed")));
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn a_decline_says_why_and_time_that_runs_out_ends_a_batch() {
    let (desk, payments) = strict_desk().await;
    let (agent, approver) = (desk.sign_in("agent").await, desk.sign_in("approver").await);
    let batch = agent.batch_of(&desk, &payments, "20.00").await;
    agent.begin(batch.id).await;
    let path = api::paths::bulk_refund(api::paths::BULK_REFUND_DECLINE, batch.id);
    approver.post(&path, &json!({ "reason": " " })).await.problem(422, "decline_reason_required");
    let no: BulkRefund =
        approver.post(&path, &json!({ "reason": "Not all of them" })).await.json(StatusCode::OK);
    assert_eq!(no.ending.unwrap().reason.as_deref(), Some("Not all of them"));
    assert_eq!(no.state, "declined");
    let late = agent.batch_of(&desk, &payments, "20.00").await;
    agent.begin(late.id).await;
    desk.clock.advance(3_601 * SECOND);
    let approver = desk.sign_in("approver").await;
    agree(&approver, &late).await.problem(409, "bulk_refund_moved");
    let at = refunds::clock::Clock::now(desk.clock.as_ref());
    let author = Author { actor: EventActor::System, address: None, at, salt: [0; 16] };
    assert_eq!(expire_bulk_refunds(&desk.store, &author).await.unwrap(), 1);
    assert_eq!(approver.look(late.id).await.state, "expired");
    assert_eq!((waiting(&approver).await.waiting_count, desk.gateway.calls()), (0, 0));
}

#[tokio::test]
async fn a_policy_that_became_stricter_makes_the_lines_of_an_unagreed_batch_wait() {
    let (desk, payments) = desk(3).await;
    let agent = desk.sign_in("agent").await;
    let batch = agent.batch_of(&desk, &payments, "20.00").await;
    assert_eq!(agent.begin(batch.id).await, "running");
    desk.policy(json!({ "approval_above": [{ "amount": "50", "currency": "TRY" }] })).await;
    assert!(work(&desk.app).await.unwrap());
    let lines = agent.settled(&desk, batch.id).await;
    assert!(lines.iter().all(|line| line.outcome == "awaiting_approval"), "{lines:?}");
    assert_eq!((waiting(&agent).await.waiting_count, desk.gateway.calls()), (3, 0));
}
