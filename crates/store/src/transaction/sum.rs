//! The report's sums: exactly the rows that the list finds, per currency.

use domain::money::{Currency, Money};
use domain::payment::PaymentResult;
use sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query};

use crate::engine::Store;
use crate::error::StoreError;
use crate::transaction::TransactionKind;
use crate::transaction::list::{Column, ListQuery, build, from_filtered, txn};

/// The sums of one currency. Only SUCCESS counts as money, apart from what is still pending; all rows count as rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencySum {
    /// Successful payments.
    pub payments: Money,
    /// Payments in any result.
    pub payment_count: u64,
    /// Successful refunds, negative.
    pub refunds: Money,
    /// Refunds in any result.
    pub refund_count: u64,
    /// Refunds that are still PENDING, negative.
    pub pending_refunds: Money,
}

impl CurrencySum {
    /// The currency of all sums.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.payments.currency()
    }
}

/// Adds up the rows that a query finds, whatever its page; sorted by currency.
pub async fn sum_transactions(store: &Store, query: &ListQuery) -> Result<Vec<CurrencySum>, StoreError> {
    let mut select = Query::select();
    select
        .column(("txn", "currency"))
        .column(("txn", "kind"))
        .column(("txn", "payment_result"))
        .expr_as(Expr::col(Asterisk).count(), Alias::new("row_count"))
        .expr_as(Func::sum(txn(Column::AmountMinor)).cast_as("BIGINT"), Alias::new("sum_minor"));
    from_filtered(&mut select, query);
    select
        .group_by_columns([("txn", "currency"), ("txn", "kind"), ("txn", "payment_result")])
        .order_by(("txn", "currency"), sea_query::Order::Asc);
    let (sql, args) = build(store.engine(), &select)?;
    let mut sums: Vec<CurrencySum> = Vec::new();
    for row in store.rows_of(sql, args).await? {
        let currency: Currency = row.word("currency")?;
        let zero = Money::zero(currency);
        if sums.last().is_none_or(|sum| sum.currency() != currency) {
            sums.push(CurrencySum {
                payments: zero,
                payment_count: 0,
                refunds: zero,
                refund_count: 0,
                pending_refunds: zero,
            });
        }
        let Some(sum) = sums.last_mut() else { continue };
        let count = row.count("row_count")?;
        let money = row.money("sum_minor", currency)?;
        match (row.word("kind")?, row.word("payment_result")?) {
            (TransactionKind::Payment, result) => {
                sum.payment_count += count;
                if result == PaymentResult::Success {
                    sum.payments = money;
                }
            }
            (TransactionKind::Refund, result) => {
                sum.refund_count += count;
                match result {
                    PaymentResult::Success => sum.refunds = money,
                    PaymentResult::Pending => sum.pending_refunds = money,
                    PaymentResult::Failed => {}
                }
            }
        }
    }
    Ok(sums)
}
