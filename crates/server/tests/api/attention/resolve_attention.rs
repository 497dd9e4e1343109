//! `POST /api/v1/attention/{id}/resolution`.

use api::attention::{AttentionEntry, AttentionPage};
use api::transaction::TransactionDetail;
use domain::id::{AttentionId, TransactionId};
use domain::outcome::Outcome;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;

/// A refund of ₺12.50 whose answer never came: its payment, and its entry.
async fn lost_by(desk: &Desk, who: &str) -> (TransactionId, AttentionEntry) {
    let payment = desk.payment("100.00").await;
    desk.gateway.answers(Outcome::Unknown { why: "the connection broke".to_owned() });
    let browser = desk.sign_in(who).await;
    browser.refund(payment, "12.50").await;
    let page: AttentionPage = browser.get(api::paths::ATTENTION).await.json(StatusCode::OK);
    let entry = page.items.into_iter().find(|entry| entry.transaction.related_payment_id == Some(payment));
    (payment, entry.unwrap())
}

async fn resolve(browser: &Browser<'_>, id: AttentionId, result: &str) -> Answer {
    let body = json!({ "result": result, "note": "Looked it up.", "evidence_reference": "Statement 7" });
    browser.post(&api::paths::attention_resolution(id), &body).await
}

async fn refundable(desk: &Desk, payment: TransactionId) -> String {
    let browser = desk.sign_in("viewer").await;
    let detail: TransactionDetail = browser.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    detail.payment.unwrap().balance.refundable.as_str().to_owned()
}

#[tokio::test]
async fn two_managers_say_that_it_was_not_paid_and_its_amount_is_free_again() {
    let desk = Desk::open().await;
    let (payment, entry) = lost_by(&desk, "agent").await;
    assert_eq!(refundable(&desk, payment).await, "87.50");
    let (manager, owner) = (desk.sign_in("manager").await, desk.sign_in("owner").await);
    let open: AttentionEntry = resolve(&owner, entry.id, "failed").await.json(StatusCode::OK);
    let first = open.proposal.unwrap();
    assert_eq!((first.by.as_str(), first.note.as_deref()), ("owner@demo.example", Some("Looked it up.")));
    assert_eq!((open.resolution, open.may_resolve), (None, vec!["succeeded".to_owned()]));
    assert_eq!(refundable(&desk, payment).await, "87.50");
    resolve(&owner, entry.id, "failed").await.problem(403, "second_person_required");
    let page: AttentionPage = manager.get(api::paths::ATTENTION).await.json(StatusCode::OK);
    let seen = page.items.first().unwrap();
    assert_eq!((seen.proposal.as_ref(), seen.may_resolve.len()), (Some(&first), 2));
    let closed: AttentionEntry = resolve(&manager, entry.id, "failed").await.json(StatusCode::OK);
    let resolution = closed.resolution.unwrap();
    assert_eq!(
        (resolution.result.as_str(), resolution.by.as_deref()),
        ("failed", Some("manager@demo.example"))
    );
    assert_eq!(resolution.note.as_deref(), Some("Looked it up."));
    assert_eq!(resolution.evidence_reference.as_deref(), Some("Statement 7"));
    assert_eq!((closed.transaction.state.as_str(), closed.may_resolve.len()), ("failed", 0));
    assert_eq!(refundable(&desk, payment).await, "100.00");
}

#[tokio::test]
async fn a_manager_says_that_it_was_paid_and_its_amount_stays_taken() {
    let desk = Desk::open().await;
    let (payment, entry) = lost_by(&desk, "agent").await;
    let manager = desk.sign_in("manager").await;
    let closed: AttentionEntry = resolve(&manager, entry.id, "succeeded").await.json(StatusCode::OK);
    assert_eq!(closed.transaction.payment_result, "SUCCESS");
    assert_eq!(refundable(&desk, payment).await, "87.50");
    let page: AttentionPage =
        manager.get(&format!("{}?status=closed", api::paths::ATTENTION)).await.json(StatusCode::OK);
    assert_eq!((page.items.len(), page.open_count), (1, 0));
}

#[tokio::test]
async fn nobody_closes_their_own() {
    let desk = Desk::open().await;
    let (payment, entry) = lost_by(&desk, "manager").await;
    let manager = desk.sign_in("manager").await;
    resolve(&manager, entry.id, "failed").await.problem(403, "requester_may_not_resolve");
    assert_eq!(refundable(&desk, payment).await, "87.50");
    resolve(&desk.sign_in("owner").await, entry.id, "succeeded").await.json::<AttentionEntry>(StatusCode::OK);
}

#[tokio::test]
async fn roles_below_manager_and_other_companies_close_nothing() {
    let desk = Desk::open().await;
    let (_, entry) = lost_by(&desk, "agent").await;
    for who in ["viewer", "agent", "approver"] {
        let answer = resolve(&desk.sign_in(who).await, entry.id, "failed").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}");
    }
    resolve(&desk.sign_in("stranger").await, entry.id, "failed").await.problem(404, "not_found");
    let nothing = AttentionId::new(Uuid::now_v7());
    resolve(&desk.sign_in("owner").await, nothing, "failed").await.problem(404, "not_found");
}

#[tokio::test]
async fn an_entry_is_closed_once() {
    let desk = Desk::open().await;
    let (_, entry) = lost_by(&desk, "agent").await;
    let (manager, owner) = (desk.sign_in("manager").await, desk.sign_in("owner").await);
    let (first, second) =
        futures::join!(resolve(&manager, entry.id, "succeeded"), resolve(&owner, entry.id, "succeeded"));
    let statuses = [first.status, second.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::CONFLICT), "{statuses:?}");
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let desk = Desk::open().await;
    let (_, entry) = lost_by(&desk, "agent").await;
    let manager = desk.sign_in("manager").await;
    let path = api::paths::attention_resolution(entry.id);
    for (result, note, evidence, code) in [
        ("failed", " ", "Statement 7", "note_required"),
        ("failed", "Looked.", "", "evidence_required"),
        ("acknowledged", "Looked.", "Statement 7", "result_does_not_fit"),
        ("paid", "Looked.", "Statement 7", "invalid_field"),
    ] {
        let body = json!({ "result": result, "note": note, "evidence_reference": evidence });
        manager.post(&path, &body).await.problem(422, code);
    }
    manager.post(&path, &json!({ "result": "failed" })).await.problem(400, "bad_json");
}
