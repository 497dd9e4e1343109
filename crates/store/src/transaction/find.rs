//! Finds single rows, and a payment's refunds.

use domain::id::{CompanyId, TransactionId};

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// Finds a row by id in whichever of these companies has it; the others' rows do not exist for the caller.
pub async fn find_transaction(
    store: &Store,
    companies: &[CompanyId],
    id: TransactionId,
) -> Result<Option<TransactionRow>, StoreError> {
    for company in companies {
        let row = store
            .row(select_transactions!("WHERE txn.company_id = $1 AND txn.id = $2"), args![*company, id])
            .await?;
        if let Some(row) = row {
            return read_transaction(&row).map(Some);
        }
    }
    Ok(None)
}

/// Finds a row as this transaction sees it.
pub async fn find_transaction_in(
    tx: &mut Tx,
    company: CompanyId,
    id: TransactionId,
) -> Result<Option<TransactionRow>, StoreError> {
    let row =
        tx.row(select_transactions!("WHERE txn.company_id = $1 AND txn.id = $2"), args![company, id]).await?;
    row.map(|row| read_transaction(&row)).transpose()
}

/// Lists a payment's refunds, oldest first.
pub async fn list_refunds(
    store: &Store,
    company: CompanyId,
    payment: TransactionId,
) -> Result<Vec<TransactionRow>, StoreError> {
    let rows = store
        .rows(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.related_payment_id = $2 AND txn.kind = 'refund'
                 ORDER BY txn.created_at, txn.id"
            ),
            args![company, payment],
        )
        .await?;
    rows.iter().map(read_transaction).collect()
}
