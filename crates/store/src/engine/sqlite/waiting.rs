//! Who waits for a shared commit, and what they are told when it is durable or lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::oneshot;

use crate::engine::later::Later;
use crate::engine::sqlite::lent::End;
use crate::error::StoreError;
use crate::event::bell::Bell;

/// Who waits for the shared commit.
#[derive(Default)]
pub(super) struct Waiting {
    committed: Vec<oneshot::Sender<Result<(), StoreError>>>,
    undone: Vec<oneshot::Sender<()>>,
    /// What all of them leave, in order.
    later: Later,
    sealed: bool,
}

/// Why nothing of the shared transaction happened, or is known to have.
pub(super) enum Lost {
    /// What they left to be written last could not be.
    Unwritten(StoreError),
    /// The engine said no.
    Refused(StoreError),
    /// It said no to the commit, whose number nobody can have seen.
    Uncommitted(StoreError, Option<u64>),
    /// The connection is gone.
    Gone,
    /// It was committed, and the disk did not take it.
    Unflushed(Arc<str>),
}

/// What is told to others than those who wait.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// Rung when events were sealed.
    pub(super) sealed: Bell,
    /// How many commits there were.
    pub(super) commits: Arc<AtomicU64>,
    /// Of how many transactions.
    pub(super) transactions: Arc<AtomicU64>,
}

impl Waiting {
    /// One more, by how its transaction ended.
    pub(super) fn add(&mut self, end: End) {
        match end {
            End::Commit { answer, later } => {
                self.committed.push(answer);
                self.later.join(later);
            }
            End::RollBack(answer) => self.undone.extend(answer),
        }
    }

    /// Whether anybody wants theirs committed.
    pub(super) const fn is_wanted(&self) -> bool {
        !self.committed.is_empty()
    }

    /// What all of them leave to be written last.
    pub(super) fn take_later(&mut self) -> Later {
        self.sealed = self.later.has_events();
        std::mem::take(&mut self.later)
    }

    /// Tells everybody how it ended. Whoever has gone meanwhile is not told.
    pub(super) fn answer(self, telling: &Telling, ended: Result<(), Lost>) {
        let kept = ended.is_ok() && self.is_wanted();
        if kept {
            telling.commits.fetch_add(1, Ordering::Relaxed);
            let together = u64::try_from(self.committed.len()).unwrap_or(0);
            telling.transactions.fetch_add(together, Ordering::Relaxed);
        }
        let lost = ended.err();
        for answer in self.committed {
            let _gone: Result<(), _> = answer.send(lost.as_ref().map_or(Ok(()), |lost| Err(lost.told())));
        }
        for answer in self.undone {
            let _gone: Result<(), ()> = answer.send(());
        }
        if kept && self.sealed {
            telling.sealed.ring();
        }
    }
}

impl Lost {
    fn told(&self) -> StoreError {
        match self {
            Self::Unwritten(error) | Self::Refused(error) | Self::Uncommitted(error, _) => {
                StoreError::CommitLost(error.to_string())
            }
            Self::Gone => StoreError::CommitLost("the connection is gone".to_owned()),
            Self::Unflushed(why) => StoreError::DiskFailed(why.to_string()),
        }
    }
}
