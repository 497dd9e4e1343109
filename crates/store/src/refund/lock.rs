//! Takes a row for this transaction, so that what is decided on it is decided on what it is.

use domain::id::{CompanyId, TransactionId};

use crate::engine::Tx;
use crate::error::StoreError;
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// Reads a payment and holds it until the transaction ends. Whoever changes a payment or one of its refunds begins here.
///
/// `SQLite` has one writer, so there the row is held already.
pub(crate) async fn lock_transaction_in(
    tx: &mut Tx,
    company: CompanyId,
    id: TransactionId,
) -> Result<Option<TransactionRow>, StoreError> {
    find_transaction_in(tx, company, id).await
}
