//! Sums the ledger up, from its rows and not from the payments' running sums.

use domain::money::Money;

use crate::ledger::file::{from_row, query};
use crate::ledger::{Ledger, LedgerError, read_money};

/// One merchant's sums in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerTotals {
    /// The merchant's name.
    pub merchant: String,
    /// How many payments.
    pub payments: i64,
    /// What was taken from customers.
    pub captured: Money,
    /// How many refunds were paid; holds that were let go are none.
    pub refunds: i64,
    /// What was paid back, in the back office too.
    pub refunded: Money,
    /// What is held for refunds that stay pending.
    pub pending: Money,
    /// The part of `refunded` that the back office made.
    pub made_outside: Money,
}

from_row! {
    struct TotalsRow {
        name: String,
        currency: String,
        payments: i64,
        captured_minor: i64,
        refunds: i64,
        refunded_minor: i64,
        pending_minor: i64,
        outside_minor: i64,
    }
}

const TOTALS: &str = "SELECT m.name, p.currency, p.payments, p.captured_minor, \
            COALESCE(r.refunds, 0) AS refunds, COALESCE(r.refunded_minor, 0) AS refunded_minor, \
            COALESCE(r.pending_minor, 0) AS pending_minor, COALESCE(r.outside_minor, 0) AS outside_minor \
     FROM (SELECT merchant_id, currency, COUNT(*) AS payments, SUM(captured_minor) AS captured_minor \
           FROM bank_payment GROUP BY merchant_id, currency) p \
     JOIN merchant m ON m.merchant_id = p.merchant_id \
     LEFT JOIN (SELECT b.merchant_id, b.currency, \
           SUM(CASE WHEN f.result = 'SUCCESS' AND f.from_hold = 0 THEN 1 ELSE 0 END) AS refunds, \
           SUM(CASE WHEN f.result = 'SUCCESS' AND f.from_hold = 0 THEN f.amount_minor ELSE 0 END) AS refunded_minor, \
           SUM(CASE WHEN f.result = 'PENDING' AND f.from_hold = 0 THEN f.amount_minor ELSE 0 END) AS pending_minor, \
           SUM(CASE WHEN f.result = 'SUCCESS' AND f.from_hold = 0 AND f.made_outside = 1 THEN f.amount_minor ELSE 0 END) \
             AS outside_minor \
           FROM bank_refund f JOIN bank_payment b ON b.gateway_payment_id = f.gateway_payment_id \
           GROUP BY b.merchant_id, b.currency) r \
       ON r.merchant_id = p.merchant_id AND r.currency = p.currency \
     ORDER BY m.name, p.currency";

impl Ledger {
    pub(crate) async fn ledger_totals(&self) -> Result<Vec<LedgerTotals>, LedgerError> {
        let rows: Vec<TotalsRow> = self.readers().read(|reader| query(reader, TOTALS).all()).await?;
        rows.into_iter().map(TotalsRow::read).collect()
    }
}

impl TotalsRow {
    fn read(self) -> Result<LedgerTotals, LedgerError> {
        let money = |minor| read_money(minor, &self.currency);
        Ok(LedgerTotals {
            payments: self.payments,
            captured: money(self.captured_minor)?,
            refunds: self.refunds,
            refunded: money(self.refunded_minor)?,
            pending: money(self.pending_minor)?,
            made_outside: money(self.outside_minor)?,
            merchant: self.name,
        })
    }
}
