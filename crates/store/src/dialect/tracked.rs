//! Finds payments and refunds by the names that the merchant's own programs gave them.

use domain::id::TransactionId;

use crate::args;
use crate::dialect::Reach;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// Between the names of one tracking id.
const BETWEEN: char = ';';

/// Writes each of a refund's names down, so that any of them finds it.
pub async fn name_refund_in(
    tx: &mut Tx,
    reach: Reach,
    refund: TransactionId,
    tracking_id: &str,
) -> Result<(), StoreError> {
    for name in names(tracking_id) {
        tx.execute(
            "INSERT INTO tracking_name (company_id, integration_id, name, refund_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            args![reach.company, reach.integration, name, refund],
        )
        .await?;
    }
    Ok(())
}

/// Lists what has this name, newest first: refunds by their tracking ids, payments by Order Number, Conversation ID or
/// the gateway's order id, both by Reference Number.
pub async fn list_tracked(
    store: &Store,
    reach: Reach,
    name: &str,
    limit: u32,
) -> Result<Vec<TransactionRow>, StoreError> {
    let rows = store
        .rows(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.integration_id = $2 AND txn.id IN (
                    SELECT refund_id FROM tracking_name
                    WHERE company_id = $1 AND integration_id = $2 AND name = $3
                    UNION SELECT id FROM txn AS named WHERE named.company_id = $1 AND named.reference_number = $3
                    UNION SELECT id FROM txn AS named
                    WHERE named.company_id = $1 AND named.order_number = $3 AND named.kind = 'payment'
                    UNION SELECT id FROM txn AS named
                    WHERE named.company_id = $1 AND named.conversation_id = $3 AND named.kind = 'payment'
                 )
                 ORDER BY txn.created_at DESC, txn.id DESC LIMIT $4"
            ),
            args![reach.company, reach.integration, name, i64::from(limit)],
        )
        .await?;
    rows.iter().map(read_transaction).collect()
}

fn names(tracking_id: &str) -> impl Iterator<Item = &str> {
    tracking_id.split(BETWEEN).map(str::trim).filter(|name| !name.is_empty())
}
