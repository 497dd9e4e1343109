//! Reads payments with their refunds, many at a time, for whoever compares the ledger with their own books.

use std::collections::HashMap;

use domain::money::Money;
use domain::payment::PaymentResult;

use crate::ledger::bank_payment::{BankPayment, PaymentRow, select_payment};
use crate::ledger::book_refund::BankRefund;
use crate::ledger::file::query;
use crate::ledger::refund_entry::{EntryRow, RefundEntry, select_entry};
use crate::ledger::{Ledger, LedgerError};

/// A payment with all its refunds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// The payment.
    pub payment: BankPayment,
    /// Its refunds, oldest first, the declined ones too. What one call with a key made of several items is one refund, its ids
    /// joined by `;`, as our client for Craftgate joins them.
    pub refunds: Vec<BankRefund>,
}

impl Ledger {
    /// Gives the payments of these ids that are there, by id, as of one moment.
    pub(crate) async fn accounts(
        &self,
        gateway_payment_ids: &[String],
    ) -> Result<HashMap<String, BankAccount>, LedgerError> {
        let wanted = serde_json::Value::from(gateway_payment_ids).to_string();
        let reading = self.readers().read(move |reader| {
            let payments: Vec<PaymentRow> =
                query(reader, select_payment!("gateway_payment_id IN (SELECT value FROM json_each(?1))"))
                    .bind(&wanted)
                    .all()?;
            let refunds: Vec<EntryRow> = query(
                reader,
                select_entry!(
                    "WHERE r.gateway_payment_id IN (SELECT value FROM json_each(?1)) ORDER BY r.refund_seq"
                ),
            )
            .bind(&wanted)
            .all()?;
            Ok((payments, refunds))
        });
        let (payments, refunds) = reading.await?;
        let mut accounts = HashMap::with_capacity(payments.len());
        for row in payments {
            let payment = row.read()?;
            accounts.insert(payment.gateway_payment_id.clone(), BankAccount { payment, refunds: Vec::new() });
        }
        let mut before: Option<RefundEntry> = None;
        for row in refunds {
            let entry = row.read()?;
            let Some(account) = accounts.get_mut(&entry.refund.gateway_payment_id) else { continue };
            let is_same_call = before.as_ref().is_some_and(|before| {
                before.key.is_some()
                    && before.key == entry.key
                    && before.refund.gateway_payment_id == entry.refund.gateway_payment_id
            });
            match account.refunds.last_mut() {
                Some(last) if is_same_call => join(last, &entry.refund),
                _ => account.refunds.push(entry.refund.clone()),
            }
            before = Some(entry);
        }
        Ok(accounts)
    }

    /// Lists the ids of the payments after `after`, in their order, at most `limit` of them.
    pub(crate) async fn payment_ids(&self, after: &str, limit: u32) -> Result<Vec<String>, LedgerError> {
        let after = after.to_owned();
        let reading = self.readers().read(move |reader| {
            let ids = "SELECT gateway_payment_id FROM bank_payment WHERE gateway_payment_id > ?1 \
                 ORDER BY gateway_payment_id LIMIT ?2";
            query(reader, ids).bind(after).bind(limit).all()
        });
        reading.await
    }
}

/// Adds a refund of another item to the refund that the same call made.
fn join(whole: &mut BankRefund, part: &BankRefund) {
    whole.gateway_refund_id = format!("{};{}", whole.gateway_refund_id, part.gateway_refund_id);
    whole.amount = Money::new(whole.amount.minor() + part.amount.minor(), whole.amount.currency());
    if part.result == PaymentResult::Pending {
        whole.result = PaymentResult::Pending;
    }
}
