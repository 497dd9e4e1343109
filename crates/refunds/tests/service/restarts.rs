//! A crash between any two steps loses nothing and sends nothing twice.

use std::sync::atomic::Ordering;

use domain::refund::RefundState;
use store::refund::recover::RecoveredRefunds;

use crate::fixture::{Desk, state};

#[tokio::test]
async fn reserved_and_crashed_is_sent_after_the_restart() {
    let mut desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let reserved = desk.refund(payment, "40", "k1").await.unwrap();
    desk.crash().await;
    assert_eq!(
        desk.service.recover().await.unwrap(),
        RecoveredRefunds { queued: 1, interrupted: 0, broken: Vec::new() }
    );
    desk.start_worker();
    assert_eq!(state(&desk.settled(reserved).await), RefundState::Succeeded);
    assert_eq!(desk.orders(), 1);
}

#[tokio::test]
async fn sent_and_crashed_is_not_known_and_never_sent_again() {
    let mut desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.gateway.hangs.store(true, Ordering::SeqCst);
    let reserved = desk.refund(payment, "40", "k1").await.unwrap();
    desk.start_worker();
    while desk.orders() == 0 {
        tokio::task::yield_now().await;
    }
    desk.crash().await;
    assert_eq!(
        desk.service.recover().await.unwrap(),
        RecoveredRefunds { queued: 0, interrupted: 1, broken: Vec::new() }
    );
    desk.start_worker();
    assert_eq!(state(&desk.row(reserved.refund_id).await), RefundState::NeedsAttention);
    assert_eq!(desk.refundable(payment).await, "60.00");
    let other = desk.refund(payment, "10", "k2").await.unwrap();
    desk.settled(other).await;
    assert_eq!(desk.orders(), 2, "the interrupted refund and the new one, once each");
    let again = desk.refund(payment, "40", "k1").await.unwrap();
    assert!(again.replayed, "its key still names it");
}
