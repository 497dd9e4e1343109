//! Refund ids that we allot in a gateway's form, kept for ever: answered while the gateway's own is not known.

use domain::id::TransactionId;

use crate::args;
use crate::dialect::Reach;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

/// Gives the id that was allotted to a refund, and allots `fresh` where it has none yet.
///
/// Gives none where `fresh` belongs to another refund already: try another.
pub async fn allot_alias(
    store: &Store,
    reach: Reach,
    refund: TransactionId,
    fresh: &str,
) -> Result<Option<String>, StoreError> {
    in_transaction!(store, |tx| {
        tx.execute(
            "INSERT INTO refund_alias (company_id, integration_id, alias, refund_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            args![reach.company, reach.integration, fresh, refund],
        )
        .await?;
        let row = tx
            .row(
                "SELECT alias FROM refund_alias WHERE company_id = $1 AND refund_id = $2",
                args![reach.company, refund],
            )
            .await?;
        row.map(|row| row.text("alias")).transpose()
    })
}

/// Gives the id that was allotted to a refund, where one was.
pub async fn find_alias(
    store: &Store,
    reach: Reach,
    refund: TransactionId,
) -> Result<Option<String>, StoreError> {
    let row = store
        .row(
            "SELECT alias FROM refund_alias WHERE company_id = $1 AND refund_id = $2",
            args![reach.company, refund],
        )
        .await?;
    row.map(|row| row.text("alias")).transpose()
}
