//! Moves one refund from a state to the next, by compare-and-set, with its money and its event.

use domain::outcome::Outcome;
use domain::refund::{RefundKind, RefundState};

use crate::Micros;
use crate::approval::close_approval_in;
use crate::args;
use crate::attention::raise_if_over_refunded;
use crate::engine::Tx;
use crate::engine::value::storable;
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::refund::parts::note_parts_in;
use crate::refund_policy::day::recount_in;
use crate::rollup::{Counted, count_change_in};
use crate::transaction::text_index::rewrite_text_in;
use crate::transaction::{TransactionPart, TransactionRow};

/// One step of a refund.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it goes.
    pub to: RefundState,
    /// When.
    pub at: Micros,
    /// Who caused it.
    pub actor: EventActor,
    /// A code of what came of it.
    pub code: Option<String>,
    /// The gateway's words.
    pub message: Option<String>,
    /// The gateway's id of it, where it gave one.
    pub gateway_refund_id: Option<String>,
    /// Cancelled or refunded, where the gateway said so.
    pub kind: Option<RefundKind>,
    /// What the gateway said beyond our words, as a JSON object of texts; it takes the place of what was kept.
    pub details: Option<String>,
    /// Random bytes for the words' hash.
    pub salt: [u8; 16],
}

impl Step {
    /// A step that says nothing but where it goes.
    #[must_use]
    pub const fn to(to: RefundState, at: Micros, actor: EventActor, salt: [u8; 16]) -> Self {
        Self {
            to,
            at,
            actor,
            code: None,
            message: None,
            gateway_refund_id: None,
            kind: None,
            details: None,
            salt,
        }
    }

    /// The step that a gateway's outcome makes.
    #[must_use]
    pub fn from_outcome(to: RefundState, outcome: &Outcome, at: Micros, salt: [u8; 16]) -> Self {
        let bare = Self::to(to, at, EventActor::Gateway, salt);
        match outcome {
            Outcome::Succeeded { gateway_refund_id, amount: _, kind } => {
                Self { gateway_refund_id: gateway_refund_id.clone(), kind: Some(*kind), ..bare }
            }
            Outcome::Accepted { gateway_refund_id } => {
                let code = Some("accepted".to_owned());
                Self { gateway_refund_id: gateway_refund_id.clone(), code, ..bare }
            }
            Outcome::Refused { code, message, class: _ } => {
                Self { code: Some(code.clone()), message: Some(message.clone()), ..bare }
            }
            Outcome::NotSent { why, retry_after_ms: _ } => Self {
                code: Some("not_sent".to_owned()),
                message: Some(why.clone()),
                actor: EventActor::System,
                ..bare
            },
            Outcome::Unknown { why } => Self {
                code: Some("no_answer".to_owned()),
                message: Some(why.clone()),
                actor: EventActor::System,
                ..bare
            },
        }
    }
}

/// Takes a refund one step further. A refund that is not where `refund` says it is: [`StoreError::Stale`].
pub(crate) async fn advance_refund(
    tx: &mut Tx,
    refund: &TransactionRow,
    step: Step,
) -> Result<TransactionRow, StoreError> {
    let Some(part) = refund.refund() else {
        return Err(StoreError::corrupt("kind", "a refund's id names a payment"));
    };
    if !part.state.may_become(step.to) {
        return Err(StoreError::corrupt("state", format!("{} cannot become {}", part.state, step.to)));
    }
    let held = part.state.holds_amount();
    let late_truth = !held && step.to.holds_amount();
    let version = refund.version + 1;
    // Compared and set: written only where it stands as it was read.
    tx
        .change_one(
            "UPDATE txn SET state = $1, payment_result = $2, outcome_code = $3, outcome_message = $4,
                 gateway_refund_id = COALESCE($5, gateway_refund_id), refund_kind = COALESCE($6, refund_kind),
                 settled_at = $7, made_outside = CASE WHEN $8 = 1 THEN 1 ELSE made_outside END, updated_at = $9,
                 version = $10, gateway_details = COALESCE($15, gateway_details)
             WHERE company_id = $11 AND id = $12 AND state = $13 AND version = $14",
            args![
                step.to.as_str(),
                step.to.payment_result().as_str(),
                &step.code,
                &step.message,
                &step.gateway_refund_id,
                step.kind.map(RefundKind::as_str),
                step.to.is_final().then_some(step.at),
                late_truth,
                step.at,
                version,
                refund.company_id,
                refund.id,
                part.state.as_str(),
                refund.version,
                &step.details
            ],
        )
        .await?;
    if let Some(id) = &step.gateway_refund_id {
        note_parts_in(tx, refund, id).await?;
        rewrite_text_in(tx, refund, id).await?;
    }
    count_change_in(tx, Counted::from(refund), part.state.payment_result(), step.to.payment_result()).await?;
    if held && !step.to.holds_amount() {
        give_back(tx, refund, part.made_outside, step.at).await?;
        Box::pin(recount_in(tx, refund, false)).await?;
    }
    if part.state == RefundState::AwaitingApproval {
        Box::pin(close_approval_in(tx, refund, &step)).await?;
    }
    if late_truth {
        take_outside(tx, refund, step.at).await?;
        Box::pin(recount_in(tx, refund, true)).await?;
        raise_if_over_refunded(tx, refund.company_id, part.payment_id, "late_truth", step.at).await?;
    }
    append_event(tx, fact_of(refund, &step)).await?;
    advanced(refund.clone(), step)
}

