//! Sums that are kept beside the rows, by when the rows were created, and changed in the transaction that changes a row.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentResult;

use crate::Micros;
use crate::args;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::transaction::{TransactionKind, TransactionRow};

pub mod fill;
mod spans;
pub(crate) mod sums;
pub(crate) mod tally;
pub(crate) mod verify;

const MICROS: i64 = 1_000_000;
/// The spans that sums are kept of, in seconds: all zones' days begin on one of the shortest, and a long stretch is a few of
/// the others with some short ones at its ends.
pub(crate) const QUARTER: i64 = 900;
pub(crate) const DAY: i64 = 86_400;
pub(crate) const MONTH: i64 = 32 * DAY;

/// How many counters each sum has on a server.
const SLOTS: u128 = 16;

/// The statement that adds what a clause gives to the sums: those that are there grow, others begin.
macro_rules! add_to_sums {
    ($rows:literal) => {
        concat!(
            "INSERT INTO rollup (company_id, span_seconds, starts_at, integration_id, currency, kind, payment_result, slot,
                                 row_count, sum_minor) ",
            $rows,
            " ON CONFLICT (company_id, span_seconds, starts_at, integration_id, currency, kind, payment_result, slot)
             DO UPDATE SET row_count = rollup.row_count + excluded.row_count,
                 sum_minor = rollup.sum_minor + excluded.sum_minor"
        )
    };
}

/// One row, as it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    pub(crate) company_id: CompanyId,
    pub(crate) id: TransactionId,
    pub(crate) integration_id: IntegrationId,
    pub(crate) kind: TransactionKind,
    pub(crate) amount: Money,
    pub(crate) created_at: Micros,
}

impl From<&TransactionRow> for Counted {
    fn from(row: &TransactionRow) -> Self {
        Self {
            company_id: row.company_id,
            id: row.id,
            integration_id: row.integration_id,
            kind: row.kind(),
            amount: row.amount,
            created_at: row.created_at,
        }
    }
}

/// Which sum, on a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sum {
    company_id: CompanyId,
    span_seconds: i64,
    starts_at: Micros,
    integration_id: IntegrationId,
    currency: &'static str,
    kind: &'static str,
    payment_result: &'static str,
}

/// What is added to a sum: more or fewer rows, and their amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addend {
    row_count: i64,
    sum_minor: i128,
}

impl AddAssign for Addend {
    fn add_assign(&mut self, other: Self) {
        self.row_count += other.row_count;
        self.sum_minor += other.sum_minor;
    }
}

impl Counted {
    /// What the row adds to the sums of its spans, so many times.
    fn addends(self, result: PaymentResult, times: i64) -> impl Iterator<Item = (Sum, Addend)> {
        [QUARTER, DAY, MONTH].into_iter().map(move |span_seconds| {
            let sum = Sum {
                company_id: self.company_id,
                span_seconds,
                starts_at: start_of(self.created_at, span_seconds),
                integration_id: self.integration_id,
                currency: self.amount.currency().code(),
                kind: self.kind.as_str(),
                payment_result: result.as_str(),
            };
            let sum_minor = i128::from(self.amount.minor()) * i128::from(times);
            (sum, Addend { row_count: times, sum_minor })
        })
    }
}

/// Adds to one sum of a file.
pub(crate) fn write_sum(connection: &InlineConnection, sum: Sum, addend: Addend) -> Result<(), StoreError> {
    if addend == Addend::default() {
        return Ok(());
    }
    let sum_minor =
        i64::try_from(addend.sum_minor).map_err(|error| StoreError::corrupt("sum_minor", error))?;
    connection.execute(
        add_to_sums!("VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)"),
        &args![
            sum.company_id,
            sum.span_seconds,
            sum.starts_at,
            sum.integration_id,
            sum.currency,
            sum.kind,
            sum.payment_result,
            addend.row_count,
            sum_minor
        ],
    )?;
    Ok(())
}

/// The beginning of the span that a moment lies in.
pub(crate) const fn start_of(at: Micros, span_seconds: i64) -> Micros {
    at - at.rem_euclid(span_seconds * MICROS)
}

/// Which counter a row is counted in. On a file there is one writer, and so one counter.
pub(crate) fn slot_of(engine: Engine, id: TransactionId) -> i64 {
    match engine {
        Engine::Sqlite => 0,
        // The last bits of an id are random.
        Engine::Postgres => i64::try_from(id.uuid().as_u128() % SLOTS).unwrap_or(0),
    }
}

