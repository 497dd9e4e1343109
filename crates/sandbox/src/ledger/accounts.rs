//! Reads payments with their refunds, many at a time, for whoever compares the ledger with their own books.

use std::collections::HashMap;

use sqlx::{Sqlite, Transaction};

use crate::ledger::bank_payment::{BankPayment, PaymentRow, select_payment};
use crate::ledger::book_refund::BankRefund;
use crate::ledger::refund_entry::{EntryRow, select_entry};
use crate::ledger::{Ledger, LedgerError};

/// A payment with all its refunds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// The payment.
    pub payment: BankPayment,
    /// Its refunds, oldest first, the declined ones too.
    pub refunds: Vec<BankRefund>,
}

impl Ledger {
    /// Gives the payments of these ids that are there, by id, as of one moment.
    pub(crate) async fn accounts(
        &self,
        gateway_payment_ids: &[String],
    ) -> Result<HashMap<String, BankAccount>, LedgerError> {
        let wanted = serde_json::Value::from(gateway_payment_ids).to_string();
        let mut moment: Transaction<'_, Sqlite> = self.readers().begin().await?;
        let payments: Vec<PaymentRow> =
            sqlx::query_as(select_payment!("gateway_payment_id IN (SELECT value FROM json_each($1))"))
                .bind(&wanted)
                .fetch_all(&mut *moment)
                .await?;
        let refunds: Vec<EntryRow> = sqlx::query_as(select_entry!(
            "WHERE r.gateway_payment_id IN (SELECT value FROM json_each($1)) ORDER BY r.refund_seq"
        ))
        .bind(&wanted)
        .fetch_all(&mut *moment)
        .await?;
        moment.rollback().await?;
        let mut accounts = HashMap::with_capacity(payments.len());
        for row in payments {
            let payment = row.read()?;
            accounts.insert(payment.gateway_payment_id.clone(), BankAccount { payment, refunds: Vec::new() });
        }
        for row in refunds {
            let refund = row.read()?.refund;
            if let Some(account) = accounts.get_mut(&refund.gateway_payment_id) {
                account.refunds.push(refund);
            }
        }
        Ok(accounts)
    }

    /// Lists the ids of the payments after `after`, in their order, at most `limit` of them.
    pub(crate) async fn payment_ids(&self, after: &str, limit: u32) -> Result<Vec<String>, LedgerError> {
        let ids = sqlx::query_scalar(
            "SELECT gateway_payment_id FROM bank_payment WHERE gateway_payment_id > $1 \
             ORDER BY gateway_payment_id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        Ok(ids)
    }
}
