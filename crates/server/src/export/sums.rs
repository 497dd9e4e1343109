//! Adds up the rows that are written, by the same rules as the report's totals.

use std::collections::BTreeMap;

use api::transaction::CurrencyTotals;
use domain::money::Money;
use domain::payment::PaymentResult;
use store::transaction::sum::CurrencySum;
use store::transaction::{TransactionKind, TransactionRow};

use crate::problem::Failure;
use crate::transaction::list_totals::write_sum;

/// What the rows come to so far.
#[derive(Debug, Default)]
pub struct Sums {
    by_currency: BTreeMap<&'static str, CurrencySum>,
    /// How many rows there were.
    pub rows: u64,
}

impl Sums {
    /// Adds a row.
    pub fn add(&mut self, row: &TransactionRow) -> Result<(), Failure> {
        self.rows += 1;
        let currency = row.amount.currency();
        let zero = Money::zero(currency);
        let sum = self.by_currency.entry(currency.code()).or_insert(CurrencySum {
            payments: zero,
            payment_count: 0,
            refunds: zero,
            refund_count: 0,
            pending_refunds: zero,
        });
        let into = match (row.kind(), row.payment_result()) {
            (TransactionKind::Payment, result) => {
                sum.payment_count += 1;
                (result == PaymentResult::Success).then_some(&mut sum.payments)
            }
            (TransactionKind::Refund, result) => {
                sum.refund_count += 1;
                match result {
                    PaymentResult::Success => Some(&mut sum.refunds),
                    PaymentResult::Pending => Some(&mut sum.pending_refunds),
                    PaymentResult::Failed => None,
                }
            }
        };
        if let Some(into) = into {
            *into = into.plus(row.amount).map_err(Failure::internal)?;
        }
        Ok(())
    }

    /// The sums, by currency.
    pub fn write(&self) -> Result<Vec<CurrencyTotals>, Failure> {
        self.by_currency.values().map(write_sum).collect()
    }
}
