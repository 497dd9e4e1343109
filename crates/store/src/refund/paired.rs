//! A gateway's fact without our name is taken to be about a refund of the same amount, until a name says that it was another's.

use domain::id::TransactionId;
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::attention::{open_attention, settle_attention};
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::EventActor;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::settle::end_work;
use crate::transaction::find::find_transaction_in;
use crate::transaction::text_index::write_text_anew_in;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// Notes that a refund was paired with a gateway's id because its amount fits. `refund` is the row as it stood before.
pub(crate) async fn note_paired_in(tx: &mut Tx, refund: &TransactionRow) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE txn SET paired_from = $1 WHERE company_id = $2 AND id = $3",
        args![refund.state_str(), refund.company_id, refund.id],
    )
    .await
}

/// Whether a refund has its gateway's id only because its amount fits.
pub(crate) async fn is_paired_in(tx: &mut Tx, refund: &TransactionRow) -> Result<bool, StoreError> {
    Ok(paired_from(tx, refund).await?.is_some())
}

async fn paired_from(tx: &mut Tx, refund: &TransactionRow) -> Result<Option<RefundState>, StoreError> {
    let row = tx
        .row(
            "SELECT paired_from FROM txn WHERE company_id = $1 AND id = $2 AND paired_from IS NOT NULL",
            args![refund.company_id, refund.id],
        )
        .await?;
    row.map(|row| row.word("paired_from")).transpose()
}

/// Another refund that was paired with the id which this one now has by name gives it up.
pub(crate) async fn claim_id_in(tx: &mut Tx, refund: &TransactionRow, at: Micros) -> Result<(), StoreError> {
    let Some(part) = refund.refund() else { return Ok(()) };
    let Some(id) = &part.gateway_refund_id else { return Ok(()) };
    let row = tx
        .row(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.related_payment_id = $2 AND txn.paired_from IS NOT NULL
                   AND txn.gateway_refund_id = $3 AND txn.id <> $4"
            ),
            args![refund.company_id, part.payment_id, id, refund.id],
        )
        .await?;
    if let Some(row) = row {
        unpair_in(tx, &read_transaction(&row)?, &refund.reference_number, at).await?;
    }
    Ok(())
}

/// Takes the id that a refund was paired with from it: the gateway means it of another, `owner`. Where the pairing called it paid,
/// its end is not known again, and it goes on holding its amount.
pub(crate) async fn unpair_in(
    tx: &mut Tx,
    refund: &TransactionRow,
    owner: &str,
    at: Micros,
) -> Result<TransactionRow, StoreError> {
    let from = paired_from(tx, refund).await?;
    forget_id(tx, refund).await?;
    let freed = reread(tx, refund).await?;
    write_text_anew_in(tx, &freed).await?;
    let Some(part) = freed.refund() else { return Ok(freed) };
    let evidence = format!("paid_was {owner}");
    match part.state {
        // Somebody had closed it as paid before: that word stands.
        RefundState::Succeeded if from == Some(RefundState::Succeeded) => Ok(freed),
        RefundState::Succeeded => {
            let mut step = Step::to(RefundState::NeedsAttention, at, EventActor::System, [0; 16]);
            step.code = Some(evidence.clone());
            let doubtful = advance_refund(tx, &freed, step).await?;
            open_attention(tx, &doubtful, "refund_unknown", &evidence, at).await?;
            Ok(doubtful)
        }
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention
        | RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => {
            open_attention(tx, &freed, "refund_contradicted", &evidence, at).await?;
            Ok(freed)
        }
    }
}

async fn forget_id(tx: &mut Tx, refund: &TransactionRow) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE txn SET gateway_refund_id = NULL, paired_from = NULL WHERE company_id = $1 AND id = $2",
        args![refund.company_id, refund.id],
    )
    .await?;
    tx.execute(
        "DELETE FROM gateway_refund_part WHERE company_id = $1 AND refund_id = $2",
        args![refund.company_id, refund.id],
    )
    .await?;
    Ok(())
}

/// Pairs a refund with an id that was taken from another: it is of the same amount, and this says that it was paid.
pub(crate) async fn pair_freed_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    refund_id: TransactionId,
    gateway_refund_id: &str,
    at: Micros,
) -> Result<TransactionRow, StoreError> {
    let refund = find_transaction_in(tx, payment.company_id, refund_id).await?.ok_or(StoreError::Stale)?;
    note_paired_in(tx, &refund).await?;
    if refund.refund().is_some_and(|part| part.state == RefundState::Succeeded) {
        tx.change_one(
            "UPDATE txn SET gateway_refund_id = $1 WHERE company_id = $2 AND id = $3",
            args![gateway_refund_id, refund.company_id, refund.id],
        )
        .await?;
        let named = reread(tx, &refund).await?;
        write_text_anew_in(tx, &named).await?;
        return Ok(named);
    }
    let mut step = Step::to(RefundState::Succeeded, at, EventActor::Gateway, [0; 16]);
    step.gateway_refund_id = Some(gateway_refund_id.to_owned());
    let paid = advance_refund(tx, &refund, step.clone()).await?;
    end_work(tx, &paid).await?;
    settle_attention(tx, &paid, true, &step).await?;
    Ok(paid)
}

async fn reread(tx: &mut Tx, refund: &TransactionRow) -> Result<TransactionRow, StoreError> {
    find_transaction_in(tx, refund.company_id, refund.id).await?.ok_or(StoreError::Stale)
}
