//! The worker: it owns the attempts, so that no closed browser, cut connection or stop cuts a send.

use std::sync::Arc;
use std::time::Duration;

use domain::outcome::Outcome;
use domain::refund::RefundState;
use futures::FutureExt;
use gateways::gateway::RefundOrder;
use store::Micros;
use store::error::StoreError;
use store::refund::advance::Step;
use store::refund::begin_attempt::{Attempt, Claimed, begin_attempt, count_attempts_that_left};
use store::refund::recover::{RecoveredRefunds, interrupt_abandoned, recover_refunds};
use store::refund::settle::{Next, Settlement, settle_attempt};
use store::transaction::TransactionRow;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::fault::chain;
use crate::service::RefundService;

/// How many calls to gateways may be under way at once.
const CALLS_AT_ONCE: usize = 64;
/// How long an attempt is its worker's: well above the longest time-out of any gateway.
const LEASE: Micros = 10 * 60 * 1_000_000;
/// The longest the worker sleeps: the net under every bell that was not heard.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long a refund that was not sent waits, doubled with each try up to the longest.
const RETRY_FIRST: Micros = 2_000_000;
const RETRY_LONGEST: Micros = 5 * 60 * 1_000_000;
/// The longest that a gateway's own word is followed.
const DAY: Micros = 24 * 60 * 60 * 1_000_000;
/// How long a settlement that the database would not take waits before it is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

impl RefundService {
    /// Picks up, on start, every refund where it stood. Only the one server of this database may call this.
    pub async fn recover(&self) -> Result<RecoveredRefunds, StoreError> {
        let now = self.clock().now();
        recover_refunds(self.store(), now, self.salt(), |_interrupted| next_for_unknown()).await
    }

