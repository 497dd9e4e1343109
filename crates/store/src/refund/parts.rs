//! A refund that its gateway made as several: their ids stand in one text, `144;145`, and each of them names it.

use domain::id::TransactionId;
use domain::money::Money;

use crate::args;
use crate::dialect::Reach;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::transaction::{RefundPart, TransactionRow};

/// Finds the refund that has an id among several.
pub(crate) const BY_PART: &str = "SELECT refund_id FROM gateway_refund_part
    WHERE company_id = $1 AND integration_id = $2 AND part = $3 ORDER BY refund_id LIMIT 1";

/// The ids in a gateway's id of a refund: one, or several between semicolons.
pub fn parts_of(gateway_refund_id: &str) -> impl Iterator<Item = &str> {
    gateway_refund_id.split(';').map(str::trim).filter(|part| !part.is_empty())
}

/// Whether this is one of several ids of a refund, and not its only one.
#[must_use]
pub fn is_part(id: &str, gateway_refund_id: &str) -> bool {
    id != gateway_refund_id && parts_of(gateway_refund_id).any(|part| part == id)
}

/// Whether the gateway's refund of one item and of this amount is one of several that it made of a refund of ours, which has no
/// id yet because the answer that names them is awaited or was lost.
#[must_use]
pub fn is_part_of_unnamed(refund: &TransactionRow, amount: Money) -> bool {
    let whole = refund.amount.negated();
    let of_no_item = |part: &RefundPart| part.gateway_item_id.is_none() && part.gateway_refund_id.is_none();
    refund.refund().is_some_and(of_no_item)
        && amount.currency() == whole.currency()
        && amount.minor() < whole.minor()
}

/// Notes each id of several, so that any of them finds the refund.
pub(crate) async fn note_parts_in(
    tx: &mut Tx,
    refund: &TransactionRow,
    gateway_refund_id: &str,
) -> Result<(), StoreError> {
    if parts_of(gateway_refund_id).nth(1).is_none() {
        return Ok(());
    }
    for part in parts_of(gateway_refund_id) {
        tx.execute(
            "INSERT INTO gateway_refund_part (company_id, integration_id, part, refund_id)
             VALUES ($1, $2, $3, $4) ON CONFLICT (company_id, integration_id, part, refund_id) DO NOTHING",
            args![refund.company_id, refund.integration_id, part, refund.id],
        )
        .await?;
    }
    Ok(())
}

/// Finds the refund that has this id among several, as this transaction sees it.
pub(crate) async fn find_by_part_in(
    tx: &mut Tx,
    reach: Reach,
    part: &str,
) -> Result<Option<TransactionId>, StoreError> {
    let row = tx.row(BY_PART, args![reach.company, reach.integration, part]).await?;
    row.map(|row| row.id("refund_id", TransactionId::new)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_ids_is_a_part_and_the_whole_is_none() {
        assert!(is_part("144", "144;145") && is_part("145", "144; 145"));
        assert!(!is_part("144", "144") && !is_part("14", "144;145") && !is_part("144;145", "144;145"));
        assert_eq!(parts_of("144;;145;").count(), 2);
    }
}
