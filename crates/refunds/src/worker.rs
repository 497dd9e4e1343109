//! The worker: it owns the attempts, so that no closed browser, cut connection or stop cuts a send.

use std::time::Duration;

use futures::FutureExt;
use store::Micros;
use store::error::StoreError;
use store::refund::claim::{self, Claim, Work};
use store::refund::lease::{self, Renewal, abandon_work};
use store::refund::recover::{RecoveredRefunds, interrupt_abandoned, recover_refunds};
use store::refund::settle::Next;
use store::refund::unsent::raise_unsent;
use store::transaction::TransactionRow;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::fault::chain;
use crate::in_hand::{integration, piece};
use crate::service::RefundService;

pub(crate) mod account;
pub(crate) mod attempt;
mod inquiry;
mod pause;

/// The longest the worker sleeps: the net under every bell that was not heard.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often the worker looks for what has waited for long.
const LOOK_FOR_UNSENT: Duration = Duration::from_mins(1);
/// How long a statement that the database would not take waits before it is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

impl RefundService {
    /// Picks up, on start, every refund where it stood.
    ///
    /// The one server of a file takes everything that is held for abandoned; where servers share a database, only what
    /// nobody has renewed.
    pub async fn recover(&self) -> Result<RecoveredRefunds, StoreError> {
        let now = self.clock().now();
        recover_refunds(self.store(), now, self.salt(), |refund| self.after_interruption(refund, now)).await
    }

    /// Does what is due until told to stop, then lets the running calls end.
    pub async fn run_worker(&self, mut shutdown: watch::Receiver<bool>) {
        let owner = format!("worker-{}", uuid::Uuid::from_bytes(self.salt()));
        let settings = self.inner.settings;
        let mut calls = JoinSet::new();
        // Both sets stop what runs in them when this future is dropped, as a crash would.
        let mut beside = JoinSet::new();
        beside.spawn(self.clone().keep_leases(owner.clone()));
        beside.spawn(self.clone().keep_raising());
        while !*shutdown.borrow() {
            while calls.try_join_next().is_some() {}
            let free = settings.calls_at_once.saturating_sub(calls.len());
            if free == 0 {
                tokio::select! {
                    _ = calls.join_next() => {}
                    _ = shutdown.changed() => {}
                }
                continue;
            }
            let pause = match self.claim_work(&owner, free.min(settings.claim_at_most)).await {
                Ok(work) if work.is_empty() => self.pause_until_due().await,
                Ok(work) => {
                    for piece in work {
                        calls.spawn(self.clone().guard_work(piece, owner.clone()));
                    }
                    continue;
                }
                Err(error) => {
                    tracing::error!(error = chain(&error), "no work could be claimed");
                    STORE_PAUSE
                }
            };
            tokio::select! {
                () = self.inner.work.notified() => {}
                () = tokio::time::sleep(pause) => {}
                _ = shutdown.changed() => {}
            }
        }
        while calls.join_next().await.is_some() {}
    }

    /// Claims at most so many pieces of due work for an owner. When there is none, and now and then besides, it also takes
    /// attempts whose lease has ended for interrupted.
    pub async fn claim_work(&self, owner: &str, max: usize) -> Result<Vec<Work>, StoreError> {
        let now = self.clock().now();
        let lease_until = now.saturating_add(self.inner.settings.lease);
        let room = self.room();
        let claim = Claim { owner, now, lease_until, max, room: &room };
        let work = claim::claim_work(self.store(), claim, self.salt()).await?;
        self.inner.in_hand.take(&work);
        if work.is_empty() || self.inner.in_hand.is_time_to_look(now) {
            let abandoned = interrupt_abandoned(self.store(), now, self.salt(), |refund| {
                self.after_interruption(refund, now)
            })
            .await;
            match abandoned {
                Ok(0) => {}
                Ok(abandoned) => {
                    self.inner.observer.leases_lost(abandoned);
                    tracing::error!(abandoned, "attempts were given up: whether they arrived is not known");
                }
                // What was claimed is written down as sending, and nobody else will ever send it: it is done whatever
                // became of the others. They are looked for again.
                Err(error) => tracing::error!(error = chain(&error), "abandoned attempts were not taken up"),
            }
        }
        Ok(work)
    }