/// The event that a step makes.
pub(crate) fn fact_of(refund: &TransactionRow, step: &Step) -> Fact {
    let waited = refund.refund().is_some_and(|part| part.state == RefundState::AwaitingApproval);
    Fact {
        company_id: refund.company_id,
        subject_id: refund.id,
        version: refund.version + 1,
        kind: if step.to == RefundState::Queued && waited { "refund_approved" } else { event_kind(step.to) },
        at: step.at,
        actor: step.actor,
        amount: Some(refund.amount.negated()),
        code: step.code.clone(),
        message: step.message.clone(),
        salt: step.salt,
    }
}

/// The row as it stands after a step, without reading it again.
pub(crate) fn advanced(mut refund: TransactionRow, step: Step) -> Result<TransactionRow, StoreError> {
    let TransactionPart::Refund(part) = &mut refund.part else {
        return Err(StoreError::corrupt("kind", "a refund's id names a payment"));
    };
    part.made_outside |= !part.state.holds_amount() && step.to.holds_amount();
    part.state = step.to;
    part.settled_at = step.to.is_final().then_some(step.at);
    part.kind = step.kind.or(part.kind);
    // As they will be read back.
    part.outcome_code = step.code.map(storable);
    part.outcome_message = step.message.map(storable);
    part.gateway_refund_id = step.gateway_refund_id.map(storable).or(part.gateway_refund_id.take());
    part.gateway_details = step.details.map(storable).or(part.gateway_details.take());
    refund.version += 1;
    Ok(refund)
}

/// Gives a refund's amount back to its payment.
async fn give_back(
    tx: &mut Tx,
    refund: &TransactionRow,
    outside: bool,
    at: Micros,
) -> Result<(), StoreError> {
    let Some(part) = refund.refund() else { return Ok(()) };
    let sql = if outside {
        "UPDATE txn SET outside_minor = outside_minor - $1, updated_at = $2,
             over_refunded = CASE WHEN reserved_minor + outside_minor - $1 > basis_minor THEN 1 ELSE 0 END
         WHERE company_id = $3 AND id = $4 AND outside_minor >= $1"
    } else {
        "UPDATE txn SET reserved_minor = reserved_minor - $1, updated_at = $2,
             over_refunded = CASE WHEN reserved_minor + outside_minor - $1 > basis_minor THEN 1 ELSE 0 END
         WHERE company_id = $3 AND id = $4 AND reserved_minor >= $1"
    };
    let amount = refund.amount.negated();
    let changed = tx.execute(sql, args![amount.minor(), at, refund.company_id, part.payment_id]).await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::corrupt("reserved_minor", "less is held than is given back"))
    }
}

/// Counts a fact: it is recorded whatever the sum says.
pub(crate) async fn take_outside(tx: &mut Tx, refund: &TransactionRow, at: Micros) -> Result<(), StoreError> {
    let Some(part) = refund.refund() else { return Ok(()) };
    let changed = tx
        .execute(
            "UPDATE txn SET outside_minor = outside_minor + $1, updated_at = $2,
                 over_refunded = CASE WHEN reserved_minor + outside_minor + $1 > basis_minor THEN 1 ELSE 0 END
             WHERE company_id = $3 AND id = $4",
            args![refund.amount.negated().minor(), at, refund.company_id, part.payment_id],
        )
        .await?;
    if changed == 1 { Ok(()) } else { Err(StoreError::corrupt("related_payment_id", "names no payment")) }
}

/// What the event is called that a refund makes when it comes to be so.
#[must_use]
pub const fn event_kind(state: RefundState) -> &'static str {
    match state {
        RefundState::AwaitingApproval => "refund_awaiting_approval",
        RefundState::Queued => "refund_requeued",
        RefundState::Sending => "refund_sending",
        RefundState::Accepted => "refund_accepted",
        RefundState::Unknown => "refund_unknown",
        RefundState::NeedsAttention => "refund_needs_attention",
        RefundState::Succeeded => "refund_succeeded",
        RefundState::Failed => "refund_failed",
        RefundState::Declined => "refund_declined",
        RefundState::Expired => "refund_expired",
        RefundState::Withdrawn => "refund_withdrawn",
        RefundState::Reversed => "refund_reversed",
    }
}
