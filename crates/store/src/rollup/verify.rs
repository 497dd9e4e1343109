//! Recomputes the kept sums of a company from its rows, 32 days at a time, and says what differs.

use std::collections::BTreeMap;

use domain::id::CompanyId;

use crate::Micros;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::rollup::{DAY, MICROS, MONTH, QUARTER, start_of};
use crate::verify::{Difference, Verdict};

/// One sum: its span and beginning, and what it is a sum of, in words.
type Name = (i64, Micros, String);

/// Compares the sums of a company with its rows, as both are at one moment.
pub(crate) async fn verify_sums(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let mut snapshot = store.snapshot().await?;
    let edges = "SELECT MIN(at) AS first, MAX(at) AS last FROM (
            SELECT MIN(created_at) AS at FROM txn WHERE company_id = $1
            UNION ALL SELECT MAX(created_at) FROM txn WHERE company_id = $1
            UNION ALL SELECT MIN(starts_at) FROM rollup WHERE company_id = $1
            UNION ALL SELECT MAX(starts_at) FROM rollup WHERE company_id = $1) AS edge";
    let edges = snapshot.rows(edges.to_owned(), vec![company.into()]).await?;
    let Some(edge) = edges.first() else { return Ok(()) };
    let (Some(first), Some(last)) = (edge.opt_int("first")?, edge.opt_int("last")?) else { return Ok(()) };
    let mut from = start_of(first, MONTH);
    while from <= last {
        let to = from + MONTH * MICROS;
        verify_month(&mut snapshot, company, (from, to), verdict).await?;
        from = to;
    }
    Ok(())
}

async fn verify_month(
    snapshot: &mut Snapshot,
    company: CompanyId,
    (from, to): (Micros, Micros),
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    // The remainder of a division is negative before 1970, hence the sum.
    let quarter = QUARTER * MICROS;
    let rows = format!(
        "SELECT CAST(created_at - ((created_at % {quarter}) + {quarter}) % {quarter} AS BIGINT) AS starts_at,
             CAST(900 AS BIGINT) AS span_seconds, integration_id, currency, kind, payment_result, COUNT(*) AS row_count,
             CAST(SUM(amount_minor) AS BIGINT) AS sum_minor
         FROM txn WHERE company_id = $1 AND created_at >= $2 AND created_at < $3
         GROUP BY 1, integration_id, currency, kind, payment_result"
    );
    let mut wanted: BTreeMap<Name, (i64, i64)> = BTreeMap::new();
    for row in snapshot.rows(rows, vec![company.into(), from.into(), to.into()]).await? {
        let (_, at, what) = name(&row)?;
        for span in [QUARTER, DAY, MONTH] {
            let sum = wanted.entry((span, start_of(at, span), what.clone())).or_default();
            *sum = (sum.0 + row.int("row_count")?, sum.1 + row.int("sum_minor")?);
        }
    }
    let kept = "SELECT starts_at, span_seconds, integration_id, currency, kind, payment_result,
             CAST(SUM(row_count) AS BIGINT) AS row_count, CAST(SUM(sum_minor) AS BIGINT) AS sum_minor
         FROM rollup WHERE company_id = $1 AND span_seconds IN (900, 86400, 2764800) AND starts_at >= $2 AND starts_at < $3
         GROUP BY starts_at, span_seconds, integration_id, currency, kind, payment_result";
    let mut differ = |(span, at, what): &Name, kept: (i64, i64), rows: (i64, i64)| {
        if kept != rows {
            verdict.differences.push(Difference {
                company_id: company,
                place: format!("the sum of {span} s from {at}, {what}"),
                what: format!(
                    "{} rows with {} are kept and the rows are {} with {} (minor units)",
                    kept.0, kept.1, rows.0, rows.1
                ),
            });
        }
    };
    for row in snapshot.rows(kept.to_owned(), vec![company.into(), from.into(), to.into()]).await? {
        let name = name(&row)?;
        let rows = wanted.remove(&name).unwrap_or_default();
        differ(&name, (row.int("row_count")?, row.int("sum_minor")?), rows);
    }
    for (name, rows) in &wanted {
        differ(name, (0, 0), *rows);
    }
    Ok(())
}

fn name(row: &Row) -> Result<Name, StoreError> {
    let what = format!(
        "{} {} {} of {}",
        row.text("kind")?,
        row.text("payment_result")?,
        row.text("currency")?,
        row.id("integration_id", |id| id)?
    );
    Ok((row.int("span_seconds")?, row.int("starts_at")?, what))
}
