//! Facts from outside: told late, twice, in any order, or about refunds that nobody here made.

use domain::id::TransactionId;
use domain::refund::RefundState;
use gateways::gateway::Found;
use refunds::record_fact::{Fact, FactEffect, FactKind, FactTaken, RecordFactError};
use tokio::sync::oneshot;

use crate::fixture::{ASKABLE, Desk, paid, refused};

pub fn fact(
    kind: FactKind,
    gateway_payment_id: &str,
    gateway_refund_id: Option<&str>,
    amount: Option<&str>,
) -> Fact {
    Fact {
        integration: "Masterpass TR".to_owned(),
        gateway_payment_id: gateway_payment_id.to_owned(),
        kind,
        gateway_refund_id: gateway_refund_id.map(str::to_owned),
        reference_number: None,
        gateway_chargeback_id: None,
        amount: amount.map(str::to_owned),
        currency: None,
        code: None,
        message: None,
    }
}

/// A fact about a refund of ours, by its Reference Number and an id of the gateway's.
pub async fn of_refund(desk: &Desk, kind: FactKind, refund: TransactionId, id: &str) -> Fact {
    let row = desk.row(refund).await;
    let payment = desk.gateway_id(row.refund().unwrap().payment_id).await;
    Fact { reference_number: Some(row.reference_number), ..fact(kind, &payment, Some(id), None) }
}

impl Desk {
    pub async fn tell(&self, fact: &Fact) -> Result<FactTaken, RecordFactError> {
        self.service.record_fact(self.company, &self.program, fact).await
    }

    pub async fn gateway_id(&self, payment: TransactionId) -> String {
        self.row(payment).await.payment().unwrap().gateway_payment_id.clone()
    }

    /// A refund of 40 that the gateway paid as `gr-1`.
    async fn refunded(&self, payment: TransactionId) -> TransactionId {
        self.will_answer(paid("gr-1"));
        let refund = self.refund(payment, "40", "k1").await.unwrap().refund_id;
        self.work().await;
        assert_eq!(self.state(refund).await, RefundState::Succeeded);
        refund
    }
}

#[tokio::test]
async fn a_refund_made_in_the_back_office_is_counted_once() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let told = fact(FactKind::OutsideRefund, &desk.gateway_id(payment).await, Some("bo-1"), Some("30"));
    let first = desk.tell(&told).await.unwrap();
    assert_eq!(first.effect, FactEffect::Recorded);
    assert!(first.row.refund().unwrap().made_outside);
    assert_eq!(desk.refundable(payment).await, "70.00");
    let again = desk.tell(&told).await.unwrap();
    assert_eq!((again.effect, again.row.id), (FactEffect::Known, first.row.id));
    assert_eq!(desk.refundable(payment).await, "70.00");
    let succeeded = Fact { kind: FactKind::RefundSucceeded, ..told };
    assert_eq!(desk.tell(&succeeded).await.unwrap().effect, FactEffect::Known, "by either name");
    desk.assert_sound().await;
}

#[tokio::test]
async fn more_than_there_was_is_recorded_and_shown_to_a_person() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.refunded(payment).await;
    let told = fact(FactKind::OutsideRefund, &desk.gateway_id(payment).await, Some("bo-1"), Some("80"));
    desk.tell(&told).await.unwrap();
    assert_eq!(desk.refundable(payment).await, "0.00");
    assert_eq!(desk.attention().await, ["payment_over_refunded"]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_back_office_refund_that_is_one_of_ours_is_that_ones_success() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let told = of_refund(&desk, FactKind::OutsideRefund, refund, "gr-1").await;
    let taken = desk.tell(&told).await.unwrap();
    assert_eq!((taken.effect, taken.row.id), (FactEffect::Recorded, refund));
    assert_eq!(desk.refundable(payment).await, "60.00");
    assert_eq!(desk.attention().await, [""; 0], "and nobody needs to look any more");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_success_without_our_number_settles_the_refund_whose_answer_was_lost() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let told = fact(FactKind::RefundSucceeded, &desk.gateway_id(payment).await, Some("gr-1"), Some("40.00"));
    assert_eq!(desk.tell(&told).await.unwrap().row.id, refund);
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Known);
    let second = Fact { gateway_refund_id: Some("gr-2".to_owned()), ..told };
    let taken = desk.tell(&second).await.unwrap();
    assert_ne!(taken.row.id, refund, "another id is another refund");
    assert_eq!(desk.refundable(payment).await, "20.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_success_that_may_be_about_a_call_under_way_waits_for_its_answer() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    let work = desk.service.claim_work("w", 1).await.unwrap().pop().unwrap();
    let told = fact(FactKind::RefundSucceeded, &desk.gateway_id(payment).await, Some("gr-1"), Some("40.00"));
    assert!(matches!(desk.tell(&told).await, Err(RecordFactError::NotYet)));
    desk.will_answer(paid("gr-1"));
    desk.service.do_work(work).await;
    let taken = desk.tell(&told).await.unwrap();
    assert_eq!((taken.effect, taken.row.id), (FactEffect::Known, refund));
    assert_eq!(desk.refundable(payment).await, "60.00");
}

