//! Finds a refund by what somebody else calls it.

use domain::id::TransactionId;
use domain::refund::RefundState;

use crate::args;
use crate::dialect::Reach;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::refund::parts::find_by_part_in;
use crate::transaction::find::find_transaction_in;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// What a refund is called, and how much it is about.
#[derive(Clone, Copy, Debug)]
pub struct RefundNames<'a> {
    /// The gateway's id of it.
    pub gateway_refund_id: Option<&'a str>,
    /// Our Reference Number of it.
    pub reference_number: Option<&'a str>,
}

/// Finds a payment's refund by our Reference Number, or else by the gateway's id of it, alone or among several. Where a refund
/// made outside turned out to be one of ours, it is ours, whichever of the two rows says that it is older.
pub async fn find_refund_named_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    names: RefundNames<'_>,
) -> Result<Option<TransactionRow>, StoreError> {
    if let Some(reference_number) = names.reference_number {
        let row = tx
            .row(
                select_transactions!(
                    "WHERE txn.company_id = $1 AND txn.reference_number = $2 AND txn.related_payment_id = $3"
                ),
                args![payment.company_id, reference_number, payment.id],
            )
            .await?;
        if let Some(row) = row {
            return read_transaction(&row).map(Some);
        }
    }
    let Some(gateway_refund_id) = names.gateway_refund_id else { return Ok(None) };
    let row = tx
        .row(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.gateway_refund_id = $2 AND txn.integration_id = $3
                   AND txn.kind = 'refund'
                 ORDER BY CASE WHEN txn.intent_id IS NULL THEN 1 ELSE 0 END, txn.created_at, txn.id LIMIT 1"
            ),
            args![payment.company_id, gateway_refund_id, payment.integration_id],
        )
        .await?;
    if let Some(row) = row {
        return read_transaction(&row).map(Some);
    }
    let reach = Reach { company: payment.company_id, integration: payment.integration_id };
    match find_by_part_in(tx, reach, gateway_refund_id).await? {
        Some(id) => find_transaction_in(tx, payment.company_id, id).await,
        None => Ok(None),
    }
}

/// Finds the refund that was recorded as made without us under this gateway id, beside a refund of ours.
pub(crate) async fn find_outside_in(
    tx: &mut Tx,
    ours: &TransactionRow,
    payment: TransactionId,
    gateway_refund_id: &str,
) -> Result<Option<TransactionRow>, StoreError> {
    let row = tx
        .row(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.gateway_refund_id = $2 AND txn.related_payment_id = $3
                   AND txn.id <> $4 AND txn.intent_id IS NULL AND txn.made_outside = 1 AND txn.state = 'succeeded'"
            ),
            args![ours.company_id, gateway_refund_id, payment, ours.id],
        )
        .await?;
    row.map(|row| read_transaction(&row)).transpose()
}

/// Finds a payment's refunds of ours of this amount whose gateway id is not known and which may be paid: those that somebody
/// called paid before those in doubt, because what the gateway paid once must not count as two; then oldest first.
pub async fn list_unnamed_refunds_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    amount_minor: i64,
) -> Result<Vec<(TransactionId, RefundState)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, state FROM txn
             WHERE company_id = $1 AND related_payment_id = $2 AND kind = 'refund' AND amount_minor = -$3
               AND gateway_refund_id IS NULL AND made_outside = 0
               AND state IN ('sending', 'accepted', 'unknown', 'needs_attention', 'succeeded')
             ORDER BY CASE state WHEN 'succeeded' THEN 0 ELSE 1 END, created_at, id",
            args![payment.company_id, payment.id, amount_minor],
        )
        .await?;
    rows.iter().map(|row| Ok((row.id("id", TransactionId::new)?, row.word("state")?))).collect()
}
