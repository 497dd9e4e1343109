//! Finds one integration's payment or refund by an id that its gateway, or we in its stead, gave.

use domain::id::TransactionId;

use crate::args;
use crate::dialect::Reach;
use crate::engine::Store;
use crate::error::StoreError;
use crate::refund::parts::BY_PART;
use crate::transaction::find::find_transaction;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// Finds a payment by the gateway's id of it.
pub async fn find_payment_of(
    store: &Store,
    reach: Reach,
    gateway_payment_id: &str,
) -> Result<Option<TransactionRow>, StoreError> {
    let row = store
        .row(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.integration_id = $2 AND txn.gateway_payment_id = $3
                   AND txn.kind = 'payment'"
            ),
            args![reach.company, reach.integration, gateway_payment_id],
        )
        .await?;
    row.map(|row| read_transaction(&row)).transpose()
}

/// Finds the payment that has an item of this gateway id.
pub async fn find_payment_of_item(
    store: &Store,
    reach: Reach,
    gateway_item_id: &str,
) -> Result<Option<TransactionRow>, StoreError> {
    let row = store
        .row(
            select_transactions!(
                "",
                "JOIN payment_item ON payment_item.company_id = txn.company_id AND payment_item.payment_id = txn.id ",
                "WHERE txn.company_id = $1 AND txn.integration_id = $2 AND payment_item.gateway_item_id = $3
                   AND txn.kind = 'payment'
                 ORDER BY txn.created_at, txn.id LIMIT 1"
            ),
            args![reach.company, reach.integration, gateway_item_id],
        )
        .await?;
    row.map(|row| read_transaction(&row)).transpose()
}

/// Finds a refund by the gateway's id of it, alone or among several, or by the id that was allotted to it.
pub async fn find_refund_of(
    store: &Store,
    reach: Reach,
    id: &str,
) -> Result<Option<TransactionRow>, StoreError> {
    let by_gateway = store
        .row(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.integration_id = $2 AND txn.gateway_refund_id = $3
                   AND txn.kind = 'refund'
                 ORDER BY CASE WHEN txn.intent_id IS NULL THEN 1 ELSE 0 END, txn.created_at, txn.id LIMIT 1"
            ),
            args![reach.company, reach.integration, id],
        )
        .await?;
    if let Some(row) = by_gateway {
        return read_transaction(&row).map(Some);
    }
    if let Some(row) = store.row(BY_PART, args![reach.company, reach.integration, id]).await? {
        return find_transaction(store, &[reach.company], row.id("refund_id", TransactionId::new)?).await;
    }
    let by_alias = store
        .row(
            select_transactions!(
                "",
                "JOIN refund_alias ON refund_alias.company_id = txn.company_id AND refund_alias.refund_id = txn.id ",
                "WHERE refund_alias.company_id = $1 AND refund_alias.integration_id = $2 AND refund_alias.alias = $3"
            ),
            args![reach.company, reach.integration, id],
        )
        .await?;
    row_or_own(store, reach, id, by_alias.map(|row| read_transaction(&row)).transpose()?).await
}

/// A refund's own id is an id in the form of the gateways that name things by UUID.
async fn row_or_own(
    store: &Store,
    reach: Reach,
    id: &str,
    found: Option<TransactionRow>,
) -> Result<Option<TransactionRow>, StoreError> {
    let (None, Ok(id)) = (&found, id.parse::<TransactionId>()) else { return Ok(found) };
    let row = store
        .row(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.integration_id = $2 AND txn.id = $3 AND txn.kind = 'refund'"
            ),
            args![reach.company, reach.integration, id],
        )
        .await?;
    row.map(|row| read_transaction(&row)).transpose()
}