#[tokio::test]
async fn a_success_that_may_be_about_an_unknown_refund_has_the_gateway_asked() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let told = fact(FactKind::RefundSucceeded, &desk.gateway_id(payment).await, Some("gr-1"), Some("40.00"));
    assert!(matches!(desk.tell(&told).await, Err(RecordFactError::NotYet)));
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded, "asked at once");
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Known);
}

#[tokio::test]
async fn what_the_gateway_answers_is_kept_though_its_news_came_first() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    let told = of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await;
    desk.will_answer(paid("gr-1"));
    desk.gateway.says.lock().unwrap().keep("auth_code", Some("A-17"));
    let (answer, asked) = oneshot::channel();
    desk.gateway.answers_when.lock().unwrap().replace(asked);
    tokio::join!(desk.work(), async {
        while desk.orders() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Recorded);
        assert_eq!(desk.state(refund).await, RefundState::Succeeded);
        answer.send(()).unwrap();
    });
    let row = desk.row(refund).await;
    assert_eq!(row.refund().unwrap().gateway_details.as_deref(), Some(r#"{"auth_code":"A-17"}"#));
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Known);
    assert_eq!(desk.row(refund).await, row);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_reversal_gives_the_amount_back_once_and_is_shown_to_a_person() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refunded(payment).await;
    let told = of_refund(&desk, FactKind::RefundReversed, refund, "gr-1").await;
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Recorded);
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Known);
    assert_eq!(desk.state(refund).await, RefundState::Reversed);
    assert_eq!(desk.refundable(payment).await, "100.00");
    assert_eq!(desk.attention().await, ["refund_reversed"]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_reversal_that_overtakes_its_success_ends_the_same() {
    for state in [RefundState::Unknown, RefundState::Failed] {
        let desk = Desk::open_with(ASKABLE).await;
        let payment = desk.pay("100.00").await;
        let refund = if state == RefundState::Unknown {
            desk.lost(payment, "40", "k1").await
        } else {
            desk.will_answer(refused(domain::outcome::RefusalClass::Final));
            let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
            desk.work().await;
            refund
        };
        assert_eq!(desk.state(refund).await, state);
        let reversed = of_refund(&desk, FactKind::RefundReversed, refund, "gr-1").await;
        let succeeded = of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await;
        desk.tell(&reversed).await.unwrap();
        assert_eq!(desk.tell(&succeeded).await.unwrap().effect, FactEffect::Known);
        assert_eq!(desk.state(refund).await, RefundState::Reversed);
        assert_eq!(desk.refundable(payment).await, "100.00");
        assert_eq!(desk.attention().await, ["refund_reversed"]);
        desk.assert_sound().await;
    }
}

#[tokio::test]
async fn facts_in_any_order_and_twice_end_the_same() {
    let kinds = [FactKind::RefundSucceeded, FactKind::RefundReversed, FactKind::RefundSucceeded];
    for orders in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let desk = Desk::open().await;
        let payment = desk.pay("100.00").await;
        let refund = desk.lost(payment, "40", "k1").await;
        for kind in orders.iter().filter_map(|order| kinds.get(*order)) {
            let told = of_refund(&desk, *kind, refund, "gr-1").await;
            for _ in 0..2 {
                desk.tell(&told).await.unwrap();
            }
        }
        assert_eq!(desk.state(refund).await, RefundState::Reversed, "{orders:?}");
        assert_eq!(desk.refundable(payment).await, "100.00", "{orders:?}");
        assert_eq!(desk.attention().await, ["refund_reversed"], "{orders:?}");
        desk.assert_sound().await;
    }
}

