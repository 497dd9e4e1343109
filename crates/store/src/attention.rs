//! The list of what only a person can close.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::link;
use crate::in_transaction;
use crate::refund::advance::Step;
use crate::refund::settle::NOT_SENT_FOR_LONG;
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

pub mod list;
pub mod resolve;

/// Puts a row on the list of what only a person can close; says whether it is new there.
///
/// Once while an entry of its kind is open, and never again for the same evidence: a repeated fact raises nothing.
pub(crate) async fn open_attention(
    tx: &mut Tx,
    subject: &TransactionRow,
    kind: &'static str,
    evidence: &str,
    at: Micros,
) -> Result<bool, StoreError> {
    let opened = tx
        .execute(
            "INSERT INTO attention (company_id, id, subject_id, kind, evidence, opened_at)
             SELECT $1, $2, $3, $4, $5, $6
             WHERE NOT EXISTS (SELECT 1 FROM attention
                               WHERE company_id = $1 AND subject_id = $3 AND kind = $4
                                 AND (closed_at IS NULL OR evidence = $5))
             ON CONFLICT DO NOTHING",
            args![subject.company_id, derived_id(subject, kind, evidence), subject.id, kind, evidence, at],
        )
        .await?;
    Ok(opened == 1)
}

/// Raises attention where the gateway's own list says something else; says whether it is new there.
pub async fn raise_difference(
    store: &Store,
    subject: &TransactionRow,
    evidence: &str,
    at: Micros,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| open_attention(tx, subject, "gateway_list_differs", evidence, at).await)
}

/// Raises attention where a recorded fact has given back more than there was.
pub(crate) async fn raise_if_over_refunded(
    tx: &mut Tx,
    company: CompanyId,
    payment_id: TransactionId,
    evidence: &str,
    at: Micros,
) -> Result<(), StoreError> {
    let payment = find_transaction_in(tx, company, payment_id).await?.ok_or(StoreError::Stale)?;
    if let Some(part) = payment.payment().filter(|part| part.balance.over_refunded()) {
        // By how much belongs to the evidence: it can come to be more after somebody has looked.
        let evidence = format!("{evidence} {}", part.balance.over_refunded_by());
        open_attention(tx, &payment, "payment_over_refunded", &evidence, at).await?;
    }
    Ok(())
}

/// Closes what a refund's end has answered: nobody needs to look any more.
pub(crate) async fn settle_attention(
    tx: &mut Tx,
    refund: &TransactionRow,
    was_in_doubt: bool,
    step: &Step,
) -> Result<(), StoreError> {
    let waited = step.at.saturating_sub(refund.created_at) > NOT_SENT_FOR_LONG;
    if !was_in_doubt && !waited {
        return Ok(());
    }
    let resolution = if step.to == RefundState::Withdrawn { "withdrawn" } else { "settled_by_gateway" };
    tx.execute(
        "UPDATE attention SET closed_at = $1, resolution = $2
         WHERE company_id = $3 AND subject_id = $4 AND kind IN ('refund_unknown', 'refund_not_sent')
           AND closed_at IS NULL",
        args![step.at, resolution, refund.company_id, refund.id],
    )
    .await?;
    Ok(())
}

/// The entry's id follows from what it is about, so that a repetition is the same entry.
fn derived_id(subject: &TransactionRow, kind: &str, evidence: &str) -> uuid::Uuid {
    let text = format!("{}:{kind}:{evidence}", subject.id);
    let hash = link(&[], text.as_bytes());
    let bytes = hash.first_chunk().copied().unwrap_or_default();
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
