//! Lists a payment's items, with what is left of each.

use domain::id::{CompanyId, ItemId, TransactionId};
use domain::money::{Currency, Money};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// A payment's items, each with what is left of it: its amount less the refunds of it that hold theirs. Shorter ids first, so
/// that numbers stand in their order.
pub(crate) const ITEMS: &str =
    "SELECT item.id, item.gateway_item_id, item.amount_minor, CAST(item.amount_minor + COALESCE((
        SELECT SUM(refund.amount_minor) FROM txn AS refund
        WHERE refund.company_id = item.company_id AND refund.related_payment_id = item.payment_id
          AND refund.kind = 'refund' AND refund.gateway_item_id = item.gateway_item_id
          AND refund.payment_result <> 'FAILED'), 0) AS BIGINT) AS left_minor
     FROM payment_item AS item
     WHERE item.company_id = $1 AND item.payment_id = $2
     ORDER BY length(item.gateway_item_id), item.gateway_item_id";

/// One item of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Its id.
    pub id: ItemId,
    /// The gateway's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: Money,
    /// What was not refunded of it and is not on its way; never below zero.
    pub left: Money,
}

/// Lists a payment's items.
pub async fn list_items(
    store: &Store,
    company: CompanyId,
    payment: TransactionId,
    currency: Currency,
) -> Result<Vec<ItemRow>, StoreError> {
    let rows = store.rows(ITEMS, args![company, payment]).await?;
    rows.iter()
        .map(|row| {
            let left = row.int("left_minor")?.max(0);
            Ok(ItemRow {
                id: row.id("id", ItemId::new)?,
                gateway_item_id: row.text("gateway_item_id")?,
                amount: row.money("amount_minor", currency)?,
                left: Money::new(left, currency),
            })
        })
        .collect()
}
