//! What is counted of stretches of time, by gateway account, until it is asked what some of it come to together.

use std::collections::BTreeMap;

use domain::id::IntegrationId;
use domain::money::{Currency, Money};
use domain::payment::PaymentResult;

use crate::engine::row::Row;
use crate::error::StoreError;
use crate::transaction::TransactionKind;
use crate::transaction::sum::{CurrencySum, Sums};

/// The number of a stretch, the account, and by their names the currency, the kind and the result.
type Key = (usize, IntegrationId, &'static str, &'static str, &'static str);

/// Rows that are counted, and what they come to. Some may be taken off before they are added: so it may be less than nothing
/// meanwhile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(BTreeMap<Key, Entry>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    currency: Currency,
    kind: TransactionKind,
    result: PaymentResult,
    count: i64,
    minor: i128,
}

impl Tally {
    /// Counts a row of `integration_id, currency, kind, payment_result, row_count, sum_minor`, so many times.
    pub(crate) fn add_row(&mut self, part: usize, row: &Row, times: i64) -> Result<(), StoreError> {
        let account = row.id("integration_id", IntegrationId::new)?;
        let currency: Currency = row.word("currency")?;
        let (kind, result): (TransactionKind, PaymentResult) =
            (row.word("kind")?, row.word("payment_result")?);
        let key = (part, account, currency.code(), kind.as_str(), result.as_str());
        let entry = self.0.entry(key).or_insert(Entry { currency, kind, result, count: 0, minor: 0 });
        entry.count += row.int("row_count")? * times;
        entry.minor += i128::from(row.int("sum_minor")?) * i128::from(times);
        Ok(())
    }

    /// What all of it comes to.
    pub(crate) fn total(&self) -> Result<Vec<CurrencySum>, StoreError> {
        Ok(self.by(|_part, _account| ())?.remove(&()).unwrap_or_default())
    }

    /// What it comes to by something that a stretch and an account have; what has no rows is left out.
    pub(crate) fn by<K: Ord>(
        &self,
        key: impl Fn(usize, IntegrationId) -> K,
    ) -> Result<BTreeMap<K, Vec<CurrencySum>>, StoreError> {
        let mut sums: BTreeMap<K, Sums> = BTreeMap::new();
        for ((part, account, ..), entry) in &self.0 {
            let minor =
                i64::try_from(entry.minor).map_err(|error| StoreError::corrupt("sum_minor", error))?;
            let amount = Money::new(minor, entry.currency);
            sums.entry(key(*part, *account)).or_default().add(
                entry.kind,
                entry.result,
                entry.count,
                amount,
            )?;
        }
        let finished = sums.into_iter().map(|(key, sums)| (key, sums.finish()));
        Ok(finished.filter(|(_, sums)| !sums.is_empty()).collect())
    }
}
