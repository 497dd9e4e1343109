//! What the metrics read: each figure moves with what it counts.

use domain::outcome::Outcome;
use domain::refund::RefundState;
use store::engine::Engine;
use store::metrics::{Waiting, read_figures};
use store::refund::advance::Step;
use store::refund::claim::{Claim, Room, Work, claim_work};
use store::refund::settle::{Next, Settlement, settle_attempt};

use crate::fixture::{Desk, START, lira};

const LATER: i64 = START + 1_000_000;
const NOTHING: Waiting = Waiting { count: 0, oldest_at: None };

#[tokio::test]
async fn a_refund_is_due_then_uncertain_then_attention() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let quiet = read_figures(&desk.store, LATER).await.unwrap();
    assert_eq!((quiet.open_refunds, quiet.due, quiet.uncertain), (Vec::new(), NOTHING, NOTHING));
    assert!(quiet.database_bytes > 0);

    let reservation = desk.reservation(10, 11, 200);
    desk.reserve(&reservation).await;
    let queued = read_figures(&desk.store, LATER).await.unwrap();
    assert_eq!(queued.open_refunds, [(RefundState::Queued, 1)]);
    assert_eq!(queued.due, Waiting { count: 1, oldest_at: Some(reservation.at) });

    let claim =
        Claim { owner: "w", now: LATER, lease_until: LATER + 60_000_000, max: 1, room: &Room::default() };
    let Some(Work::Attempt(attempt)) = claim_work(&desk.store, claim, [2; 16]).await.unwrap().pop() else {
        unreachable!("the refund was due")
    };
    let sending = read_figures(&desk.store, LATER).await.unwrap();
    assert_eq!((sending.open_refunds, sending.due), (vec![(RefundState::Sending, 1)], NOTHING));

    let lost = Outcome::Unknown { why: "the connection was cut".to_owned() };
    let step = Step::from_outcome(RefundState::Unknown, &lost, LATER, [3; 16]);
    let settlement = Settlement { outcome: lost.as_str(), step, next: Next::Attention };
    settle_attempt(&desk.store, &attempt, settlement).await.unwrap();
    let lost = read_figures(&desk.store, LATER).await.unwrap();
    assert_eq!(lost.open_refunds, [(RefundState::NeedsAttention, 1)]);
    assert_eq!(lost.uncertain, Waiting { count: 1, oldest_at: Some(LATER) });
    assert_eq!(lost.attention.count, 1);
}

#[tokio::test]
async fn events_wait_for_their_places_only_where_they_are_sealed_after_the_commit() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let figures = read_figures(&desk.store, LATER).await.unwrap();
    let expected = match desk.store.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => 1,
    };
    assert_eq!(figures.unsealed.count, expected);
}