    /// Makes attempts until told to stop, then lets the running ones end.
    pub async fn run_worker(&self, mut shutdown: watch::Receiver<bool>) {
        let owner = format!("worker-{}", uuid::Uuid::from_bytes(self.salt()));
        let room = Arc::new(Semaphore::new(CALLS_AT_ONCE));
        let mut calls = JoinSet::new();
        while !*shutdown.borrow() {
            while calls.try_join_next().is_some() {}
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { break };
            let pause = match self.claim(&owner).await {
                Ok(Claimed::Attempt(attempt)) => {
                    let service = self.clone();
                    calls.spawn(async move {
                        service.make_attempt(*attempt).await;
                        drop(place);
                    });
                    continue;
                }
                Ok(Claimed::Nothing(next_due)) => self.pause_until(next_due),
                Err(error) => {
                    tracing::error!(error = chain(&error), "no refund could be claimed");
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

    async fn claim(&self, owner: &str) -> Result<Claimed, StoreError> {
        let now = self.clock().now();
        let claimed = begin_attempt(self.store(), owner, now, now.saturating_add(LEASE), self.salt()).await?;
        if matches!(claimed, Claimed::Nothing(_)) {
            let abandoned =
                interrupt_abandoned(self.store(), now, self.salt(), |_refund| next_for_unknown()).await?;
            if abandoned > 0 {
                tracing::error!(abandoned, "attempts were given up: whether they arrived is not known");
            }
        }
        Ok(claimed)
    }

    fn pause_until(&self, due: Option<Micros>) -> Duration {
        let micros = due.map(|due| due.saturating_sub(self.clock().now()).max(1_000));
        micros
            .and_then(|micros| u64::try_from(micros).ok())
            .map_or(LONGEST_PAUSE, |micros| Duration::from_micros(micros).min(LONGEST_PAUSE))
    }

    /// Makes one attempt that is written down, and settles it.
    pub async fn make_attempt(&self, attempt: Attempt) {
        let outcome = self.call_gateway(&attempt).await;
        tracing::info!(
            refund_id = %attempt.refund.id,
            reference_number = %attempt.refund.reference_number,
            attempt = attempt.number,
            outcome = outcome.as_str(),
            "attempt ended"
        );
        // The answer is known and must not be lost: the database is asked until it takes it.
        while let Err(error) = self.settle(&attempt, &outcome).await {
            tracing::error!(
                error = chain(&error),
                refund_id = %attempt.refund.id,
                "the settlement could not be written and is tried again"
            );
            if matches!(error, StoreError::Stale | StoreError::Corrupt { .. }) {
                break;
            }
            tokio::time::sleep(STORE_PAUSE).await;
        }
        self.inner.settled.send_modify(|count| *count = count.wrapping_add(1));
        // It may be due again: the worker reckons its next pause anew.
        self.inner.work.notify_one();
    }

    async fn call_gateway(&self, attempt: &Attempt) -> Outcome {
        let Some(order) = refund_order(attempt) else {
            return Outcome::NotSent {
                why: "the refund has no payment to give back".to_owned(),
                retry_after_ms: None,
            };
        };
        // A gateway client that panics has perhaps sent: that is unknown, and no reason to lose the refund.
        let call = async {
            match self.inner.gateways.gateway(&attempt.integration) {
                Ok(gateway) => gateway.refund(&order).await,
                Err(error) => {
                    tracing::error!(
                        error = chain(&error),
                        integration = %attempt.integration.id,
                        "the integration cannot be called"
                    );
                    Outcome::NotSent { why: error.to_string(), retry_after_ms: None }
                }
            }
        };
        std::panic::AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|_panic| Outcome::Unknown {
            why: "the gateway client stopped unexpectedly".to_owned(),
        })
    }

    async fn settle(&self, attempt: &Attempt, outcome: &Outcome) -> Result<TransactionRow, StoreError> {
        let refund = &attempt.refund;
        let now = self.clock().now();
        let earlier =
            count_attempts_that_left(self.store(), refund.company_id, refund.id, attempt.number).await? > 0;
        let to = outcome.next_state(earlier);
        let next = match to {
            RefundState::Queued => Next::DueAt(now.saturating_add(retry_pause(attempt.number, outcome))),
            RefundState::Unknown | RefundState::Accepted => next_for_unknown(),
            RefundState::AwaitingApproval
            | RefundState::Sending
            | RefundState::NeedsAttention
            | RefundState::Succeeded
            | RefundState::Failed
            | RefundState::Declined
            | RefundState::Expired
            | RefundState::Withdrawn
            | RefundState::Reversed => Next::Nothing,
        };
        let (to, next, step) = self.step_for(attempt, outcome, to, next, now);
        tracing::debug!(refund_id = %refund.id, state = to.as_str(), "settling");
        settle_attempt(self.store(), attempt, Settlement { outcome: outcome.as_str(), step, next }).await
    }

    /// The step of an outcome; an answer about another amount than was asked is no definite answer.
    fn step_for(
        &self,
        attempt: &Attempt,
        outcome: &Outcome,
        to: RefundState,
        next: Next,
        now: Micros,
    ) -> (RefundState, Next, Step) {
        let salt = self.salt();
        if let Outcome::Succeeded { amount: Some(paid), .. } = outcome
            && *paid != attempt.refund.amount.negated()
        {
            let mut step = Step::from_outcome(RefundState::Unknown, outcome, now, salt);
            step.code = Some("amount_differs".to_owned());
            step.message = Some(format!("the gateway says that it paid {paid} {}", paid.currency()));
            return (RefundState::Unknown, Next::Attention, step);
        }
        (to, next, Step::from_outcome(to, outcome, now, salt))
    }
}

/// What becomes of a refund whose end is not known: no gateway that we call can be asked, so a person must look.
const fn next_for_unknown() -> Next {
    Next::Attention
}

fn refund_order(attempt: &Attempt) -> Option<RefundOrder> {
    let payment = attempt.payment.payment()?;
    let refund = attempt.refund.refund()?;
    let amount = attempt.refund.amount.negated();
    Some(RefundOrder {
        gateway_payment_id: payment.gateway_payment_id.clone(),
        gateway_refund_id: refund.gateway_refund_id.clone(),
        amount,
        // Its own amount is reserved already, so nothing else is when all that is reserved is this.
        whole: amount == payment.balance.basis()
            && payment.balance.reserved() == amount
            && payment.balance.outside().minor() == 0,
        reason: refund.reason.clone(),
        reference_number: attempt.refund.reference_number.clone(),
        gateway_key: attempt.gateway_key.clone(),
        conversation_id: attempt.payment.conversation_id.clone(),
        order_number: attempt.payment.order_number.clone(),
    })
}

/// Grows with each attempt. A gateway's own word counts where it is longer, up to a day.
fn retry_pause(attempt: i64, outcome: &Outcome) -> Micros {
    let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 20)).unwrap_or(0);
    let grown = RETRY_FIRST.saturating_mul(2_i64.saturating_pow(doublings)).min(RETRY_LONGEST);
    match outcome {
        Outcome::NotSent { retry_after_ms: Some(told), .. } => {
            Micros::try_from(told.saturating_mul(1_000)).unwrap_or(DAY).clamp(grown, DAY)
        }
        Outcome::NotSent { retry_after_ms: None, .. }
        | Outcome::Succeeded { .. }
        | Outcome::Accepted { .. }
        | Outcome::Refused { .. }
        | Outcome::Unknown { .. } => grown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_five_minutes() {
        let refused = Outcome::NotSent { why: String::new(), retry_after_ms: None };
        assert_eq!(retry_pause(1, &refused), 2_000_000);
        assert_eq!(retry_pause(2, &refused), 4_000_000);
        assert_eq!(retry_pause(50, &refused), RETRY_LONGEST);
        let told = |ms| Outcome::NotSent { why: String::new(), retry_after_ms: Some(ms) };
        assert_eq!(retry_pause(1, &told(0)), 2_000_000, "never at once");
        assert_eq!(retry_pause(1, &told(3_600_000)), 3_600_000_000, "as long as the gateway says");
        assert_eq!(retry_pause(1, &told(u64::MAX)), DAY);
    }
}