    /// Says when something is due next: a piece of work, or the end of a lease.
    pub async fn next_due(&self) -> Result<Option<Micros>, StoreError> {
        claim::next_due(self.store(), self.clock().now(), &self.room()).await
    }

    /// Holds for longer what an owner claimed here and is not done; says how many pieces. The lease of a claim whose answer
    /// never came ends, and what it was for is found out as if another server had had it.
    pub async fn renew_leases(&self, owner: &str) -> Result<u64, StoreError> {
        let now = self.clock().now();
        let lease_until = now.saturating_add(self.inner.settings.lease);
        let in_hand = self.inner.in_hand.list();
        lease::renew_leases(self.store(), Renewal { owner, now, lease_until }, &in_hand).await
    }

    /// Shows a person the refunds that have waited for their gateway for long; says how many are new.
    pub async fn raise_unsent(&self) -> Result<u64, StoreError> {
        raise_unsent(self.store(), self.clock().now()).await
    }

    /// Does one piece of work; it is settled when this returns.
    pub async fn do_work(&self, work: Work) {
        let hold = self.inner.in_hand.hold(piece(&work));
        let account = integration(&work).clone();
        match work {
            // Boxed, because the calls' own state would make each future that holds one large.
            Work::Attempt(attempt) => Box::pin(self.make_attempt(*attempt)).await,
            Work::Inquiry(inquiry) => Box::pin(self.make_inquiry(*inquiry)).await,
        }
        let was_full = self.is_full(&account);
        drop(hold);
        if was_full {
            // What waited for this call's end can be claimed now.
            self.inner.work.notify_one();
        }
    }

    /// Does one piece of work. If that breaks off, its lease ends by itself and somebody finds out what became of it.
    async fn guard_work(self, work: Work, owner: String) {
        let (company, refund_id) = piece(&work);
        if std::panic::AssertUnwindSafe(self.do_work(work)).catch_unwind().await.is_ok() {
            return;
        }
        tracing::error!(%refund_id, "a piece of work broke off");
        if let Err(error) = abandon_work(self.store(), company, refund_id, &owner).await {
            tracing::error!(error = chain(&error), %refund_id, "and its lease could not be let go");
        }
    }

    async fn keep_leases(self, owner: String) {
        loop {
            tokio::time::sleep(self.inner.settings.renew_every).await;
            if let Err(error) = self.renew_leases(&owner).await {
                tracing::error!(error = chain(&error), "the leases could not be renewed");
            }
        }
    }

    async fn keep_raising(self) {
        loop {
            match self.raise_unsent().await {
                Ok(0) => {}
                Ok(unsent) => tracing::warn!(unsent, "refunds have waited for their gateway for long"),
                Err(error) => tracing::error!(error = chain(&error), "what waits for long was not found"),
            }
            tokio::time::sleep(LOOK_FOR_UNSENT).await;
        }
    }

    async fn pause_until_due(&self) -> Duration {
        let due = match self.next_due().await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(error = chain(&error), "it cannot be told when work is due next");
                return STORE_PAUSE;
            }
        };
        due.map(|due| due.saturating_sub(self.clock().now()).max(1_000))
            .and_then(|micros| u64::try_from(micros).ok())
            .map_or(LONGEST_PAUSE, |micros| Duration::from_micros(micros).min(LONGEST_PAUSE))
    }

    /// What becomes of a refund whose attempt was interrupted.
    fn after_interruption(&self, refund: &TransactionRow, now: Micros) -> Next {
        let capabilities = self.capabilities(refund);
        if capabilities.can_be_asked || capabilities.key_life_s.is_some() {
            Next::DueAt(now.saturating_add(self.inner.settings.ask_first))
        } else {
            Next::Attention
        }
    }
}
