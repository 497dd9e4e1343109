//! The pieces of work that this server really has in hand: only their leases are renewed.
//!
//! A claim whose answer was lost is not among them: nobody works on it, so its lease must end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{CompanyId, IntegrationId, TransactionId};
use store::Micros;
use store::dialect::Reach;
use store::integration::Integration;
use store::refund::claim::Work;

/// How often the leases of others are looked at while there is work of one's own, in microseconds.
const LOOK_EVERY: u64 = 1_000_000;

/// Names a piece of work: whose, and of which refund.
pub(crate) type Piece = (CompanyId, TransactionId);

/// How often a piece is in hand, and through which gateway account it goes.
#[derive(Clone, Copy, Debug)]
struct Held {
    times: usize,
    integration: IntegrationId,
}

/// The pieces of work in hand. The same refund may be there twice, when a slow call of it was given up meanwhile.
#[derive(Debug, Default)]
pub(crate) struct InHand {
    pieces: Mutex<BTreeMap<Piece, Held>>,
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
            let integration = account(work).integration;
            pieces.entry(piece(work)).or_insert(Held { times: 0, integration }).times += 1;
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

    /// How many pieces of each gateway account's work are in hand.
    pub(crate) fn by_account(&self) -> BTreeMap<IntegrationId, usize> {
        let mut accounts = BTreeMap::new();
        for held in self.pieces().values() {
            *accounts.entry(held.integration).or_default() += held.times;
        }
        accounts
    }

    /// Whether the leases of others were not looked at for long. Whoever asks looks.
    pub(crate) fn is_time_to_look(&self, now: Micros) -> bool {
        let is_time = now.abs_diff(self.looked_at.load(Ordering::Relaxed)) >= LOOK_EVERY;
        if is_time {
            self.looked_at.store(now, Ordering::Relaxed);
        }
        is_time
    }

    fn pieces(&self) -> MutexGuard<'_, BTreeMap<Piece, Held>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        let mut pieces = self.in_hand.pieces();
        if let Some(held) = pieces.get_mut(&self.piece) {
            held.times = held.times.saturating_sub(1);
            if held.times == 0 {
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

/// Through which gateway account a piece of work goes.
pub(crate) const fn account(work: &Work) -> Reach {
    let integration = integration(work);
    Reach { company: integration.company_id, integration: integration.id }
}

/// The gateway account of a piece of work.
pub(crate) const fn integration(work: &Work) -> &Integration {
    match work {
        Work::Attempt(attempt) => &attempt.integration,
        Work::Inquiry(inquiry) => &inquiry.integration,
    }
}
