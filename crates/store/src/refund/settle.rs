//! Settles an attempt: only a definite answer moves money state.

use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::attention::open_attention;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::begin_attempt::Attempt;
use crate::transaction::TransactionRow;

/// How long a refund may wait for its gateway before a person should know.
pub(crate) const NOT_SENT_FOR_LONG: Micros = 60 * 60 * 1_000_000;

/// What came of an attempt, as the service decided.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// One word: the outcome's.
    pub outcome: &'static str,
    /// The step it makes.
    pub step: Step,
    /// What the worker does next.
    pub next: Next,
}

/// What the worker does with a refund after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is final.
    Nothing,
    /// Send it again, or ask about it, at this time.
    DueAt(Micros),
    /// Whatever it has to do anyway.
    Keep,
    /// Hand it to a person: the gateway cannot be asked.
    Attention,
}

/// Settles an attempt in a transaction of its own and gives the refund as it now is.
pub async fn settle_attempt(
    store: &Store,
    attempt: &Attempt,
    settlement: Settlement,
) -> Result<TransactionRow, StoreError> {
    in_transaction!(store, |tx| settle_attempt_in(tx, attempt, settlement.clone()).await)
}

/// Settles an attempt as part of a larger transaction.
pub async fn settle_attempt_in(
    tx: &mut Tx,
    attempt: &Attempt,
    settlement: Settlement,
) -> Result<TransactionRow, StoreError> {
    let Settlement { outcome, step, next } = settlement;
    let before = &attempt.refund;
    tx.execute(
        "UPDATE attempt SET finished_at = $1, outcome = $2, code = $3
         WHERE company_id = $4 AND refund_id = $5 AND number = $6",
        args![step.at, outcome, &step.code, before.company_id, before.id, attempt.number],
    )
    .await?;
    let last = step.clone();
    let refund = advance_refund(tx, before, step).await?;
    apply_next(tx, refund, next, &last).await
}

/// Does what the worker's next step asks, in the settling transaction.
pub(crate) async fn apply_next(
    tx: &mut Tx,
    refund: TransactionRow,
    next: Next,
    last: &Step,
) -> Result<TransactionRow, StoreError> {
    match next {
        Next::Keep => Ok(refund),
        Next::Nothing => {
            end_work(tx, &refund).await?;
            Ok(refund)
        }
        Next::DueAt(due_at) => {
            set_due(tx, &refund, due_at).await?;
            let waited = last.at.saturating_sub(refund.created_at);
            if last.to == RefundState::Queued && waited > NOT_SENT_FOR_LONG {
                open_attention(tx, &refund, "refund_not_sent", "not_sent", last.at).await?;
            }
            Ok(refund)
        }
        Next::Attention => {
            end_work(tx, &refund).await?;
            let mut step = Step::to(RefundState::NeedsAttention, last.at, EventActor::System, last.salt);
            step.code.clone_from(&last.code);
            step.message.clone_from(&last.message);
            let refund = advance_refund(tx, &refund, step).await?;
            let evidence = last.code.as_deref().unwrap_or("no_answer");
            open_attention(tx, &refund, "refund_unknown", evidence, last.at).await?;
            Ok(refund)
        }
    }
}

/// Says when the worker looks at a refund again; nobody holds it until then.
pub(crate) async fn set_due(tx: &mut Tx, refund: &TransactionRow, due_at: Micros) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE refund_work SET due_at = $1, lease_owner = NULL, lease_until = NULL
         WHERE company_id = $2 AND refund_id = $3",
        args![due_at, refund.company_id, refund.id],
    )
    .await?;
    Ok(())
}

/// Takes a refund off the worker's list.
pub(crate) async fn end_work(tx: &mut Tx, refund: &TransactionRow) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM refund_work WHERE company_id = $1 AND refund_id = $2",
        args![refund.company_id, refund.id],
    )
    .await?;
    Ok(())
}
