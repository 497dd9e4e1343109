//! Writes an attempt down, before the call leaves.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::EventActor;
use crate::integration::Integration;
use crate::refund::advance::{Step, advance_refund};
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// An attempt that is written down and must now be made.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The refund, now sending.
    pub refund: TransactionRow,
    /// The payment it gives back.
    pub payment: TransactionRow,
    /// The gateway account to call.
    pub integration: Integration,
    /// The attempt's number, from 1.
    pub number: i64,
    /// The gateway's idempotency key: the intent's id, the same for every attempt.
    pub gateway_key: String,
    /// Whether it repeats a call whose answer was lost: its refund is then unknown or accepted, not sending.
    pub repeats: bool,
    /// Whether it is the one call that finds out if the gateway answers again.
    pub is_probe: bool,
}

/// How long a refund that cannot be read waits before it is tried again.
pub(crate) const BROKEN_ROW_PAUSE: Micros = 5 * 60 * 1_000_000;

/// Moves one queued refund to sending and writes its attempt down, as part of a larger transaction.
pub async fn begin_attempt_in(
    tx: &mut Tx,
    company: CompanyId,
    refund_id: TransactionId,
    now: Micros,
    salt: [u8; 16],
) -> Result<Attempt, StoreError> {
    let gone = || StoreError::corrupt("refund_id", "work names a row that is not there");
    let queued = find_transaction_in(tx, company, refund_id).await?.ok_or_else(gone)?;
    let step = Step::to(RefundState::Sending, now, EventActor::System, salt);
    let refund = advance_refund(tx, &queued, step).await?;
    let part = refund.refund().ok_or_else(gone)?;
    let payment = find_transaction_in(tx, company, part.payment_id).await?.ok_or_else(gone)?;
    let (number, gateway_key) = write_attempt_in(tx, &refund, now).await?;
    let integration = crate::integration::find_integration_in(tx, company, payment.integration_id)
        .await?
        .ok_or_else(gone)?;
    Ok(Attempt { refund, payment, integration, number, gateway_key, repeats: false, is_probe: false })
}

/// The gateway's idempotency key of a refund's attempts: its intent's id.
pub(crate) fn gateway_key(refund: &TransactionRow) -> Result<String, StoreError> {
    let intent = refund.refund().and_then(|part| part.intent_id);
    let intent = intent.ok_or_else(|| StoreError::corrupt("intent_id", "a refund of ours has no intent"))?;
    Ok(intent.to_string())
}

/// Writes an attempt down and gives its number and its key.
pub(crate) async fn write_attempt_in(
    tx: &mut Tx,
    refund: &TransactionRow,
    now: Micros,
) -> Result<(i64, String), StoreError> {
    let gateway_key = gateway_key(refund)?;
    let number = tx
        .row(
            "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM attempt WHERE company_id = $1 AND refund_id = $2",
            args![refund.company_id, refund.id],
        )
        .await?
        .ok_or(StoreError::Stale)?
        .int("number")?;
    tx.execute(
        "INSERT INTO attempt (company_id, refund_id, number, gateway_key, started_at) VALUES ($1, $2, $3, $4, $5)",
        args![refund.company_id, refund.id, number, &gateway_key, now],
    )
    .await?;
    Ok((number, gateway_key))
}
