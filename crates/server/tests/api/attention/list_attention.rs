//! `GET /api/v1/attention`.

use api::attention::AttentionPage;
use domain::outcome::Outcome;
use http::StatusCode;

use crate::browser::Browser;
use crate::desk::Desk;

/// A refund of ₺12.50 by the agent, whose answer never came.
async fn lost(desk: &Desk) {
    let payment = desk.payment("100.00").await;
    desk.gateway.answers(Outcome::Unknown { why: "the connection broke".to_owned() });
    desk.sign_in("agent").await.refund(payment, "12.50").await;
}

async fn page(browser: &Browser<'_>, query: &str) -> AttentionPage {
    browser.get(&format!("{}{query}", api::paths::ATTENTION)).await.json(StatusCode::OK)
}

#[tokio::test]
async fn a_lost_answer_stands_in_the_list_with_what_a_manager_may_do() {
    let desk = Desk::open().await;
    lost(&desk).await;
    let found = page(&desk.sign_in("manager").await, "").await;
    assert_eq!((found.open_count, found.items.len()), (1, 1));
    let entry = found.items.first().unwrap();
    assert_eq!(entry.kind, "refund_unknown");
    assert_eq!(entry.transaction.payment_amount.as_str(), "-12.50");
    assert_eq!(entry.transaction.state, "needs_attention");
    assert_eq!(entry.may_resolve, ["succeeded", "failed"]);
    assert_eq!((entry.refusal.as_deref(), entry.resolution.as_ref()), (None, None));
    assert!(found.events_after > 0);
}

#[tokio::test]
async fn everyone_in_the_company_sees_it_and_is_told_why_they_may_not_close_it() {
    let desk = Desk::open().await;
    lost(&desk).await;
    for who in ["viewer", "agent", "approver"] {
        let found = page(&desk.sign_in(who).await, "").await;
        let entry = found.items.first().unwrap();
        assert_eq!((entry.may_resolve.len(), entry.refusal.as_deref()), (0, Some("role_too_low")), "{who}");
    }
    let stranger = page(&desk.sign_in("stranger").await, "").await;
    assert_eq!((stranger.items.len(), stranger.open_count), (0, 0));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        lost(&desk).await;
    }
    let manager = desk.sign_in("manager").await;
    let first = page(&manager, "?limit=2").await;
    let second = page(&manager, &format!("?limit=2&cursor={}", first.next.clone().unwrap())).await;
    assert_eq!((first.items.len(), second.items.len(), second.next), (2, 1, None));
    let mut ids: Vec<_> = first.items.iter().chain(&second.items).map(|entry| entry.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_told() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    for query in ["?status=lost", "?limit=0", "?limit=101", "?limit=x", "?cursor=x", "?color=red"] {
        manager.get(&format!("{}{query}", api::paths::ATTENTION)).await.problem(400, "bad_query");
    }
}
