//! Chargebacks: told by their id or without one, early, late, twice and several at a time.

use domain::id::TransactionId;
use refunds::record_fact::{Fact, FactEffect, FactKind};

use crate::facts::fact;
use crate::fixture::Desk;

impl Desk {
    /// Tells that a payment's chargeback was opened or closed; gives what that did, and whether one is open now.
    async fn chargeback(&self, payment: TransactionId, open: bool, id: Option<&str>) -> (FactEffect, bool) {
        let kind = if open { FactKind::ChargebackOpened } else { FactKind::ChargebackClosed };
        let bare = fact(kind, &self.gateway_id(payment).await, None, None);
        let told = Fact { gateway_chargeback_id: id.map(str::to_owned), ..bare };
        let effect = self.tell(&told).await.unwrap().effect;
        (effect, self.row(payment).await.payment().unwrap().chargeback_open)
    }
}

const OPENED: bool = true;
const CLOSED: bool = false;

#[tokio::test]
async fn an_end_that_overtakes_its_beginning_leaves_the_payment_refundable() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-1")).await, (FactEffect::Recorded, false));
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-1")).await, (FactEffect::Known, false));
    // Both are told again, as notifications are.
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-1")).await, (FactEffect::Known, false));
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-1")).await, (FactEffect::Known, false));
    assert!(desk.refund(payment, "40", "k1").await.is_ok());
    assert!(desk.attention().await.is_empty(), "nobody needs to look at what is over");
    let told = desk.events(payment).await;
    assert_eq!(told.iter().filter(|kind| kind.starts_with("chargeback_")).count(), 1, "{told:?}");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_beginning_told_again_after_the_end_opens_nothing_and_another_chargeback_does() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-1")).await, (FactEffect::Recorded, true));
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-1")).await, (FactEffect::Recorded, false));
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-1")).await, (FactEffect::Known, false));
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-2")).await, (FactEffect::Recorded, true));
    desk.assert_sound().await;
}

#[tokio::test]
async fn the_end_of_one_chargeback_leaves_another_open() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.chargeback(payment, OPENED, Some("cb-1")).await;
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-2")).await, (FactEffect::Recorded, true));
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-1")).await, (FactEffect::Recorded, true));
    assert!(desk.refund(payment, "40", "k1").await.is_err());
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-2")).await, (FactEffect::Recorded, false));
    assert!(desk.refund(payment, "40", "k1").await.is_ok());
    desk.assert_sound().await;
}

#[tokio::test]
async fn without_an_id_what_is_told_last_counts_and_its_end_can_be_told_again() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    assert_eq!(desk.chargeback(payment, CLOSED, None).await, (FactEffect::Known, false));
    assert_eq!(desk.chargeback(payment, OPENED, None).await, (FactEffect::Recorded, true));
    assert_eq!(desk.attention().await, ["chargeback_opened"], "a person looks whether it is over");
    assert_eq!(desk.chargeback(payment, CLOSED, Some(" ")).await, (FactEffect::Recorded, false));
    assert_eq!(desk.chargeback(payment, OPENED, None).await, (FactEffect::Recorded, true));
    desk.assert_sound().await;
}

#[tokio::test]
async fn news_with_an_id_and_without_one_are_of_the_same_chargeback() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.chargeback(payment, OPENED, None).await;
    assert_eq!(desk.chargeback(payment, OPENED, Some("cb-1")).await, (FactEffect::Known, true));
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-1")).await, (FactEffect::Recorded, false));

    desk.chargeback(payment, OPENED, None).await;
    assert_eq!(desk.chargeback(payment, CLOSED, Some("cb-2")).await, (FactEffect::Recorded, false));
    desk.chargeback(payment, OPENED, Some("cb-3")).await;
    assert_eq!(desk.chargeback(payment, CLOSED, None).await, (FactEffect::Recorded, false));
    desk.assert_sound().await;
}
