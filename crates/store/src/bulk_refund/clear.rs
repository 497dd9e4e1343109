//! Clears away the drafts of batches that nobody began.

use domain::id::{BulkRefundId, CompanyId};

use crate::Micros;
use crate::args;
use crate::bulk_refund::{BulkRefundKey, BulkRefundState, append_bulk_fact};
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change};

/// How many drafts are looked for at once.
const AT_ONCE: i64 = 64;

/// Deletes the drafts that were made before a moment, with their lines, each in a transaction of its own that appends its event;
/// says how many.
pub async fn clear_drafts(store: &Store, made_before: Micros, author: &Author) -> Result<u64, StoreError> {
    let mut cleared = 0;
    loop {
        let old = store
            .rows(
                "SELECT company_id, id FROM bulk_refund WHERE state = 'draft' AND created_at < $1 LIMIT $2",
                args![made_before, AT_ONCE],
            )
            .await?;
        if old.is_empty() {
            return Ok(cleared);
        }
        for row in &old {
            let key = BulkRefundKey {
                company: row.id("company_id", CompanyId::new)?,
                id: row.id("id", BulkRefundId::new)?,
            };
            cleared += u64::from(clear_draft(store, key, author).await?);
        }
    }
}

/// Deletes a draft; `false` where it was begun meanwhile, or is gone.
async fn clear_draft(store: &Store, key: BulkRefundKey, author: &Author) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        // Whoever begins it holds the row, and changes its state.
        let held = tx
            .execute(
                "UPDATE bulk_refund SET state = 'withdrawn' WHERE company_id = $1 AND id = $2 AND state = 'draft'",
                args![key.company, key.id],
            )
            .await?;
        if held == 0 {
            return Ok(false);
        }
        tx.execute(
            "DELETE FROM bulk_refund_line WHERE company_id = $1 AND bulk_refund_id = $2",
            args![key.company, key.id],
        )
        .await?;
        tx.execute("DELETE FROM bulk_refund WHERE company_id = $1 AND id = $2", args![key.company, key.id])
            .await?;
        let changes = vec![Change::code("state", Some(BulkRefundState::Draft.as_str()), None)];
        append_bulk_fact(tx, key, "bulk_refund_cleared", author, changes).await?;
        Ok(true)
    })
}
