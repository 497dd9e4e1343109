//! Who waits for the end of which refund: a settlement wakes those who wait for it, and not all the others with them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::TransactionId;
use tokio::sync::watch;

/// The places of those who wait.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    by_refund: Mutex<HashMap<TransactionId, watch::Sender<u64>>>,
}

/// A place among those who wait for one refund; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    waiting: &'a Waiting,
    refund_id: TransactionId,
    rung: watch::Receiver<u64>,
}

impl Waiting {
    /// Takes a place. Whoever looks at the refund after this misses no ring.
    pub(crate) fn enter(&self, refund_id: TransactionId) -> Place<'_> {
        let rung = self.places().entry(refund_id).or_default().subscribe();
        Place { waiting: self, refund_id, rung }
    }

    /// Wakes those who wait for a refund.
    pub(crate) fn ring(&self, refund_id: TransactionId) {
        if let Some(place) = self.places().get(&refund_id) {
            place.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    /// Wakes all who wait.
    pub(crate) fn ring_all(&self) {
        for place in self.places().values() {
            place.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<TransactionId, watch::Sender<u64>>> {
        self.by_refund.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Waits for a ring since the last.
    pub(crate) async fn ring(&mut self) {
        if self.rung.changed().await.is_err() {
            // Cannot be: the sender stays while somebody has a place.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut places = self.waiting.places();
        // Ours is still one of them.
        if places.get(&self.refund_id).is_some_and(|place| place.receiver_count() <= 1) {
            places.remove(&self.refund_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use uuid::Uuid;

    use super::*;

    fn refund(number: u128) -> TransactionId {
        TransactionId::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_ring_wakes_those_who_wait_for_its_refund_and_nobody_else() {
        let waiting = Waiting::default();
        let (mut first, mut second, mut other) =
            (waiting.enter(refund(1)), waiting.enter(refund(1)), waiting.enter(refund(2)));
        waiting.ring(refund(1));
        assert_eq!(first.ring().now_or_never(), Some(()));
        assert_eq!(second.ring().now_or_never(), Some(()));
        assert_eq!(other.ring().now_or_never(), None);
        waiting.ring_all();
        assert_eq!(other.ring().now_or_never(), Some(()));
    }

    #[test]
    fn whoever_leaves_leaves_nothing_behind_and_takes_nobody_along() {
        let waiting = Waiting::default();
        let (first, mut second) = (waiting.enter(refund(1)), waiting.enter(refund(1)));
        drop(first);
        waiting.ring(refund(1));
        assert_eq!(second.ring().now_or_never(), Some(()));
        drop(second);
        assert!(waiting.places().is_empty());
    }
}
