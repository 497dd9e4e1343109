//! What the report is asked for: filters that combine freely, an order, a page, and how long it may take.

use std::fmt;
use std::sync::Arc;

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Currency;
use domain::payment::PaymentResult;

use crate::Micros;
use crate::transaction::TransactionKind;

/// What a list by time goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// When we wrote the row down.
    #[default]
    Created,
    /// When a payment was paid, and a refund reached its end. Rows that have not are in no such list.
    Settled,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The moment that the query's axis names.
    #[default]
    Time,
    /// The amount in major units, whatever the currency.
    Amount,
}

/// A place in a sorted list: rows are parted by their key, and where that is equal by their id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Microseconds, or ten-thousandths of a major unit: no currency has a finer one.
    pub key: i128,
    /// The row.
    pub id: TransactionId,
}

/// What is looked for in the texts of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Any of these, each as [`fold`](crate::transaction::text::fold) gives it and no shorter than
    /// [`SHORTEST`](crate::transaction::text::SHORTEST).
    pub texts: Vec<String>,
    /// Or the row of this id, or one related to it.
    pub id: Option<TransactionId>,
}

/// What a page of the report shows; every filter is optional and they combine with *and*.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// The companies whose rows may be seen; none: no rows.
    pub companies: Vec<CompanyId>,
    /// Those of them whose customers' names and phones are masked for whoever asks: nothing there is found by them.
    pub masked: Vec<CompanyId>,
    /// What `from`, `to` and the order by time go by.
    pub axis: Axis,
    /// At or after.
    pub from: Option<Micros>,
    /// Before.
    pub to: Option<Micros>,
    /// The customer's phone number as [`domain::phone::phone_digits`] gives it, or its end.
    pub phone_digits: Option<String>,
    /// *Payment Result*.
    pub result: Option<PaymentResult>,
    /// The state behind it, by name.
    pub state: Option<String>,
    /// *Gateway*: any of the integrations of these names and ids; none: whichever.
    pub gateway: Option<String>,
    /// Integrations by id.
    pub integrations: Vec<IntegrationId>,
    /// *Payment Type*.
    pub payment_type: Option<String>,
    /// Payments or refunds.
    pub kind: Option<TransactionKind>,
    /// *Payment Currency*.
    pub currency: Option<Currency>,
    /// *Payment Amount* at least, in ten-thousandths of the major unit of each row's own currency.
    pub amount_min: Option<i128>,
    /// *Payment Amount* at most.
    pub amount_max: Option<i128>,
    /// Payments with something left to refund, or with nothing left.
    pub refundable: Option<bool>,
    /// A part of the customer's name, folded.
    pub customer: Option<String>,
    /// *Order Number*.
    pub order_number: Option<String>,
    /// *Reference Number*.
    pub reference_number: Option<String>,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *ID*.
    pub id: Option<TransactionId>,
    /// *Related Payment ID*.
    pub related_payment_id: Option<TransactionId>,
    /// A gateway's id of a payment, an order or a refund.
    pub gateway_id: Option<String>,
    /// *User Email*.
    pub user_email: Option<String>,
    /// The credential's name.
    pub credential: Option<String>,
    /// The search box.
    pub search: Option<Search>,
    /// What it is sorted by.
    pub sort: Sort,
    /// The smallest, or oldest, first.
    pub ascending: bool,
    /// The moment the list is of: rows created later are not in it.
    pub as_of: Micros,
    /// Where the page before ended.
    pub after: Option<Position>,
    /// How many rows.
    pub limit: u32,
}

/// Until when a query may look. It is asked between two reads that are short each.
#[derive(Clone)]
pub struct TimeBound {
    clock: Arc<dyn Fn() -> Micros + Send + Sync>,
    until: Micros,
}

impl fmt::Debug for TimeBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeBound").field("until", &self.until).finish_non_exhaustive()
    }
}

