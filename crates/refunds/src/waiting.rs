//! Who waits for the end of which refund: a settlement wakes those who wait for it, and not all the others with them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::TransactionId;
use store::transaction::TransactionRow;
use tokio::sync::watch;

/// The places of those who wait.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    by_refund: Mutex<HashMap<TransactionId, watch::Sender<Option<Arc<TransactionRow>>>>>,
}

/// A place among those who wait for one refund; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    waiting: &'a Waiting,
    refund_id: TransactionId,
    rung: watch::Receiver<Option<Arc<TransactionRow>>>,
}

impl Waiting {
    /// Takes a place. Whoever looks at the refund after this misses no ring.
    pub(crate) fn enter(&self, refund_id: TransactionId) -> Place<'_> {
        let rung = self.places().entry(refund_id).or_default().subscribe();
        Place { waiting: self, refund_id, rung }
    }

    /// Wakes those who wait for a refund: they look at it.
    pub(crate) fn ring(&self, refund_id: TransactionId) {
        if let Some(place) = self.places().get(&refund_id) {
            place.send_modify(|known| *known = None);
        }
    }

    /// Wakes those who wait for a refund, and shows them how it was written down.
    pub(crate) fn show(&self, refund: TransactionRow) {
        if let Some(place) = self.places().get(&refund.id) {
            place.send_modify(|known| *known = Some(Arc::new(refund)));
        }
    }

    /// Wakes all who wait.
    pub(crate) fn ring_all(&self) {
        for place in self.places().values() {
            place.send_modify(|known| *known = None);
        }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<TransactionId, watch::Sender<Option<Arc<TransactionRow>>>>> {
        self.by_refund.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Waits for a ring since the last; gives the refund where it came with the ring.
    pub(crate) async fn ring(&mut self) -> Option<Arc<TransactionRow>> {
        if self.rung.changed().await.is_err() {
            // Cannot be: the sender stays while somebody has a place.
            std::future::pending::<()>().await;
        }
        self.rung.borrow_and_update().clone()
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
        assert_eq!(first.ring().now_or_never(), Some(None));
        assert_eq!(second.ring().now_or_never(), Some(None));
        assert_eq!(other.ring().now_or_never(), None);
        waiting.ring_all();
        assert_eq!(other.ring().now_or_never(), Some(None));
    }

    #[test]
    fn whoever_leaves_leaves_nothing_behind_and_takes_nobody_along() {
        let waiting = Waiting::default();
        let (first, mut second) = (waiting.enter(refund(1)), waiting.enter(refund(1)));
        drop(first);
        waiting.ring(refund(1));
        assert_eq!(second.ring().now_or_never(), Some(None));
        drop(second);
        assert!(waiting.places().is_empty());
    }
}
