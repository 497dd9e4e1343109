//! Records that a customer's bank has taken a payment back, or let it be.

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::transaction::TransactionRow;

/// Opens or closes a payment's chargeback. While it is open the payment cannot be refunded.
pub async fn set_chargeback_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    open: bool,
    at: Micros,
) -> Result<(), StoreError> {
    let version = payment.version + 1;
    let changed = tx
        .execute(
            "UPDATE txn SET chargeback_open = $1, updated_at = $2, version = $3
             WHERE company_id = $4 AND id = $5 AND version = $6 AND kind = 'payment'",
            args![open, at, version, payment.company_id, payment.id, payment.version],
        )
        .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    let fact = Fact {
        company_id: payment.company_id,
        subject_id: payment.id,
        version,
        kind: if open { "chargeback_opened" } else { "chargeback_closed" },
        at,
        actor: EventActor::Gateway,
        amount: None,
        code: None,
        message: None,
        salt: [0; 16],
    };
    append_event(tx, fact).await
}