impl TimeBound {
    /// From now on, by this clock, for so long.
    pub fn new(clock: Arc<dyn Fn() -> Micros + Send + Sync>, limit: std::time::Duration) -> Self {
        let until = clock().saturating_add(Micros::try_from(limit.as_micros()).unwrap_or(Micros::MAX));
        Self { clock, until }
    }

    /// However long it takes.
    #[must_use]
    pub fn none() -> Self {
        Self { clock: Arc::new(|| 0), until: Micros::MAX }
    }

    /// How many milliseconds are left.
    #[must_use]
    pub fn left_ms(&self) -> i64 {
        self.until.saturating_sub((self.clock)()).max(0) / 1_000
    }
}

/// How fast a query steps towards its bound: a step that would take as long as the longest so far is not begun where less
/// time is left, and a step looks at fewer rows after one that took long, as each does whose rows come from a slow disk.
pub(super) struct Pace<'a> {
    bound: &'a TimeBound,
    left_ms: i64,
    longest_ms: i64,
    rows: usize,
    most: usize,
}

impl<'a> Pace<'a> {
    /// How many rows the first step looks at: half a second, where each of them costs two reads of a disk.
    const FIRST: usize = 256;
    /// The fewest that a step looks at.
    const FEWEST: usize = 32;
    /// Longer is long for a step, in milliseconds.
    const LONG_MS: i64 = 100;

    /// From now on, with steps of at most so many rows.
    pub(super) fn within(bound: &'a TimeBound, most: usize) -> Self {
        Self { bound, left_ms: bound.left_ms(), longest_ms: 0, rows: Self::FIRST.min(most), most }
    }

    /// How many rows the next step shall look at.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// Whether another step would take too long; asked once between two of them.
    pub(super) fn is_over(&mut self) -> bool {
        let left_ms = self.bound.left_ms();
        let last_ms = self.left_ms - left_ms;
        self.longest_ms = self.longest_ms.max(last_ms);
        self.left_ms = left_ms;
        self.rows = if last_ms > Self::LONG_MS {
            (self.rows / 2).max(Self::FEWEST)
        } else {
            (self.rows * 2).min(self.most)
        };
        left_ms <= self.longest_ms
    }
}

/// How many ten-thousandths of its major unit a currency's minor unit is.
#[must_use]
pub fn ten_thousandths(currency: Currency) -> i128 {
    10_i128.pow(4_u32.saturating_sub(currency.exponent()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_step_is_not_begun_that_would_outlast_the_bound_as_the_longest_before_it_did() {
        let now = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&now);
        let bound =
            TimeBound::new(Arc::new(move || clock.load(Ordering::Relaxed)), Duration::from_millis(100));
        let mut pace = Pace::within(&bound, 1_000);
        let mut over_after = |milliseconds: i64| {
            now.fetch_add(milliseconds * 1_000, Ordering::Relaxed);
            pace.is_over()
        };
        assert!(!over_after(0));
        assert!(!over_after(40));
        assert!(!over_after(10));
        assert!(over_after(20), "30 ms are left, and a step took 40");
    }

    #[test]
    fn steps_grow_while_they_are_quick_and_shrink_after_a_long_one() {
        let now = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&now);
        let bound = TimeBound::new(Arc::new(move || clock.load(Ordering::Relaxed)), Duration::from_secs(10));
        let mut pace = Pace::within(&bound, 1_000);
        let mut rows_after = |milliseconds: i64| {
            now.fetch_add(milliseconds * 1_000, Ordering::Relaxed);
            assert!(!pace.is_over());
            pace.rows()
        };
        assert_eq!([10, 10, 10].map(&mut rows_after), [512, 1_000, 1_000]);
        assert_eq!([101, 200, 100].map(&mut rows_after), [500, 250, 500]);
        assert_eq!([101; 6].map(&mut rows_after), [250, 125, 62, 32, 32, 32]);
        assert_eq!(Pace::within(&bound, 100).rows(), 100);
    }

    #[test]
    fn without_a_bound_no_step_is_the_last() {
        let endless = TimeBound::none();
        assert!(!Pace::within(&endless, 1_000).is_over());
    }
}
