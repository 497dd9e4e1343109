//! What only a person can close, and who may.

use domain::id::AttentionId;
use domain::refund::RefundState;
use domain::role::Role;
use refunds::actor::Actor;
use refunds::resolve_attention::{Resolution, ResolveAttentionError, ResolveRefusal, Resolved};
use store::attention::list::{AttentionQuery, AttentionRow, count_open, list_attention};

use crate::facts::fact;
use crate::fixture::Desk;
use refunds::record_fact::FactKind;

fn word(result: Resolved) -> Resolution {
    Resolution {
        result,
        note: "The bank's statement shows it.".to_owned(),
        evidence_reference: "Statement 2026-09, line 14".to_owned(),
    }
}

impl Desk {
    async fn resolve(
        &self,
        actor: &Actor,
        id: AttentionId,
        word: &Resolution,
    ) -> Result<AttentionRow, ResolveAttentionError> {
        self.service.resolve_attention(actor, id, word).await
    }

    async fn refused(&self, actor: &Actor, id: AttentionId, word: &Resolution) -> &'static str {
        match self.resolve(actor, id, word).await {
            Err(ResolveAttentionError::Refused(refusal)) => refusal.code(),
            other => unreachable!("every test asks for what is refused: {other:?}"),
        }
    }
}

#[tokio::test]
async fn managers_say_what_became_of_a_refund_and_it_is_an_event() {
    for (result, state, refundable) in [
        (Resolved::Succeeded, RefundState::Succeeded, "60.00"),
        (Resolved::Failed, RefundState::Failed, "100.00"),
    ] {
        let desk = Desk::open().await;
        let payment = desk.pay("100.00").await;
        let refund = desk.lost(payment, "40", "k1").await;
        let entry = desk.entries(false).await.remove(0);
        assert_eq!((entry.kind.as_str(), entry.transaction.id), ("refund_unknown", refund));
        if result == Resolved::Failed {
            desk.resolve(&desk.owner, entry.id, &word(result)).await.unwrap();
        }
        let closed = desk.resolve(&desk.manager, entry.id, &word(result)).await.unwrap().closed.unwrap();
        assert_eq!(closed.by.as_deref(), Some("manager@demo.example"));
        assert_eq!(closed.result, result.as_str());
        assert_eq!(closed.note.as_deref(), Some("The bank's statement shows it."));
        assert_eq!(closed.evidence_reference.as_deref(), Some("Statement 2026-09, line 14"));
        assert_eq!(desk.state(refund).await, state);
        assert_eq!(desk.refundable(payment).await, refundable);
        let events = desk.event_rows(refund).await;
        let step = format!("refund_{}", result.as_str());
        let last: Vec<&str> = events.iter().rev().take(2).map(|(kind, _body)| kind.as_str()).collect();
        assert_eq!(last, ["attention_resolved", step.as_str()]);
        for (_kind, body) in events.iter().rev().take(2) {
            assert!(body.contains("00000000-0000-0000-0000-000000000006"), "the manager did it: {body}");
            assert!(!body.contains("statement"), "what they wrote stands apart: {body}");
        }
        assert_eq!(desk.refused(&desk.manager, entry.id, &word(result)).await, "attention_closed");
        desk.assert_sound().await;
    }
}

#[tokio::test]
async fn that_a_refund_failed_frees_its_money_when_a_second_person_says_so() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let id = desk.entries(false).await.remove(0).id;
    let failed = word(Resolved::Failed);
    let open = desk.resolve(&desk.manager, id, &failed).await.unwrap();
    let first = open.proposal.unwrap();
    assert_eq!((first.by_email.as_str(), open.closed), ("manager@demo.example", None));
    assert_eq!(first.note.as_deref(), Some("The bank's statement shows it."));
    assert_eq!(first.evidence_reference.as_deref(), Some("Statement 2026-09, line 14"));
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention);
    assert_eq!(desk.refundable(payment).await, "60.00");
    assert_eq!(desk.events(refund).await.last().map(String::as_str), Some("attention_proposed"));
    // The same person, or their other address, is no second one.
    assert_eq!(desk.refused(&desk.manager, id, &failed).await, "second_person_required");
    let tagged = desk.join(9, "Manager+2@demo.example", Role::Owner).await;
    assert_eq!(desk.refused(&tagged, id, &failed).await, "second_person_required");
    assert_eq!(desk.refundable(payment).await, "60.00");
    desk.resolve(&desk.owner, id, &failed).await.unwrap().closed.unwrap();
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn two_who_say_at_once_that_a_refund_failed_are_two() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.lost(payment, "40", "k1").await;
    let id = desk.entries(false).await.remove(0).id;
    let failed = word(Resolved::Failed);
    let (one, other) =
        futures::join!(desk.resolve(&desk.manager, id, &failed), desk.resolve(&desk.owner, id, &failed));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn whoever_said_that_it_failed_may_find_that_it_was_paid() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let id = desk.entries(false).await.remove(0).id;
    desk.resolve(&desk.manager, id, &word(Resolved::Failed)).await.unwrap();
    let closed = desk.resolve(&desk.manager, id, &word(Resolved::Succeeded)).await.unwrap();
    assert_eq!((closed.closed.unwrap().result.as_str(), closed.proposal), ("succeeded", None));
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    desk.assert_sound().await;
}

