//! Writes down a repetition of a call whose answer was lost, before it leaves. The refund stays unknown.

use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::refund::begin_attempt::{Attempt, write_attempt_in};
use crate::refund::claim::Inquiry;
use crate::refund::lock::lock_transaction_in;
use crate::transaction::find::find_transaction_in;

/// Begins a repetition with the same key, in a transaction of its own.
///
/// The gateway was asked by now, or cannot be: that counts as asked. None where nothing may be sent: its end is known meanwhile, its integration is switched off, or the customer's bank
/// has taken the payment back.
pub async fn begin_repeat(
    store: &Store,
    inquiry: &Inquiry,
    now: Micros,
    lease_until: Micros,
) -> Result<Option<Attempt>, StoreError> {
    in_transaction!(store, |tx| begin_repeat_in(tx, inquiry, now, lease_until).await)
}

async fn begin_repeat_in(
    tx: &mut Tx,
    inquiry: &Inquiry,
    now: Micros,
    lease_until: Micros,
) -> Result<Option<Attempt>, StoreError> {
    let company = inquiry.refund.company_id;
    let Some(payment) = lock_transaction_in(tx, company, inquiry.payment.id).await? else { return Ok(None) };
    let open = payment.payment().is_some_and(|part| !part.chargeback_open);
    let Some(refund) = find_transaction_in(tx, company, inquiry.refund.id).await? else { return Ok(None) };
    let in_doubt = refund
        .refund()
        .is_some_and(|part| matches!(part.state, RefundState::Unknown | RefundState::Accepted));
    if !in_doubt || !open || !refund.integration_enabled {
        return Ok(None);
    }
    let held = tx
        .execute(
            "UPDATE refund_work SET lease_until = $1, tries = tries + 1, asked_at = $2, asks = asks + 1
             WHERE company_id = $3 AND refund_id = $4 AND lease_owner = $5",
            args![lease_until, now, company, refund.id, &inquiry.owner],
        )
        .await?;
    if held != 1 {
        // Somebody else took it for abandoned: they ask, and repeat where that is right.
        return Ok(None);
    }
    let (number, gateway_key) = write_attempt_in(tx, &refund, now).await?;
    let integration = inquiry.integration.clone();
    let is_probe = inquiry.is_probe;
    Ok(Some(Attempt { refund, payment, integration, number, gateway_key, repeats: true, is_probe }))
}
