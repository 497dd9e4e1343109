//! Taking a refund back that no gateway has heard of.

use domain::refund::RefundState;
use refunds::withdraw_refund::{WithdrawError, WithdrawRefusal};
use store::integration::enable_integration;

use crate::fixture::Desk;

#[tokio::test]
async fn a_queued_refund_is_withdrawn_by_who_asked_and_frees_its_amount() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    let row = desk.service.withdraw_refund(&desk.agent, refund).await.unwrap();
    assert_eq!(row.refund().unwrap().state, RefundState::Withdrawn);
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.service.withdraw_refund(&desk.agent, refund).await.unwrap();
    desk.work().await;
    assert_eq!(desk.orders(), 0, "and is never sent");
    assert_eq!(desk.events(refund).await, ["refund_reserved", "refund_withdrawn"]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_manager_may_withdraw_what_others_asked_for_and_others_may_not() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    for actor in [&desk.viewer, &desk.program] {
        let refused = desk.service.withdraw_refund(actor, refund).await;
        assert!(matches!(refused, Err(WithdrawError::Refused(WithdrawRefusal::RoleTooLow))));
    }
    desk.service.withdraw_refund(&desk.manager, refund).await.unwrap();
    assert_eq!(desk.state(refund).await, RefundState::Withdrawn);
}

#[tokio::test]
async fn a_sent_refund_is_not_withdrawn() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    let work = desk.service.claim_work("w", 1).await.unwrap().pop().unwrap();
    let refused = desk.service.withdraw_refund(&desk.agent, refund).await;
    assert!(matches!(refused, Err(WithdrawError::Refused(WithdrawRefusal::AlreadySent))));
    desk.service.do_work(work).await;
    let refused = desk.service.withdraw_refund(&desk.agent, refund).await;
    assert!(matches!(refused, Err(WithdrawError::Refused(WithdrawRefusal::AlreadyEnded))));
    let payment_itself = desk.service.withdraw_refund(&desk.agent, payment).await;
    assert!(matches!(payment_itself, Err(WithdrawError::NotARefund)));
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refund_that_is_held_back_for_an_hour_is_shown_once_until_it_is_withdrawn() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    let integration = desk.row(refund).await.integration_id;
    enable_integration(desk.service.store(), desk.company, integration, false).await.unwrap();
    desk.work_after(3_590).await;
    assert_eq!(desk.service.raise_unsent().await.unwrap(), 0);
    assert_eq!(desk.attention().await, [""; 0]);
    desk.work_after(20).await;
    assert_eq!(desk.service.raise_unsent().await.unwrap(), 1);
    desk.work_after(3_600).await;
    assert_eq!(desk.service.raise_unsent().await.unwrap(), 0);
    assert_eq!(desk.attention().await, ["refund_not_sent"]);
    desk.service.withdraw_refund(&desk.agent, refund).await.unwrap();
    assert_eq!(desk.attention().await, [""; 0]);
    assert_eq!(desk.entries(true).await.remove(0).closed.unwrap().result, "withdrawn");
    desk.assert_sound().await;
}