#[tokio::test]
async fn who_may_not_close_an_entry_is_told_why() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.lost(payment, "40", "k1").await;
    let id = desk.entries(false).await.remove(0).id;
    let paid = word(Resolved::Succeeded);
    assert_eq!(desk.refused(&desk.agent, id, &paid).await, "role_too_low");
    assert_eq!(desk.refused(&desk.program, id, &paid).await, "role_too_low");
    assert_eq!(desk.refused(&desk.manager, id, &word(Resolved::Acknowledged)).await, "result_does_not_fit");
    let mute = Resolution { note: " ".to_owned(), ..paid.clone() };
    assert_eq!(desk.refused(&desk.manager, id, &mute).await, "note_required");
    let long = Resolution { evidence_reference: "ü".repeat(501), ..paid.clone() };
    assert_eq!(desk.refused(&desk.manager, id, &long).await, "evidence_required");
    let stranger = Actor::Person {
        id: domain::id::PersonId::new(uuid::Uuid::from_u128(77)),
        email: "stranger@demo.example".to_owned(),
        name: "Stranger".to_owned(),
        second_factor_at: None,
    };
    let unseen = desk.resolve(&stranger, id, &paid).await;
    assert!(matches!(unseen, Err(ResolveAttentionError::UnknownAttention)));
    assert_eq!(desk.attention().await, ["refund_unknown"], "and it is still open");
}

#[tokio::test]
async fn nobody_judges_their_own_refund() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.will_answer(domain::outcome::Outcome::Unknown { why: "cut".to_owned() });
    let request = crate::fixture::request("40");
    desk.service.create_refund(&desk.manager, payment, &request, "k1").await.unwrap();
    desk.work().await;
    let id = desk.entries(false).await.remove(0).id;
    let refused = desk.resolve(&desk.manager, id, &word(Resolved::Succeeded)).await;
    assert!(matches!(refused, Err(ResolveAttentionError::Refused(ResolveRefusal::RequesterMayNotResolve))));
}

#[tokio::test]
async fn other_entries_are_acknowledged() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let told = fact(FactKind::ChargebackOpened, &desk.gateway_id(payment).await, None, None);
    desk.tell(&told).await.unwrap();
    let entry = desk.entries(false).await.remove(0);
    assert_eq!(desk.refused(&desk.manager, entry.id, &word(Resolved::Failed)).await, "result_does_not_fit");
    desk.resolve(&desk.manager, entry.id, &word(Resolved::Acknowledged)).await.unwrap();
    assert!(desk.row(payment).await.payment().unwrap().chargeback_open, "looking at it closes no chargeback");
    let events = desk.events(payment).await;
    assert_eq!(events.last().map(String::as_str), Some("attention_resolved"));
    let closed = fact(FactKind::ChargebackClosed, &desk.gateway_id(payment).await, None, None);
    desk.tell(&closed).await.unwrap();
    desk.tell(&told).await.unwrap();
    assert_eq!(desk.attention().await, ["chargeback_opened"], "a second chargeback is a second entry");
    desk.assert_sound().await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap() {
    let desk = Desk::open().await;
    let mut expected = Vec::new();
    for number in 0..5 {
        let payment = desk.pay("100.00").await;
        expected.push(desk.lost(payment, "40", &format!("k{number}")).await);
    }
    let store = desk.service.store();
    assert_eq!(count_open(store, &[desk.company]).await.unwrap(), 5);
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let query = AttentionQuery { companies: vec![desk.company], closed: false, after, limit: 2 };
        let page = list_attention(store, &query).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.opened_at, last.id));
        seen.extend(page.iter().map(|entry| entry.transaction.id));
    }
    assert_eq!(seen, expected, "oldest first");
    for entry in desk.entries(false).await {
        desk.resolve(&desk.manager, entry.id, &word(Resolved::Succeeded)).await.unwrap();
    }
    let closed: Vec<_> = desk.entries(true).await.into_iter().map(|entry| entry.transaction.id).collect();
    expected.reverse();
    assert_eq!(closed, expected, "newest first");
    assert_eq!(count_open(store, &[desk.company]).await.unwrap(), 0);
}
