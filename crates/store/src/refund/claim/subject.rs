//! Reads what a batch of work is about: each refund with its payment and its gateway account, in one statement.

use std::collections::HashMap;

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::args;
use crate::engine::row::Row;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::integration::Integration;
use crate::refund::begin_attempt::gateway_key;
use crate::refund::claim::due::Taken;
use crate::refund::claim::{Broken, Inquiry, RefundKey};
use crate::refund::keys::key_list;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// What a piece of work is about.
pub(super) struct Subject {
    /// The refund as this transaction sees it.
    pub(super) refund: TransactionRow,
    /// Where it stands.
    pub(super) state: RefundState,
    /// The payment it gives back.
    pub(super) payment: TransactionRow,
    /// The gateway account to call.
    pub(super) integration: Integration,
    /// The gateway's idempotency key of its attempts.
    pub(super) gateway_key: String,
    /// Whether it is the one call that finds out if the gateway answers again.
    pub(super) is_probe: bool,
}

impl Subject {
    /// A question about a refund whose end is not known.
    pub(super) fn into_inquiry(self, owner: &str) -> Inquiry {
        let Self { refund, state: _, payment, integration, gateway_key, is_probe } = self;
        Inquiry { refund, payment, integration, gateway_key, owner: owner.to_owned(), is_probe }
    }
}

/// The refunds of a list, and their payments.
const fn rows_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => select_transactions!(
            ", integration.base_url, integration.secret_ciphertext, integration.secret_key_id",
            "",
            // By row numbers: a list of pairs is not looked up in an index when it comes from two queries.
            "WHERE txn.rowid IN (
                 SELECT refund.rowid FROM json_each($1) AS work CROSS JOIN txn AS refund
                 WHERE refund.company_id = unhex(work.value ->> 'c', '-') AND refund.id = unhex(work.value ->> 'i', '-')
                 UNION
                 SELECT payment.rowid FROM json_each($1) AS work CROSS JOIN txn AS refund CROSS JOIN txn AS payment
                 WHERE refund.company_id = unhex(work.value ->> 'c', '-') AND refund.id = unhex(work.value ->> 'i', '-')
                   AND payment.company_id = refund.company_id AND payment.id = refund.related_payment_id)"
        ),
        Engine::Postgres => select_transactions!(
            ", integration.base_url, integration.secret_ciphertext, integration.secret_key_id",
            "",
            "WHERE (txn.company_id, txn.id) IN (
                 SELECT c, i FROM json_to_recordset(CAST($1 AS JSON)) AS work (c UUID, i UUID)
                 UNION
                 SELECT refund.company_id, refund.related_payment_id
                 FROM json_to_recordset(CAST($1 AS JSON)) AS work (c UUID, i UUID)
                 JOIN txn AS refund ON refund.company_id = work.c AND refund.id = work.i)"
        ),
    }
}

/// Reads them in the order in which they were taken.
pub(super) async fn read_subjects_in(tx: &mut Tx, taken: &[Taken]) -> Result<Vec<Subject>, Broken> {
    if taken.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<RefundKey> = taken.iter().map(|taken| taken.key).collect();
    let rows = tx.rows(rows_of(tx.engine()), args![key_list(&keys)]).await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            let key = (row.id("company_id", CompanyId::new)?, row.id("id", TransactionId::new)?);
            Ok((key, row))
        })
        .collect::<Result<HashMap<RefundKey, Row>, StoreError>>()?;
    taken
        .iter()
        .map(|taken| read_subject(&rows, *taken).map_err(|error| Broken { error, at: Some(taken.key) }))
        .collect()
}

fn read_subject(rows: &HashMap<RefundKey, Row>, taken: Taken) -> Result<Subject, StoreError> {
    let Taken { key, is_probe } = taken;
    let gone = || StoreError::corrupt("refund_id", "work names a row that is not there");
    let refund = read_transaction(rows.get(&key).ok_or_else(gone)?)?;
    let part = refund.refund().ok_or_else(gone)?;
    let (state, gateway_key) = (part.state, gateway_key(&refund)?);
    let paid = rows.get(&(key.0, part.payment_id)).ok_or_else(gone)?;
    let payment = read_transaction(paid)?;
    let integration = read_account(paid, &payment)?;
    Ok(Subject { refund, state, payment, integration, gateway_key, is_probe })
}

/// The gateway account that a row went through, which its query joined.
fn read_account(row: &Row, of: &TransactionRow) -> Result<Integration, StoreError> {
    Ok(Integration {
        company_id: of.company_id,
        id: of.integration_id,
        name: of.gateway_name.clone(),
        gateway_kind: of.gateway_kind,
        base_url: row.text("base_url")?,
        settings: of.integration_settings.clone(),
        secret_ciphertext: row.bytes("secret_ciphertext")?,
        secret_key_id: row.text("secret_key_id")?,
        enabled: of.integration_enabled,
    })
}
