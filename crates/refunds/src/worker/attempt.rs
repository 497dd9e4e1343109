//! Makes one attempt that is written down, and settles it: its answer is never lost.

use std::sync::Arc;

use domain::outcome::Outcome;
use domain::payment::PaymentState;
use domain::refund::RefundState;
use gateways::details::Details;
use gateways::gateway::{Gateway, RefundOrder, Told};
use store::error::StoreError;
use store::integration::Integration;
use store::refund::advance::Step;
use store::refund::begin_attempt::Attempt;
use store::refund::change::{Change, Learnt, change_refund};
use store::transaction::TransactionRow;

use super::STORE_PAUSE;
use super::account::Call;
use super::pause::{resume, retry_pause};
use crate::fault::chain;
use crate::observer::CallEnded;
use crate::service::RefundService;
use crate::verdict::judge_answer;

impl RefundService {
    /// Makes one attempt that is written down; it is settled when this returns.
    pub async fn make_attempt(&self, attempt: Attempt) {
        let began = self.clock().now();
        let Told { what: outcome, details } = self.call_gateway(&attempt).await;
        self.inner.observer.attempt_ended(&CallEnded {
            gateway_kind: attempt.integration.gateway_kind,
            outcome: outcome.as_str(),
            duration_us: self.clock().now().saturating_sub(began),
        });
        tracing::info!(
            refund_id = %attempt.refund.id,
            reference_number = %attempt.refund.reference_number,
            attempt = attempt.number,
            outcome = outcome.as_str(),
            "attempt ended"
        );
        // The answer is known and must not be lost: the database is asked until it takes it.
        let settled = loop {
            let error = match self.settle(&attempt, &outcome, &details).await {
                Ok(settled) => break Some(settled),
                Err(error) => error,
            };
            tracing::error!(
                error = chain(&error),
                refund_id = %attempt.refund.id,
                ?outcome,
                "the settlement could not be written"
            );
            if matches!(error, StoreError::Corrupt { .. }) {
                // A row that cannot be read can take no answer. Its lease ends, and the gateway is asked again.
                break None;
            }
            tokio::time::sleep(STORE_PAUSE).await;
        };
        let is_final =
            settled.as_ref().and_then(TransactionRow::refund).is_some_and(|part| part.state.is_final());
        match settled {
            Some(settled) => self.inner.waiting.show(settled),
            None => self.inner.waiting.ring(attempt.refund.id),
        }
        if !is_final {
            // It may be due again: the worker reckons its next pause anew.
            self.inner.work.notify_one();
        }
    }

    async fn call_gateway(&self, attempt: &Attempt) -> Told<Outcome> {
        let not_sent = |why| Outcome::NotSent { why, retry_after_ms: None }.into();
        let call = async {
            let order = refund_order(&attempt.refund, &attempt.payment, &attempt.gateway_key);
            let Some(order) = order else {
                return not_sent("the refund has no payment to give back".to_owned());
            };
            match self.connect(&attempt.integration) {
                Ok(gateway) => gateway.refund(&order).await,
                Err(why) => not_sent(why),
            }
        };
        let of = Call { integration: &attempt.integration, is_probe: attempt.is_probe };
        // A gateway client that panics has perhaps sent: that is unknown, and no reason to lose the refund.
        self.call(of, call).await.unwrap_or_else(|| {
            Outcome::Unknown { why: "the gateway client stopped unexpectedly".to_owned() }.into()
        })
    }

    /// The client of an integration, or why there is none.
    pub(super) fn connect(&self, integration: &Integration) -> Result<Arc<dyn Gateway>, String> {
        self.inner.gateways.gateway(integration).map_err(|error| {
            tracing::error!(
                error = chain(&error),
                integration = %integration.id,
                "the integration cannot be called"
            );
            error.to_string()
        })
    }

    /// Writes an attempt's outcome down and gives the refund as it now is.
    async fn settle(
        &self,
        attempt: &Attempt,
        outcome: &Outcome,
        details: &Details,
    ) -> Result<TransactionRow, StoreError> {
        let refund = &attempt.refund;
        let now = self.clock().now();
        let dice = u16::from_be_bytes(self.random().bytes());
        let capabilities = self.capabilities(refund);
        // The state is decided by where the refund stands when this is written.
        let step = Step::from_outcome(outcome.next_state(false), outcome, now, self.salt());
        let again_at = now.saturating_add(retry_pause(attempt.number, outcome));
        let learnt = Learnt::Attempt {
            number: attempt.number,
            outcome: outcome.as_str(),
            code: step.code.clone(),
            at: now,
        };
        let changed = change_refund(self.store(), refund, &learnt, |present| {
            let resume =
                |present: &_, state| resume(&self.inner.settings, &capabilities, present, state, now, dice);
            let change = judge_answer(present, outcome, attempt.repeats, &step, resume, again_at);
            with_details(change, &present.refund, details, is_success(outcome))
        })
        .await?;
        tracing::debug!(refund_id = %refund.id, state = changed.refund.state_str(), "settled");
        Ok(changed.refund)
    }
}

/// A change that keeps what the gateway said, beside what it said before: with its steps, or by itself where the refund takes
/// none because another word that it was paid came first.
pub(crate) fn with_details(
    mut change: Change,
    refund: &TransactionRow,
    told: &Details,
    is_paid: bool,
) -> Change {
    let Some(part) = refund.refund().filter(|_part| !told.is_empty()) else { return change };
    let mut details = Details::from_json(part.gateway_details.as_deref());
    details.take(told);
    let details = details.to_json();
    for step in &mut change.steps {
        step.details.clone_from(&details);
    }
    if is_paid && change.steps.is_empty() && change.raised.is_empty() && part.state == RefundState::Succeeded
    {
        change.said = details.filter(|details| part.gateway_details.as_ref() != Some(details));
    }
    change
}

pub(super) const fn is_success(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Succeeded { .. })
}

/// What a gateway is told of a refund.
pub(super) fn refund_order(
    refund: &TransactionRow,
    payment: &TransactionRow,
    gateway_key: &str,
) -> Option<RefundOrder> {
    let paid = payment.payment()?;
    let part = refund.refund()?;
    let amount = refund.amount.negated();
    Some(RefundOrder {
        gateway_payment_id: paid.gateway_payment_id.clone(),
        gateway_item_id: part.gateway_item_id.clone(),
        gateway_refund_id: part.gateway_refund_id.clone(),
        amount,
        // Its own amount is reserved already, so nothing else is when all that is reserved is this. Who names the only item
        // asks for that item.
        whole: part.gateway_item_id.is_none()
            && amount == paid.balance.basis()
            && paid.balance.reserved() == amount
            && paid.balance.outside().minor() == 0,
        authorised_only: paid.state == PaymentState::Authorised,
        reason: part.reason.clone(),
        reference_number: refund.reference_number.clone(),
        gateway_key: key_of_item(gateway_key, part.gateway_item_id.as_deref()),
        conversation_id: payment.conversation_id.clone(),
        order_number: payment.order_number.clone(),
        options: Details::from_json(part.options.as_deref()),
    })
}

/// Each item of one decision is a refund of its own to the gateway, and so is its key.
fn key_of_item(intent: &str, item: Option<&str>) -> String {
    item.map_or_else(|| intent.to_owned(), |item| format!("{intent}-{item}"))
}
