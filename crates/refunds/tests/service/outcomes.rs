//! What each outcome of a call does to the refund and to its money.

use domain::outcome::{Outcome, RefusalClass};
use domain::refund::{RefundKind, RefundState};

use crate::fixture::{Desk, state};

#[tokio::test]
async fn the_gateway_hears_of_a_refund_by_our_reference_number_once() {
    let mut desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let reserved = desk.refund(payment, "100", "k1").await.unwrap();
    assert_eq!(state(&desk.row(reserved.refund_id).await), RefundState::Queued, "the row is there first");
    desk.start_worker();
    let row = desk.settled(reserved).await;
    assert_eq!(state(&row), RefundState::Succeeded);
    let orders = desk.gateway.orders.lock().unwrap().clone();
    let [order] = orders.as_slice() else { panic!("{orders:?}") };
    assert_eq!(order.reference_number, row.reference_number);
    assert_eq!(order.amount.to_string(), "100.00");
    assert!(order.whole);
    assert_eq!(row.amount.to_string(), "-100.00");
    assert_eq!(row.refund().unwrap().user_email.as_deref(), Some("agent@demo.example"));
}

#[tokio::test]
async fn a_declined_refund_is_failed_and_refundable_again() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    let payment = desk.pay("100.00").await;
    let message = "Do not honour".to_owned();
    desk.will_answer(Outcome::Refused { code: "05".to_owned(), message, class: RefusalClass::Final });
    let reserved = desk.refund(payment, "40", "k1").await.unwrap();
    let row = desk.settled(reserved).await;
    assert_eq!(state(&row), RefundState::Failed);
    assert_eq!(row.refund().unwrap().outcome_message.as_deref(), Some("Do not honour"));
    assert_eq!(desk.refundable(payment).await, "100.00");
}

#[tokio::test]
async fn a_lost_answer_stays_reserved_and_is_never_sent_again() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    let payment = desk.pay("100.00").await;
    desk.will_answer(Outcome::Unknown { why: "the connection was cut".to_owned() });
    let reserved = desk.refund(payment, "40", "k1").await.unwrap();
    assert_eq!(state(&desk.settled(reserved).await), RefundState::NeedsAttention);
    assert_eq!(desk.refundable(payment).await, "60.00");
    let second = desk.refund(payment, "60", "k2").await.unwrap();
    assert_eq!(state(&desk.settled(second).await), RefundState::Succeeded);
    assert_eq!(desk.orders(), 2, "one order each, the lost one among them");
}

#[tokio::test]
async fn what_did_not_leave_is_sent_when_the_gateway_is_back() {
    let mut desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.will_answer(Outcome::NotSent { why: "connection refused".to_owned(), retry_after_ms: Some(0) });
    let reserved = desk.refund(payment, "40", "k1").await.unwrap();
    desk.start_worker();
    while desk.row(reserved.refund_id).await.version < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        state(&desk.row(reserved.refund_id).await),
        RefundState::Queued,
        "it is not sent and not lost"
    );
    desk.clock.advance(3_000_000);
    // Another refund rings the worker's bell, who then finds this one due too.
    let other = desk.pay("1.00").await;
    desk.refund(other, "1", "k2").await.unwrap();
    assert_eq!(state(&desk.settled(reserved).await), RefundState::Succeeded);
    let keys: Vec<String> = desk.orders_of(&desk.row(reserved.refund_id).await.reference_number);
    assert_eq!(keys.len(), 2);
    assert_eq!(keys.first(), keys.last(), "both attempts carry the intent's one key");
}

#[tokio::test]
async fn an_answer_about_another_amount_is_no_definite_answer() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    let payment = desk.pay("100.00").await;
    let paid = domain::money::Money::parse("4.00", "TRY".parse().unwrap()).unwrap();
    desk.will_answer(Outcome::Succeeded {
        gateway_refund_id: Some("gr-1".to_owned()),
        amount: Some(paid),
        kind: RefundKind::Refund,
    });
    let reserved = desk.refund(payment, "40", "k1").await.unwrap();
    let row = desk.settled(reserved).await;
    assert_eq!(state(&row), RefundState::NeedsAttention);
    assert_eq!(row.refund().unwrap().outcome_code.as_deref(), Some("amount_differs"));
    assert_eq!(desk.refundable(payment).await, "60.00");
}
