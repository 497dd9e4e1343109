//! The report's sums: exactly the rows that the list finds, per currency.

use domain::money::{Currency, Money};
use domain::payment::PaymentResult;

use crate::engine::Store;
use crate::engine::row::Row;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::rollup::sums::{is_kept, sum_kept};
use crate::transaction::TransactionKind;
use crate::transaction::lane::{Lane, Reading};
use crate::transaction::merge::{STEP_ROWS, foremost, stretches};
use crate::transaction::named::find_named;
use crate::transaction::query::{Axis, ListQuery, Pace, Sort, TimeBound};
use crate::transaction::stream::{LONGEST_STEP, Rest};
use crate::transaction::way::{Way, choose, name_integrations};

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

/// Sums that are being added up; by currency.
#[derive(Clone, Debug, Default)]
pub struct Sums(Vec<CurrencySum>);

impl Sums {
    /// Adds so many rows of one kind and result that come to so much.
    pub fn add(
        &mut self,
        kind: TransactionKind,
        result: PaymentResult,
        count: i64,
        amount: Money,
    ) -> Result<(), StoreError> {
        let currency = amount.currency();
        let place = self.0.binary_search_by(|sum| sum.currency().code().cmp(currency.code()));
        let place = place.unwrap_or_else(|place| {
            let zero = Money::zero(currency);
            let none = CurrencySum {
                payments: zero,
                payment_count: 0,
                refunds: zero,
                refund_count: 0,
                pending_refunds: zero,
            };
            self.0.insert(place, none);
            place
        });
        let Some(sum) = self.0.get_mut(place) else { return Ok(()) };
        let (counted, money) = match (kind, result) {
            (TransactionKind::Payment, PaymentResult::Success) => {
                (&mut sum.payment_count, Some(&mut sum.payments))
            }
            (TransactionKind::Payment, PaymentResult::Failed | PaymentResult::Pending) => {
                (&mut sum.payment_count, None)
            }
            (TransactionKind::Refund, PaymentResult::Success) => {
                (&mut sum.refund_count, Some(&mut sum.refunds))
            }
            (TransactionKind::Refund, PaymentResult::Pending) => {
                (&mut sum.refund_count, Some(&mut sum.pending_refunds))
            }
            (TransactionKind::Refund, PaymentResult::Failed) => (&mut sum.refund_count, None),
        };
        *counted = counted
            .checked_add_signed(count)
            .ok_or_else(|| StoreError::corrupt("row_count", "fewer rows than none"))?;
        if let Some(money) = money {
            *money = money.plus(amount).map_err(|error| StoreError::corrupt("sum_minor", error))?;
        }
        Ok(())
    }

    /// Adds a row of `currency, kind, payment_result, row_count, sum_minor`.
    pub(crate) fn add_row(&mut self, row: &Row) -> Result<(), StoreError> {
        let currency: Currency = row.word("currency")?;
        let amount = row.money("sum_minor", currency)?;
        self.add(row.word("kind")?, row.word("payment_result")?, row.int("row_count")?, amount)
    }

    /// The sums of the currencies that have rows.
    #[must_use]
    pub fn finish(self) -> Vec<CurrencySum> {
        self.0.into_iter().filter(|sum| sum.payment_count + sum.refund_count > 0).collect()
    }
}

/// Adds up the rows that a query finds, whatever its page; sorted by currency. Nothing: the time was over first.
pub async fn sum_transactions(
    store: &Store,
    query: &ListQuery,
    bound: &TimeBound,
) -> Result<Option<Vec<CurrencySum>>, StoreError> {
    // In which order rows are added up does not matter.
    let mut query = ListQuery { after: None, sort: Sort::Time, ascending: false, ..query.clone() };
    let Some(accounts) = name_integrations(store, &mut query).await? else { return Ok(Some(Vec::new())) };
    let mut snapshot = store.snapshot().await?;
    if is_kept(&query) {
        return sum_kept(&mut snapshot, &query).await.map(Some);
    }
    let mut sums = Sums::default();
    let is_whole = match choose(&mut snapshot, &query, &accounts, bound).await? {
        Way::Nothing => true,
        Way::Named(keys) => {
            for found in find_named(&mut snapshot, &query, &keys).await? {
                sums.add(found.kind, found.result, 1, found.amount)?;
            }
            true
        }
        Way::Lanes { index, mut lanes, covered } => {
            let reading = Reading { index, query: &query, covered };
            sum_lanes(&mut snapshot, reading, &mut lanes, &mut sums, bound).await?
        }
        Way::Texts => sum_texts(&mut snapshot, &query, &mut sums, bound).await?,
    };
    Ok(is_whole.then(|| sums.finish()))
}

/// Adds lanes up, some rows at a time; whether that was all.
async fn sum_lanes(
    snapshot: &mut Snapshot,
    reading: Reading<'_>,
    lanes: &mut [Lane],
    sums: &mut Sums,
    bound: &TimeBound,
) -> Result<bool, StoreError> {
    let mut pace = Pace::within(bound, STEP_ROWS);
    loop {
        let numbers = foremost(lanes, reading);
        if numbers.is_empty() {
            return Ok(true);
        }
        if pace.is_over() {
            return Ok(false);
        }
        let parts = stretches(snapshot, reading, lanes, &numbers, pace.rows()).await?;
        for row in reading.sums(snapshot, &parts.iter().collect::<Vec<_>>()).await? {
            sums.add_row(&row)?;
        }
        for (number, part) in numbers.into_iter().zip(parts) {
            let Some(lane) = lanes.get_mut(number) else { continue };
            lane.near = part.far;
            lane.ended = part.far == lane.far;
        }
    }
}

/// Adds up the rows whose texts have what is wanted; whether that was all.
async fn sum_texts(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    sums: &mut Sums,
    bound: &TimeBound,
) -> Result<bool, StoreError> {
    debug_assert!(query.axis == Axis::Created, "texts are in order of creation");
    let (mut rest, mut pace) = (Rest::of(query), Pace::within(bound, LONGEST_STEP));
    let columns =
        "p.currency AS currency, p.kind AS kind, p.payment_result AS payment_result, 1 AS row_count,
        p.amount_minor AS sum_minor";
    while let Some(rows) = rest.next(snapshot, query, columns, pace.rows()).await? {
        for row in &rows {
            if row.flag("hit")? {
                sums.add_row(row)?;
            }
        }
        if pace.is_over() {
            return Ok(rest.is_over());
        }
    }
    Ok(true)
}
