//! Makes the question about refunds due at once: somebody told us that there is something to hear.

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::refund::lock::lock_transaction_in;
use crate::transaction::TransactionRow;

/// Has the gateway asked about these refunds of one payment now, in a transaction of its own. Says about how many.
///
/// A refund that was handed to a person is asked about once more.
pub async fn ask_now(
    store: &Store,
    payment: &TransactionRow,
    refunds: &[TransactionId],
    now: Micros,
) -> Result<u64, StoreError> {
    in_transaction!(store, |tx| ask_now_in(tx, payment, refunds, now).await)
}

async fn ask_now_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    refunds: &[TransactionId],
    now: Micros,
) -> Result<u64, StoreError> {
    let company = payment.company_id;
    lock_transaction_in(tx, company, payment.id).await?;
    let mut asked = 0;
    for refund in refunds {
        asked += tx
            .execute(
                "INSERT INTO refund_work (company_id, refund_id, integration_id, due_at)
                 SELECT company_id, id, integration_id, $3 FROM txn
                 WHERE company_id = $1 AND id = $2 AND state IN ('unknown', 'accepted', 'needs_attention')
                 ON CONFLICT (company_id, refund_id) DO UPDATE
                 SET due_at = CASE WHEN refund_work.due_at > $3 THEN $3 ELSE refund_work.due_at END",
                args![company, *refund, now],
            )
            .await?;
    }
    Ok(asked)
}

/// Has the gateway asked about a payment's unknown and accepted refunds before a new one of it goes out.
pub(crate) async fn ask_siblings_in(
    tx: &mut Tx,
    company: CompanyId,
    payment: TransactionId,
    now: Micros,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE refund_work SET due_at = $1
         WHERE company_id = $2 AND due_at > $1
           AND refund_id IN (SELECT id FROM txn WHERE company_id = $2 AND related_payment_id = $3
                             AND kind = 'refund' AND state IN ('unknown', 'accepted'))",
        args![now, company, payment],
    )
    .await?;
    Ok(())
}
