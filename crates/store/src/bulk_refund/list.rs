//! Finds batches of refunds.

use std::cmp::Reverse;

use domain::id::{BulkRefundId, CompanyId};

use crate::args;
use crate::bulk_refund::{BulkRefund, BulkRefundKey, read_bulk_refund, select_bulk_refunds};
use crate::engine::Store;
use crate::error::StoreError;

const NEWEST: &str = select_bulk_refunds!(
    "WHERE bulk_refund.company_id = $1 ORDER BY bulk_refund.created_at DESC, bulk_refund.id DESC LIMIT $2"
);
const WAITING: &str = select_bulk_refunds!(
    "WHERE bulk_refund.company_id = $1 AND bulk_refund.state = 'awaiting_approval'
     ORDER BY bulk_refund.asked_at, bulk_refund.id LIMIT $2"
);

/// Lists batches of these companies, the newest first; at most so many.
pub async fn list_bulk_refunds(
    store: &Store,
    companies: &[CompanyId],
    limit: u32,
) -> Result<Vec<BulkRefund>, StoreError> {
    let mut found = read_all(store, NEWEST, companies, limit).await?;
    found.sort_by_key(|bulk| Reverse((bulk.created_at, bulk.key.id)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Lists batches that wait for a second person, the oldest first; at most so many.
pub async fn list_waiting_bulk_refunds(
    store: &Store,
    companies: &[CompanyId],
    limit: u32,
) -> Result<Vec<BulkRefund>, StoreError> {
    let mut found = read_all(store, WAITING, companies, limit).await?;
    found.sort_by_key(|bulk| (bulk.asked.as_ref().map(|asked| asked.at), bulk.key.id));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

async fn read_all(
    store: &Store,
    statement: &'static str,
    companies: &[CompanyId],
    limit: u32,
) -> Result<Vec<BulkRefund>, StoreError> {
    let mut found = Vec::new();
    for company in companies {
        for row in store.rows(statement, args![*company, i64::from(limit)]).await? {
            found.push(read_bulk_refund(&row)?);
        }
    }
    Ok(found)
}

/// Counts the batches that wait for a second person.
pub async fn count_waiting_bulk_refunds(store: &Store, companies: &[CompanyId]) -> Result<u64, StoreError> {
    let mut count = 0;
    for company in companies {
        let row = store
            .row(
                "SELECT COUNT(*) AS waiting FROM bulk_refund WHERE company_id = $1 AND state = 'awaiting_approval'",
                args![*company],
            )
            .await?;
        count += row.map_or(Ok(0), |row| row.count("waiting"))?;
    }
    Ok(count)
}

/// Finds a batch in whichever of these companies has it.
pub async fn find_bulk_refund(
    store: &Store,
    companies: &[CompanyId],
    id: BulkRefundId,
) -> Result<Option<BulkRefund>, StoreError> {
    for company in companies {
        let key = BulkRefundKey { company: *company, id };
        let row = store
            .row(
                select_bulk_refunds!("WHERE bulk_refund.company_id = $1 AND bulk_refund.id = $2"),
                args![key.company, key.id],
            )
            .await?;
        if let Some(row) = row {
            return read_bulk_refund(&row).map(Some);
        }
    }
    Ok(None)
}