#[tokio::test]
async fn a_failure_told_of_a_paid_refund_moves_no_money() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refunded(payment).await;
    let told = of_refund(&desk, FactKind::RefundFailed, refund, "gr-1").await;
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Attention);
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Known, "and is shown once");
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.attention().await, ["refund_contradicted"]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_failed_refund_that_turns_out_paid_is_counted_outside() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.will_answer(refused(domain::outcome::RefusalClass::Final));
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    desk.work().await;
    let rest = desk.refund(payment, "100", "k2").await.unwrap();
    desk.work().await;
    let told = of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await;
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Recorded);
    assert_eq!(desk.state(rest.refund_id).await, RefundState::Succeeded);
    let mut raised = desk.attention().await;
    raised.sort();
    assert_eq!(raised, ["payment_over_refunded", "refund_paid_after_failure"]);
    assert_eq!(desk.refundable(payment).await, "0.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn another_amount_or_currency_moves_no_money_and_is_shown() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let told = of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await;
    let other = Fact { amount: Some("4".to_owned()), ..told.clone() };
    assert_eq!(desk.tell(&other).await.unwrap().effect, FactEffect::Attention);
    let foreign = Fact { amount: Some("40".to_owned()), currency: Some("EUR".to_owned()), ..told };
    desk.tell(&foreign).await.unwrap();
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention);
    let mut raised = desk.attention().await;
    raised.sort();
    assert_eq!(raised, ["amount_differs", "refund_unknown"]);
    assert!(desk.events(refund).await.contains(&"refund_amount_differs".to_owned()));
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refund_outside_in_another_currency_is_not_counted_but_shown() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let told = fact(FactKind::OutsideRefund, &desk.gateway_id(payment).await, Some("bo-1"), Some("30"));
    let foreign = Fact { currency: Some("EUR".to_owned()), ..told };
    assert_eq!(desk.tell(&foreign).await.unwrap().effect, FactEffect::Attention);
    assert_eq!(desk.tell(&foreign).await.unwrap().effect, FactEffect::Known);
    assert_eq!(desk.refundable(payment).await, "100.00");
    assert_eq!(desk.attention().await, ["amount_differs"]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_second_id_for_one_refund_is_a_second_refund() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refunded(payment).await;
    let mut told = of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-2").await;
    told.amount = Some("40".to_owned());
    let taken = desk.tell(&told).await.unwrap();
    assert!(taken.row.refund().unwrap().made_outside);
    assert_eq!(desk.refundable(payment).await, "20.00");
    assert_eq!(desk.attention().await, ["refund_contradicted"]);
    assert_eq!(desk.tell(&told).await.unwrap().effect, FactEffect::Known);
    desk.assert_sound().await;
}

#[tokio::test]
async fn an_outside_refund_that_turns_out_to_be_ours_is_counted_once() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let told = fact(FactKind::OutsideRefund, &desk.gateway_id(payment).await, Some("gr-1"), Some("40"));
    desk.tell(&told).await.unwrap();
    let refund = desk.lost(payment, "40", "k1").await;
    assert_eq!(desk.refundable(payment).await, "20.00");
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.refundable(payment).await, "60.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_chargeback_stops_refunds_until_it_closes() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let queued = desk.refund(payment, "40", "k1").await.unwrap();
    let opened = fact(FactKind::ChargebackOpened, &desk.gateway_id(payment).await, None, Some("100"));
    assert_eq!(desk.tell(&opened).await.unwrap().effect, FactEffect::Recorded);
    assert_eq!(desk.tell(&opened).await.unwrap().effect, FactEffect::Known);
    desk.work().await;
    assert_eq!(desk.state(queued.refund_id).await, RefundState::Queued);
    assert!(desk.refund(payment, "1", "k2").await.is_err());
    assert_eq!(desk.attention().await, ["chargeback_opened"]);
    let closed = Fact { kind: FactKind::ChargebackClosed, ..opened };
    assert_eq!(desk.tell(&closed).await.unwrap().effect, FactEffect::Recorded);
    desk.work().await;
    assert_eq!(desk.state(queued.refund_id).await, RefundState::Succeeded);
    desk.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_known_here_is_said_so() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let id = desk.gateway_id(payment).await;
    let nowhere = fact(FactKind::RefundSucceeded, "gp-nowhere", Some("gr-1"), Some("1"));
    assert!(matches!(desk.tell(&nowhere).await, Err(RecordFactError::UnknownPayment)));
    let no_refund = fact(FactKind::RefundReversed, &id, Some("gr-1"), None);
    assert!(matches!(desk.tell(&no_refund).await, Err(RecordFactError::UnknownRefund)));
    let nameless = fact(FactKind::RefundFailed, &id, None, None);
    assert!(matches!(desk.tell(&nameless).await, Err(RecordFactError::Invalid { .. })));
    let negative = fact(FactKind::OutsideRefund, &id, Some("bo"), Some("-1"));
    assert!(matches!(desk.tell(&negative).await, Err(RecordFactError::Invalid { field: "amount", .. })));
    let elsewhere = Fact { integration: "Elsewhere".to_owned(), ..nowhere };
    assert!(matches!(desk.tell(&elsewhere).await, Err(RecordFactError::UnknownIntegration(_))));
}
