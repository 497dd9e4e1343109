//! Moves the sums of payments and items with their refunds: one way when a refund is written, back when it is not to be.

use domain::payment::PaymentResult;
use domain::refund::RefundKind;

use crate::ledger::LedgerError;
use crate::ledger::file::Tx;
use crate::ledger::refund_entry::RefundEntry;

/// What the bank's clock makes of a refund, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// When, UTC microseconds.
    pub(crate) at: i64,
    /// What it becomes.
    pub(crate) becomes: &'static str,
    /// What it becomes after that.
    pub(crate) then: Option<&'static str>,
}

/// Takes the amount from its payment, unless it was declined, and writes the refund. The tables' CHECKs back it.
pub(crate) fn insert_entry(
    transaction: &Tx,
    entry: &RefundEntry,
    due: Option<Due>,
) -> Result<(), LedgerError> {
    let refund = &entry.refund;
    if refund.result != PaymentResult::Failed {
        move_sums(transaction, entry, 1)?;
    }
    let inserted = transaction.query(
        "INSERT INTO bank_refund (gateway_refund_id, gateway_payment_id, amount_minor, result, made_outside, \
         reference_number, message, made_at, kind, from_hold, gateway_item_id, idempotency_key, tracking_id, \
         reason, options, updated_at, settled_at, due_at, due_becomes, then_becomes) \
         SELECT ?1, gateway_payment_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
         ?18, ?19, ?20 FROM bank_payment WHERE gateway_payment_id = ?2 AND currency = ?21",
    )
    .bind(refund.gateway_refund_id.as_str())
    .bind(refund.gateway_payment_id.as_str())
    .bind(refund.amount.minor())
    .bind(refund.result.as_str())
    .bind(refund.made_outside)
    .bind(refund.reference_number.as_str())
    .bind(refund.message.as_deref())
    .bind(refund.made_at)
    .bind(entry.kind.map(RefundKind::as_str))
    .bind(entry.from_hold)
    .bind(entry.item_id.as_deref())
    .bind(entry.key.as_deref())
    .bind(entry.tracking_id.as_deref())
    .bind(entry.reason.as_deref())
    .bind(entry.options.to_json())
    .bind(entry.updated_at)
    .bind(entry.settled_at)
    .bind(due.map(|due| due.at))
    .bind(due.map(|due| due.becomes))
    .bind(due.and_then(|due| due.then))
    .bind(refund.amount.currency().code())
    .execute()?;
    if inserted == 1 { Ok(()) } else { Err(LedgerError::UnfitRefund(refund.gateway_refund_id.clone())) }
}

/// Gives the amount back to its payment: the refund was declined after all, or came home.
pub(crate) fn release(transaction: &Tx, entry: &RefundEntry) -> Result<(), LedgerError> {
    move_sums(transaction, entry, -1)
}

fn move_sums(transaction: &Tx, entry: &RefundEntry, sign: i64) -> Result<(), LedgerError> {
    let refund = &entry.refund;
    let change = refund.amount.minor() * sign;
    let statement = if entry.from_hold {
        // A hold that is let go whole is voided, and one that is held again is not.
        "UPDATE bank_payment SET let_go_minor = let_go_minor + ?1, \
         state = CASE WHEN let_go_minor + ?1 = amount_minor - captured_minor THEN 'voided' ELSE 'authorised' END \
         WHERE gateway_payment_id = ?2 AND currency = ?3 \
         AND let_go_minor + ?1 BETWEEN 0 AND amount_minor - captured_minor"
    } else {
        "UPDATE bank_payment SET refunded_minor = refunded_minor + ?1 \
         WHERE gateway_payment_id = ?2 AND currency = ?3 AND refunded_minor + ?1 BETWEEN 0 AND captured_minor"
    };
    let moved = transaction
        .query(statement)
        .bind(change)
        .bind(refund.gateway_payment_id.as_str())
        .bind(refund.amount.currency().code())
        .execute()?;
    if moved != 1 {
        return Err(LedgerError::UnfitRefund(refund.gateway_refund_id.clone()));
    }
    match (&entry.item_id, entry.kind) {
        (Some(item_id), _) => {
            transaction
                .query("UPDATE bank_item SET refunded_minor = refunded_minor + ?1 WHERE gateway_item_id = ?2")
                .bind(change)
                .bind(item_id.as_str())
                .execute()?;
        }
        // A cancel is of a whole payment of which nothing went back before, so it is of each item whole.
        (None, Some(RefundKind::Cancel)) => {
            transaction
                .query(
                    "UPDATE bank_item SET refunded_minor = CASE WHEN ?1 > 0 THEN amount_minor ELSE 0 END \
                 WHERE gateway_payment_id = ?2",
                )
                .bind(change)
                .bind(refund.gateway_payment_id.as_str())
                .execute()?;
        }
        (None, Some(RefundKind::Refund) | None) => {}
    }
    Ok(())
}
