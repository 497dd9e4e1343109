//! Sums that are kept beside the rows, by when the rows were created, and changed in the transaction that changes a row.

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentResult;

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::transaction::{TransactionKind, TransactionRow};

pub mod fill;
pub(crate) mod sums;
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
pub(crate) use add_to_sums;

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
    tx.execute(
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
    tx.execute(
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
    .await?;
    Ok(())
}
