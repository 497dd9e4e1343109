//! Facts without our name go to a refund of the same amount, and to another as soon as a name says so.

use domain::id::TransactionId;
use domain::refund::RefundState;
use gateways::gateway::Found;
use refunds::record_fact::{Fact, FactEffect, FactKind, FactTaken};
use refunds::resolve_attention::{Resolution, Resolved};

use crate::facts::{fact, of_refund};
use crate::fixture::{ASKABLE, Desk, paid};

impl Desk {
    /// Says that the gateway paid 40 under this id, and not which refund of ours that was.
    async fn paid_somehow(&self, payment: TransactionId, id: &str) -> FactTaken {
        let payment = self.gateway_id(payment).await;
        self.tell(&fact(FactKind::RefundSucceeded, &payment, Some(id), Some("40"))).await.unwrap()
    }

    async fn gateway_refund_id(&self, refund: TransactionId) -> Option<String> {
        self.row(refund).await.refund().unwrap().gateway_refund_id.clone()
    }
}

#[tokio::test]
async fn an_id_that_another_refund_has_by_name_is_counted_once() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let first = desk.lost(payment, "40", "k1").await;
    let second = desk.lost(payment, "40", "k2").await;
    assert_eq!(desk.paid_somehow(payment, "gr-1").await.row.id, first);
    let named = of_refund(&desk, FactKind::RefundSucceeded, second, "gr-1").await;
    assert_eq!(desk.tell(&named).await.unwrap().row.id, second);
    assert_eq!(desk.state(second).await, RefundState::Succeeded);
    assert_eq!(
        desk.state(first).await,
        RefundState::NeedsAttention,
        "whether it was paid is not known again"
    );
    assert_eq!(desk.gateway_refund_id(first).await, None);
    assert_eq!(desk.refundable(payment).await, "20.00", "and it holds its amount until then");
    assert_eq!(desk.attention().await, ["refund_unknown"]);
    assert_eq!(desk.paid_somehow(payment, "gr-2").await.row.id, first);
    assert_eq!(desk.state(first).await, RefundState::Succeeded);
    assert_eq!(desk.attention().await, [""; 0]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn an_answer_with_an_id_that_was_paired_takes_it_over() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let first = desk.lost(payment, "40", "k1").await;
    assert_eq!(desk.paid_somehow(payment, "gr-1").await.row.id, first);
    desk.will_answer(paid("gr-1"));
    let second = desk.refund(payment, "40", "k2").await.unwrap().refund_id;
    desk.work().await;
    assert_eq!(desk.state(second).await, RefundState::Succeeded);
    assert_eq!(desk.state(first).await, RefundState::NeedsAttention);
    let events = desk.events(first).await;
    assert_eq!(events.last().map(String::as_str), Some("refund_needs_attention"));
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_name_makes_what_was_paired_before_a_refund_made_outside() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    assert_eq!(desk.paid_somehow(payment, "bo-1").await.row.id, refund);
    let named = of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await;
    let taken = desk.tell(&named).await.unwrap();
    assert_eq!((taken.effect, taken.row.id), (FactEffect::Recorded, refund));
    assert_eq!(desk.gateway_refund_id(refund).await.as_deref(), Some("gr-1"));
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.refundable(payment).await, "20.00", "both were paid");
    let back_office = Fact { reference_number: None, gateway_refund_id: Some("bo-1".to_owned()), ..named };
    let taken = desk.tell(&back_office).await.unwrap();
    assert!(taken.row.refund().unwrap().made_outside);
    assert_eq!(taken.effect, FactEffect::Known);
    assert_eq!(desk.attention().await, [""; 0]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_name_gives_what_was_paired_before_to_the_next_refund_of_the_amount() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let first = desk.lost(payment, "40", "k1").await;
    let second = desk.lost(payment, "40", "k2").await;
    assert_eq!(desk.paid_somehow(payment, "gr-2").await.row.id, first);
    let named = of_refund(&desk, FactKind::RefundFailed, first, "gr-1").await;
    desk.tell(&named).await.unwrap();
    assert_eq!(desk.state(first).await, RefundState::Failed, "as the gateway says by name");
    assert_eq!(desk.state(second).await, RefundState::Succeeded);
    assert_eq!(desk.gateway_refund_id(second).await.as_deref(), Some("gr-2"));
    assert_eq!(desk.refundable(payment).await, "60.00");
    assert_eq!(desk.attention().await, [""; 0]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_persons_word_stands_when_the_paired_id_was_anothers() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let first = desk.lost(payment, "40", "k1").await;
    let entry = desk.entries(false).await.pop().unwrap();
    let word = Resolution {
        result: Resolved::Succeeded,
        note: "it stands on the statement".to_owned(),
        evidence_reference: "statement 7".to_owned(),
    };
    desk.service.resolve_attention(&desk.manager, entry.id, &word).await.unwrap();
    desk.paid_somehow(payment, "gr-1").await;
    assert_eq!(desk.gateway_refund_id(first).await.as_deref(), Some("gr-1"));
    let second = desk.lost(payment, "40", "k2").await;
    let named = of_refund(&desk, FactKind::RefundSucceeded, second, "gr-1").await;
    desk.tell(&named).await.unwrap();
    assert_eq!(desk.state(first).await, RefundState::Succeeded);
    assert_eq!(desk.gateway_refund_id(first).await, None);
    assert_eq!(desk.refundable(payment).await, "20.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn what_a_person_called_paid_takes_the_id_before_an_older_one_in_doubt() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let older = desk.lost(payment, "40", "k1").await;
    let younger = desk.lost(payment, "40", "k2").await;
    let entries = desk.entries(false).await;
    let entry = entries.iter().find(|entry| entry.transaction.id == younger).unwrap();
    let word = Resolution {
        result: Resolved::Succeeded,
        note: "one of forty stands on the statement".to_owned(),
        evidence_reference: "statement 7".to_owned(),
    };
    desk.service.resolve_attention(&desk.manager, entry.id, &word).await.unwrap();
    assert_eq!(desk.paid_somehow(payment, "gr-1").await.row.id, younger);
    assert_eq!(desk.gateway_refund_id(younger).await.as_deref(), Some("gr-1"));
    assert_eq!(
        desk.state(older).await,
        RefundState::NeedsAttention,
        "the bank paid once, and once it counts"
    );
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_reversal_of_what_seemed_to_be_made_outside_is_ours() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    assert!(desk.paid_somehow(payment, "gr-1").await.row.refund().unwrap().made_outside);
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(7).await;
    assert_eq!(desk.refundable(payment).await, "60.00", "counted once");
    let came_home = fact(FactKind::RefundReversed, &desk.gateway_id(payment).await, Some("gr-1"), None);
    assert_eq!(desk.tell(&came_home).await.unwrap().row.id, refund, "though the other row is older");
    assert_eq!(desk.state(refund).await, RefundState::Reversed);
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.assert_sound().await;
}
