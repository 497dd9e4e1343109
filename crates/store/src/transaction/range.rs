//! Adds up the rows that were created in a short stretch of time.

use crate::Micros;
use crate::engine::row::Row;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::filters::Covered;
use crate::transaction::lane::{BY_CREATED, Lane, Reading};
use crate::transaction::query::ListQuery;

/// Adds up the rows from one moment on and before another that fulfil all else, by account, currency, kind and result.
pub(crate) async fn sum_range(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    (from, to): (Micros, Micros),
) -> Result<Vec<Row>, StoreError> {
    let within =
        ListQuery { from: Some(from), to: Some(to), as_of: Micros::MAX, after: None, ..query.clone() };
    let mut lanes: Vec<Lane> = query.companies.iter().map(|company| Lane::of(*company)).collect();
    for lane in &mut lanes {
        lane.bound(&BY_CREATED, &within, i128::from(from), i128::from(to.saturating_sub(1)));
    }
    let covered = Covered::by_order(&BY_CREATED);
    let reading = Reading { index: &BY_CREATED, query: &within, covered };
    reading.sums(snapshot, &lanes.iter().collect::<Vec<_>>()).await
}
