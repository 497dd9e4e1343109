//! Takes a row for this transaction, so that what is decided on it is decided on what it is.

use domain::id::{CompanyId, TransactionId};

use crate::args;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::transaction::find::find_transaction_in;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// Holds a payment until the transaction ends, and says how much of it was given back without a decision of ours.
pub(crate) async fn hold_payment_in(
    tx: &mut Tx,
    company: CompanyId,
    payment: TransactionId,
) -> Result<i64, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => "SELECT outside_minor FROM txn WHERE company_id = $1 AND id = $2",
        Engine::Postgres => "SELECT outside_minor FROM txn WHERE company_id = $1 AND id = $2 FOR UPDATE",
    };
    let row = tx.row(sql, args![company, payment]).await?;
    row.ok_or_else(|| StoreError::corrupt("related_payment_id", "names no payment"))?.int("outside_minor")
}

/// Reads a payment and holds it until the transaction ends. Whoever changes a payment or one of its refunds begins here.
///
/// `SQLite` has one writer, so there the row is held already.
pub(crate) async fn lock_transaction_in(
    tx: &mut Tx,
    company: CompanyId,
    id: TransactionId,
) -> Result<Option<TransactionRow>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => return find_transaction_in(tx, company, id).await,
        Engine::Postgres => {
            select_transactions!("WHERE txn.company_id = $1 AND txn.id = $2 FOR UPDATE OF txn")
        }
    };
    let row = tx.row(sql, args![company, id]).await?;
    row.map(|row| read_transaction(&row)).transpose()
}
