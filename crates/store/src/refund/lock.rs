//! Takes a row for this transaction, so that what is decided on it is decided on what it is.

use domain::id::{CompanyId, IntentId, TransactionId};

use crate::args;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::transaction::find::find_transaction_in;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// What stands beside a refund on its payment and may turn out to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Something was given back without a decision of ours.
    pub has_outside: bool,
    /// A fact without our name was taken to be about a refund of ours because the amount fits.
    pub has_paired: bool,
}

/// Reads a refund and holds its payment until the transaction ends. Says also what stands beside it there.
///
/// Where another transaction held the payment meanwhile, the refund may have moved since it was read: whoever changes it
/// then finds that it is [`StoreError::Stale`] and begins anew.
pub(crate) async fn hold_refund_in(
    tx: &mut Tx,
    refund: &TransactionRow,
) -> Result<(TransactionRow, Beside), StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => select_transactions!(
            ", payment.outside_minor AS payment_outside_minor,
               EXISTS (SELECT 1 FROM txn AS pair WHERE pair.company_id = txn.company_id
                         AND pair.related_payment_id = txn.related_payment_id AND pair.paired_from IS NOT NULL) AS has_paired",
            "JOIN txn AS payment ON payment.company_id = txn.company_id AND payment.id = txn.related_payment_id ",
            "WHERE txn.company_id = $1 AND txn.id = $2"
        ),
        Engine::Postgres => select_transactions!(
            ", payment.outside_minor AS payment_outside_minor,
               CAST(EXISTS (SELECT 1 FROM txn AS pair WHERE pair.company_id = txn.company_id
                              AND pair.related_payment_id = txn.related_payment_id AND pair.paired_from IS NOT NULL)
                    AS INTEGER)::BIGINT AS has_paired",
            "JOIN txn AS payment ON payment.company_id = txn.company_id AND payment.id = txn.related_payment_id ",
            "WHERE txn.company_id = $1 AND txn.id = $2 FOR UPDATE OF payment"
        ),
    };
    let row = tx.row(sql, args![refund.company_id, refund.id]).await?;
    let row = row.ok_or_else(|| StoreError::corrupt("refund_id", "names no refund"))?;
    let beside =
        Beside { has_outside: row.int("payment_outside_minor")? > 0, has_paired: row.int("has_paired")? > 0 };
    Ok((read_transaction(&row)?, beside))
}

/// Reads a payment and holds it until the transaction ends, and says whether a key is bound already. One that another
/// binds while this waits is not seen: then the intent cannot be written, and whoever wanted to begins anew.
pub(crate) async fn lock_payment_with_intent_in(
    tx: &mut Tx,
    company: CompanyId,
    payment: TransactionId,
    scope: &str,
    key: &str,
) -> Result<Option<(TransactionRow, bool)>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => select_transactions!(
            ", intent.id AS bound_intent_id",
            "LEFT JOIN intent ON intent.company_id = txn.company_id AND intent.scope = $3 AND intent.intent_key = $4 ",
            "WHERE txn.company_id = $1 AND txn.id = $2"
        ),
        Engine::Postgres => select_transactions!(
            ", intent.id AS bound_intent_id",
            "LEFT JOIN intent ON intent.company_id = txn.company_id AND intent.scope = $3 AND intent.intent_key = $4 ",
            "WHERE txn.company_id = $1 AND txn.id = $2 FOR UPDATE OF txn"
        ),
    };
    let row = tx.row(sql, args![company, payment, scope, key]).await?;
    row.map(|row| {
        let bound = row.opt_id("bound_intent_id", IntentId::new)?;
        Ok((read_transaction(&row)?, bound.is_some()))
    })
    .transpose()
}

/// Reads a payment and holds it until the transaction ends. Whoever changes a payment or one of its refunds begins here.
///
/// `SQLite` has one writer, so there the row is held already.
pub(crate) async fn lock_transaction_in(
    tx: &mut Tx,
    company: CompanyId,
    id: TransactionId,
) -> Result<Option<TransactionRow>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => return find_transaction_in(tx, company, id).await,
        Engine::Postgres => {
            select_transactions!("WHERE txn.company_id = $1 AND txn.id = $2 FOR UPDATE OF txn")
        }
    };
    let row = tx.row(sql, args![company, id]).await?;
    row.map(|row| read_transaction(&row)).transpose()
}
