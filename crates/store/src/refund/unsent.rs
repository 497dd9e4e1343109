//! Raises what has waited for long: a refund whose gateway cannot be reached, or that is held back.

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::attention::open_attention;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::refund::settle::NOT_SENT_FOR_LONG;
use crate::transaction::find::find_transaction_in;

/// Puts the refunds that have been queued for long on the list of what only a person can close, each once. Says how many.
pub async fn raise_unsent(store: &Store, now: Micros) -> Result<u64, StoreError> {
    let rows = store
        .rows(
            "SELECT txn.company_id, txn.id FROM refund_work
             JOIN txn ON txn.company_id = refund_work.company_id AND txn.id = refund_work.refund_id
             WHERE txn.state = 'queued' AND txn.created_at < $1
               AND NOT EXISTS (SELECT 1 FROM attention
                               WHERE attention.company_id = txn.company_id AND attention.subject_id = txn.id
                                 AND attention.kind = 'refund_not_sent')
             ORDER BY txn.created_at, txn.id LIMIT 100",
            args![now.saturating_sub(NOT_SENT_FOR_LONG)],
        )
        .await?;
    let mut raised = 0;
    for row in rows {
        let company = row.id("company_id", CompanyId::new)?;
        let id = row.id("id", TransactionId::new)?;
        raised += in_transaction!(store, |tx| {
            let refund = find_transaction_in(tx, company, id).await?.ok_or(StoreError::Stale)?;
            let new = open_attention(tx, &refund, "refund_not_sent", "not_sent", now).await?;
            Ok(u64::from(new))
        })?;
    }
    Ok(raised)
}
