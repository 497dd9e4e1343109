//! What every client asked for and heard, kept outside of everything that is killed.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::TransactionId;

use crate::caller::Way;

/// One decision to refund, and what its asker last heard of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How it was asked.
    pub way: Way,
    /// The payment's place among the payments under test.
    pub payment: usize,
    /// How much, in minor units: no other decision on this payment has the same.
    pub minor: u64,
    /// What was heard in the end.
    pub heard: Ended,
}

/// What an asker heard in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The refund exists.
    Made {
        /// Its id.
        refund_id: TransactionId,
        /// Its *Payment Result* at that moment.
        payment_result: String,
    },
    /// It was refused, and this was left.
    Refused {
        /// What the answer called refundable, in minor units.
        refundable: Option<u64>,
    },
    /// The connection was cut, and this way of asking is never repeated.
    Unanswered,
}

/// Everything that was asked, and counts while it goes on.
#[derive(Debug, Default)]
pub struct Memory {
    asked: Mutex<Vec<Asked>>,
    contradictions: Mutex<Vec<String>>,
    /// Decisions that were answered.
    pub answered: AtomicU64,
    /// Calls that were cut off or told to come again.
    pub cut: AtomicU64,
    /// Calls made again with the same key, after an answer or for want of one.
    pub repeated: AtomicU64,
    /// Calls under way at this moment.
    pub under_way: AtomicU64,
    stopping: AtomicBool,
}

impl Memory {
    /// Keeps a decision whose asker will not hear more.
    pub fn keep(&self, asked: Asked) {
        if asked.heard != Ended::Unanswered {
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        lock(&self.asked).push(asked);
    }

    /// Keeps an answer that should never have been given.
    pub fn contradict(&self, what: String) {
        lock(&self.contradictions).push(what);
    }

    /// All decisions, and all answers that should not have been given.
    #[must_use]
    pub fn read(&self) -> (Vec<Asked>, Vec<String>) {
        (lock(&self.asked).clone(), lock(&self.contradictions).clone())
    }

    /// Asks the clients to begin nothing new.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether clients should begin nothing new.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// Whoever panicked while holding the lock has only pushed or not pushed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