/// Counts a row that is new.
pub(crate) async fn count_new_in(tx: &mut Tx, row: Counted, result: PaymentResult) -> Result<(), StoreError> {
    let slot = slot_of(tx.engine(), row.id);
    tx.add_to_sums(
        row.addends(result, 1),
        add_to_sums!(
            "VALUES ($1, 900, $2, $5, $6, $7, $8, $9, 1, $10), ($1, 86400, $3, $5, $6, $7, $8, $9, 1, $10),
             ($1, 2764800, $4, $5, $6, $7, $8, $9, 1, $10)"
        ),
        args![
            row.company_id,
            start_of(row.created_at, QUARTER),
            start_of(row.created_at, DAY),
            start_of(row.created_at, MONTH),
            row.integration_id,
            row.amount.currency().code(),
            row.kind.as_str(),
            result.as_str(),
            slot,
            row.amount.minor()
        ],
    )
    .await
}

/// Counts rows that are new. A file adds what comes together at its commit anyway; on a server it is one statement, and one
/// journey.
pub(crate) async fn count_all_new_in(
    tx: &mut Tx,
    rows: impl IntoIterator<Item = (Counted, PaymentResult)>,
) -> Result<(), StoreError> {
    let mut sums: BTreeMap<(Sum, i64), Addend> = BTreeMap::new();
    for (row, result) in rows {
        match tx.engine() {
            Engine::Sqlite => count_new_in(tx, row, result).await?,
            Engine::Postgres => {
                let slot = slot_of(Engine::Postgres, row.id);
                for (sum, addend) in row.addends(result, 1) {
                    *sums.entry((sum, slot)).or_default() += addend;
                }
            }
        }
    }
    if sums.is_empty() {
        return Ok(());
    }
    // In one order, so that nobody who does the same waits for whoever waits for them.
    let list: Vec<serde_json::Value> = sums
        .into_iter()
        .map(|((sum, slot), addend)| {
            serde_json::json!({
                "o": sum.company_id, "s": sum.span_seconds, "f": sum.starts_at, "a": sum.integration_id, "c": sum.currency,
                "k": sum.kind, "r": sum.payment_result, "n": slot, "q": addend.row_count,
                // A text, because a sum of many may be beyond what a number in JSON holds.
                "m": addend.sum_minor.to_string(),
            })
        })
        .collect();
    tx.execute(
        add_to_sums!(
            "SELECT o, s, f, a, c, k, r, n, q, m FROM json_to_recordset(CAST($1 AS JSON)) AS counted (o UUID, s BIGINT,
             f BIGINT, a UUID, c TEXT, k TEXT, r TEXT, n BIGINT, q BIGINT, m BIGINT)"
        ),
        args![serde_json::Value::Array(list).to_string()],
    )
    .await?;
    Ok(())
}

/// Counts a row's other result, where it changed.
pub(crate) async fn count_change_in(
    tx: &mut Tx,
    row: Counted,
    from: PaymentResult,
    to: PaymentResult,
) -> Result<(), StoreError> {
    if from == to {
        return Ok(());
    }
    let slot = slot_of(tx.engine(), row.id);
    tx.add_to_sums(
        row.addends(from, -1).chain(row.addends(to, 1)),
        add_to_sums!(
            "VALUES ($1, 900, $2, $5, $6, $7, $8, $9, -1, -$10), ($1, 900, $2, $5, $6, $7, $11, $9, 1, $10),
             ($1, 86400, $3, $5, $6, $7, $8, $9, -1, -$10), ($1, 86400, $3, $5, $6, $7, $11, $9, 1, $10),
             ($1, 2764800, $4, $5, $6, $7, $8, $9, -1, -$10), ($1, 2764800, $4, $5, $6, $7, $11, $9, 1, $10)"
        ),
        args![
            row.company_id,
            start_of(row.created_at, QUARTER),
            start_of(row.created_at, DAY),
            start_of(row.created_at, MONTH),
            row.integration_id,
            row.amount.currency().code(),
            row.kind.as_str(),
            from.as_str(),
            slot,
            row.amount.minor(),
            to.as_str()
        ],
    )
    .await
}
