//! The daily limit of a company's refund policy: whoever races, no requester's day exceeds it.

use domain::refund::RefundState;
use domain::refund_policy::PolicyRefusal;
use domain::refund_rule::Refusal;
use futures::future::join_all;
use store::args;
use store::event::EventActor;
use store::refund::advance::Step;
use store::refund::change::{Change, Learnt, change_refund};
use store::refund::reserve::{PolicyHold, Reservation, Reserved};
use store::refund::settle::Next;
use store::verify::verify_company;

use crate::fixture::{Desk, START, lira};

const DAY: &str = "2026-09-21";

/// A company whose policy is at its first version.
async fn open() -> Desk {
    let desk = Desk::open().await;
    let changed = desk
        .store
        .execute("UPDATE company SET policy_version = 1 WHERE company_id = $1", args![desk.company])
        .await
        .unwrap();
    assert_eq!(changed, 1);
    desk
}

/// A refund of a payment of its own, held to 1,000 a day.
async fn held(desk: &Desk, number: u128, minor: i64) -> Reservation {
    desk.pay(number, lira(minor)).await;
    let hold = PolicyHold { version: 1, day_on: DAY.to_owned(), per_day: Some(lira(1_000)), approval: None };
    Reservation { policy: Some(hold), ..desk.reservation(number, number + 1_000, minor) }
}

async fn counted(desk: &Desk) -> i64 {
    let rows = desk.store.rows("SELECT amount_minor FROM refunded_on_day", []).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows.first().unwrap().int("amount_minor").unwrap()
}

/// The day is what its refunds come to.
async fn assert_agrees(desk: &Desk) {
    assert_eq!(verify_company(&desk.store, desk.company).await.unwrap().differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_refunds_at_once_of_as_many_payments_never_exceed_one_persons_day() {
    let desk = open().await;
    let mut reservations = Vec::new();
    for number in 10..60 {
        reservations.push(held(&desk, number, 30).await);
    }
    let reserved = join_all(reservations.iter().map(|reservation| desk.reserve(reservation))).await;
    let made = reserved.iter().filter(|reserved| **reserved == Reserved::New).count();
    assert_eq!(made, 33);
    assert_eq!(counted(&desk).await, 990);
    assert_agrees(&desk).await;
    let over = PolicyRefusal::AbovePerDay { limit: lira(1_000), left: lira(10) };
    let refused = Reserved::Refused(Refusal::Policy(over));
    assert_eq!(reserved.iter().filter(|reserved| **reserved == refused).count(), 17);
    for (number, reserved) in (10..60).zip(&reserved) {
        // Who was refused holds nothing of their payment.
        assert_eq!(desk.refundable(number).await, if *reserved == Reserved::New { 0 } else { 30 });
    }
}

#[tokio::test]
async fn a_refund_that_ends_without_paying_gives_its_part_of_the_day_back_and_late_truth_takes_it_again() {
    let desk = open().await;
    let first = held(&desk, 10, 900).await;
    assert_eq!(desk.reserve(&first).await, Reserved::New);
    let second = held(&desk, 11, 200).await;
    assert!(matches!(desk.reserve(&second).await, Reserved::Refused(Refusal::Policy(_))));

    let row = desk.row(1_010).await;
    let go = async |to: RefundState| {
        let change = |_: &_| Change {
            steps: vec![Step::to(to, START, EventActor::System, [2; 16])],
            next: Next::Nothing,
            ..Change::NONE
        };
        change_refund(&desk.store, &row, &Learnt::Told, change).await.unwrap()
    };
    go(RefundState::Withdrawn).await;
    assert_eq!(counted(&desk).await, 0);
    assert_eq!(desk.reserve(&second).await, Reserved::New);
    assert_eq!(counted(&desk).await, 200);
    // A fact is counted whatever the limit says.
    go(RefundState::Succeeded).await;
    assert_eq!(counted(&desk).await, 1_100);
    assert_agrees(&desk).await;
}

#[tokio::test]
async fn a_refund_that_was_decided_by_another_version_is_decided_again() {
    let desk = open().await;
    let mut old = held(&desk, 10, 30).await;
    old.policy.as_mut().unwrap().version = 2;
    assert_eq!(desk.reserve(&old).await, Reserved::PolicyMoved);
    assert_eq!(desk.reserve(&Reservation { policy: None, ..old }).await, Reserved::PolicyMoved);
    assert_eq!(desk.refundable(10).await, 30);
}
