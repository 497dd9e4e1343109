//! The pieces of work that this server really has in hand: only their leases are renewed.
//!
//! A claim whose answer was lost is not among them: nobody works on it, so its lease must end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{CompanyId, TransactionId};
use store::Micros;
use store::refund::claim::Work;

/// How often the leases of others are looked at while there is work of one's own, in microseconds.
const LOOK_EVERY: u64 = 1_000_000;

/// Names a piece of work: whose, and of which refund.
pub(crate) type Piece = (CompanyId, TransactionId);

/// The pieces of work in hand. The same refund may be there twice, when a slow call of it was given up meanwhile.
#[derive(Debug, Default)]
pub(crate) struct InHand {
    pieces: Mutex<BTreeMap<Piece, usize>>,
    /// When the leases of others were last looked at.
    looked_at: AtomicI64,
}

/// Gives a piece back when dropped, however the work on it ended.
#[derive(Debug)]
pub(crate) struct Hold<'a> {
    in_hand: &'a InHand,
    piece: Piece,
}

impl InHand {
    /// Takes what was claimed.
    pub(crate) fn take(&self, claimed: &[Work]) {
        let mut pieces = self.pieces();
        for work in claimed {
            *pieces.entry(piece(work)).or_default() += 1;
        }
    }

    /// Begins the work on a piece that was taken.
    pub(crate) const fn hold(&self, piece: Piece) -> Hold<'_> {
        Hold { in_hand: self, piece }
    }

    /// Lists what is in hand, in order.
    pub(crate) fn list(&self) -> Vec<Piece> {
        self.pieces().keys().copied().collect()
    }

    /// Whether the leases of others were not looked at for long. Whoever asks looks.
    pub(crate) fn is_time_to_look(&self, now: Micros) -> bool {
        let is_time = now.abs_diff(self.looked_at.load(Ordering::Relaxed)) >= LOOK_EVERY;
        if is_time {
            self.looked_at.store(now, Ordering::Relaxed);
        }
        is_time
    }

    fn pieces(&self) -> MutexGuard<'_, BTreeMap<Piece, usize>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        let mut pieces = self.in_hand.pieces();
        if let Some(count) = pieces.get_mut(&self.piece) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                pieces.remove(&self.piece);
            }
        }
    }
}

/// Whose a piece of work is, and of which refund.
pub(crate) const fn piece(work: &Work) -> Piece {
    let refund = match work {
        Work::Attempt(attempt) => &attempt.refund,
        Work::Inquiry(inquiry) => &inquiry.refund,
    };
    (refund.company_id, refund.id)
}
