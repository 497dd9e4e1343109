//! What a refund's attempts say: how many may have reached the gateway, and since when.

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

/// The attempts of a refund that may have reached its gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub left: u64,
    /// How many beside the one whose answer came.
    pub left_beside: u64,
    /// When the first of them left.
    pub first_left_at: Option<Micros>,
}

/// An attempt without an outcome has perhaps left.
const ATTEMPTS: &str = "SELECT COUNT(*) AS attempts, MIN(started_at) AS first_left_at,
        CAST(COALESCE(SUM(CASE WHEN number <> $3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS beside
    FROM attempt
    WHERE company_id = $1 AND refund_id = $2 AND (outcome IS NULL OR outcome <> 'not_sent')";

/// Reads what a refund's attempts say; those beside the one with this number are counted apart.
pub(crate) async fn read_attempts_in(
    tx: &mut Tx,
    company: CompanyId,
    refund_id: TransactionId,
    number: i64,
) -> Result<Attempts, StoreError> {
    read(tx.row(ATTEMPTS, args![company, refund_id, number]).await?.as_ref())
}

/// Reads what a refund's attempts say.
pub async fn read_attempts(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
) -> Result<Attempts, StoreError> {
    read(store.row(ATTEMPTS, args![company, refund_id, 0]).await?.as_ref())
}

fn read(row: Option<&Row>) -> Result<Attempts, StoreError> {
    let Some(row) = row else { return Ok(Attempts::default()) };
    Ok(Attempts {
        left: row.count("attempts")?,
        left_beside: row.count("beside")?,
        first_left_at: row.opt_int("first_left_at")?,
    })
}
