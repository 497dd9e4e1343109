//! The list of what only a person can close.

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::link;
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// Puts a row on the list of what only a person can close, once while it is open; says whether it is new there.
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
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            args![subject.company_id, derived_id(subject, kind), subject.id, kind, evidence, at],
        )
        .await?;
    Ok(opened == 1)
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
    if payment.payment().is_some_and(|part| part.balance.over_refunded()) {
        open_attention(tx, &payment, "payment_over_refunded", evidence, at).await?;
    }
    Ok(())
}

/// The entry's id follows from its subject's id and version, so that a repetition is the same entry.
fn derived_id(subject: &TransactionRow, kind: &str) -> uuid::Uuid {
    let text = format!("{}:{}:{kind}", subject.id, subject.version);
    let hash = link(&[], text.as_bytes());
    let bytes = hash.first_chunk().copied().unwrap_or_default();
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
