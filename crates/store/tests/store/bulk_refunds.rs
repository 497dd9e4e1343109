//! Batches of refunds: turns that servers share.

use futures::future::join_all;
use store::bulk_refund::pace::take_turn;

use crate::fixture::{Desk, START, uuid};

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_hand_lines_to_one_account_take_turns() {
    let desk = Desk::open().await;
    let take = async |now| take_turn(&desk.store, desk.company, desk.integration, now, 4).await.unwrap();
    let mut turns = join_all((0..12).map(|_| take(START))).await;
    turns.sort_unstable();
    let expected: Vec<i64> = (0..12).map(|turn| START + turn * 250_000).collect();
    assert_eq!(turns, expected, "nobody has another's turn, and none is left out");
    // Time that nobody used is not made up for.
    let later = START + 10_000_000;
    assert_eq!([take(later).await, take(later).await], [later, later + 250_000]);
    // Another account has its own turns.
    let other = domain::id::IntegrationId::new(uuid(77));
    assert_eq!(take_turn(&desk.store, desk.company, other, START, 4).await.unwrap(), START);
    // A clock that is an hour ahead holds nobody up but itself.
    take(later + 3_600_000_000).await;
    assert_eq!(take(later).await, later);
}
