//! The guard: what is decided here never exceeds what is left, whoever races.

use domain::refund_rule::Refusal;
use futures::future::join_all;
use store::engine::Store;
use store::error::StoreError;
use store::refund::reserve::Reserved;
use test_database::TestDatabase;

use crate::fixture::{Desk, lira};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_equal_reservations_at_once_fill_the_payment_exactly() {
    let desk = Desk::open().await;
    desk.pay(10, lira(10_000)).await;
    let reservations: Vec<_> = (0..50).map(|number| desk.reservation(10, 100 + number, 300)).collect();
    let reserved = join_all(reservations.iter().map(|reservation| desk.reserve(reservation))).await;
    let made = reserved.iter().filter(|reserved| **reserved == Reserved::New).count();
    assert_eq!(made, 33);
    assert_eq!(desk.refundable(10).await, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_refused_amount_would_have_fitted() {
    let desk = Desk::open().await;
    desk.pay(10, lira(10_000)).await;
    let amounts: Vec<i64> = (1..=50).map(|number| number * 37).collect();
    let reservations: Vec<_> =
        (100..).zip(&amounts).map(|(refund, minor)| desk.reservation(10, refund, *minor)).collect();
    let reserved = join_all(reservations.iter().map(|reservation| desk.reserve(reservation))).await;
    let left = desk.refundable(10).await;
    for (reserved, minor) in reserved.iter().zip(&amounts) {
        // What is left only shrinks, so what does not fit at the end did not need to fit before; what fits must be in.
        assert!(*reserved == Reserved::New || *minor > left, "{minor} was refused and {left} is left");
    }
    let taken: i64 = reserved
        .iter()
        .zip(&amounts)
        .filter(|(reserved, _)| **reserved == Reserved::New)
        .map(|(_, minor)| minor)
        .sum();
    assert_eq!(taken + left, 10_000);
}

#[tokio::test]
async fn the_guard_holds_without_any_rule() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let reserved = desk.reserve(&desk.reservation(10, 11, 501)).await;
    let refusal = Refusal::AmountExceedsRefundable { asked: lira(501), refundable: lira(500) };
    assert_eq!(reserved, Reserved::Refused(refusal));
    assert_eq!(desk.refundable(10).await, 500);
}

#[tokio::test]
async fn the_database_itself_refuses_more_than_was_paid() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let forced = desk.store.execute("UPDATE txn SET reserved_minor = 501 WHERE kind = 'payment'", []).await;
    assert!(matches!(forced, Err(StoreError::Database(_) | StoreError::Sqlite(_))));
}

#[tokio::test]
async fn a_key_is_bound_with_the_reservation_and_to_nothing_refused() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let mut reservation = desk.reservation(10, 11, 600);
    assert!(matches!(desk.reserve(&reservation).await, Reserved::Refused(_)));
    reservation.amount = lira(400);
    assert_eq!(desk.reserve(&reservation).await, Reserved::New);
    let again = desk.reserve(&reservation).await;
    assert_eq!(again, Reserved::Bound { refund_id: reservation.refund_id, request: "600".to_owned() });
    assert_eq!(desk.refundable(10).await, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_pressed_many_times_at_once_is_one_refund() {
    let desk = Desk::open().await;
    desk.pay(10, lira(10_000)).await;
    let presses: Vec<_> = (100..120)
        .map(|refund| {
            let mut press = desk.reservation(10, refund, 100);
            "one".clone_into(&mut press.key);
            press
        })
        .collect();
    let reserved = join_all(presses.iter().map(|press| desk.reserve(press))).await;
    assert_eq!(reserved.iter().filter(|reserved| **reserved == Reserved::New).count(), 1);
    assert_eq!(desk.refundable(10).await, 9_900);
}

#[tokio::test]
async fn two_servers_never_share_one_file() {
    let database = TestDatabase::on_sqlite();
    let first = Store::open_to_serve(database.address()).await.unwrap();
    assert!(matches!(Store::open_to_serve(database.address()).await, Err(StoreError::InUse(_))));
    drop(first);
    assert!(Store::open_to_serve(database.address()).await.is_ok());
}
