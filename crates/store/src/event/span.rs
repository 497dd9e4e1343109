//! Between which moments each span of a company's chain lies, so that whoever looks for days passes over the others
//! ([0060](../../../../docs/decisions/0060-each-span-of-a-chain-says-between-which-moments-it-lies.md)).

use domain::id::CompanyId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::verify::{Difference, Verdict};

/// How many events a span has. Span 0 begins with the event 1.
pub const SPAN: i64 = 4_096;

/// The span that a place of the chain, from 1 on, is in.
#[must_use]
pub const fn span_of(sequence: i64) -> i64 {
    (sequence - 1) / SPAN
}

/// A part of a chain: places from `first` on, before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) first: i64,
    pub(super) end: i64,
}

/// The span after the last noted one of each company whose chain has filled it.
const NEXT_FULL: &str = "SELECT of_company.company_id, of_company.span FROM (
         SELECT chain.company_id, chain.sequence,
                COALESCE((SELECT MAX(noted.span) + 1 FROM chain_span AS noted
                          WHERE noted.company_id = chain.company_id), 0) AS span
         FROM chain) AS of_company
     WHERE of_company.sequence >= (of_company.span + 1) * $1";

const EXTREMES: &str = "SELECT MIN(at) AS earliest_at, MAX(at) AS latest_at FROM event
     WHERE company_id = $1 AND sequence > $2 AND sequence <= $3";

/// The last noted span, not behind `$2`, that may hold an event from `$3` on and before `$4`.
const OVERLAPPING: &str = "SELECT span FROM chain_span
     WHERE company_id = $1 AND span <= $2 AND latest_at >= $3 AND earliest_at < $4
     ORDER BY span DESC LIMIT 1";

/// Notes the next full span of each company that has one; gives how many.
pub async fn note_next_spans(store: &Store) -> Result<u64, StoreError> {
    let mut noted = 0;
    for row in &store.rows(NEXT_FULL, args![SPAN]).await? {
        let (company, span) = (row.id("company_id", CompanyId::new)?, row.int("span")?);
        let (before, last) = (span * SPAN, (span + 1) * SPAN);
        // Read apart from the writing: the file's one writer is not held up.
        let extremes = store.rows_of_many(EXTREMES, args![company, before, last].into()).await?;
        let (earliest_at, latest_at) = read_extremes(extremes.first())?;
        // Another server may have noted it, and then it is the same.
        noted += store
            .execute(
                "INSERT INTO chain_span (company_id, span, earliest_at, latest_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (company_id, span) DO NOTHING",
                args![company, span, earliest_at, latest_at],
            )
            .await?;
    }
    Ok(noted)
}

/// Finds the last part of a company's chain before a place that may hold an event of a time: all that is not noted yet, or
/// one span. None where nothing before that place is of the time.
pub(super) async fn find_stretch(
    store: &Store,
    company: CompanyId,
    before: i64,
    from: Micros,
    to: Micros,
) -> Result<Option<Stretch>, StoreError> {
    if before <= 1 {
        return Ok(None);
    }
    if (from, to) == (Micros::MIN, Micros::MAX) {
        return Ok(Some(Stretch { first: 1, end: before }));
    }
    let sql = "SELECT MAX(span) AS last FROM chain_span WHERE company_id = $1";
    let last = store.row(sql, args![company]).await?.map(|row| row.opt_int("last")).transpose()?.flatten();
    let behind_noted = last.map_or(1, |last| (last + 1) * SPAN + 1);
    if before > behind_noted {
        return Ok(Some(Stretch { first: behind_noted, end: before }));
    }
    let found = store.row(OVERLAPPING, args![company, span_of(before - 1), from, to]).await?;
    found
        .map(|row| {
            let span = row.int("span")?;
            Ok(Stretch { first: span * SPAN + 1, end: before.min((span + 1) * SPAN + 1) })
        })
        .transpose()
}

/// Each noted span lies between the moments of its events.
pub(crate) async fn verify_spans(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let sql = "SELECT span, earliest_at, latest_at FROM chain_span WHERE company_id = $1 ORDER BY span";
    for (expected, row) in (0..).zip(&store.rows(sql, args![company]).await?) {
        let (span, kept) = (row.int("span")?, read_extremes(Some(row))?);
        let bounds = args![company, span * SPAN, (span + 1) * SPAN];
        let events = store.rows_of_many(EXTREMES, bounds.into()).await?;
        let events = match events.first() {
            Some(row) if row.opt_int("earliest_at")?.is_some() => Some(read_extremes(Some(row))?),
            Some(_) | None => None,
        };
        let mut differ = |what| {
            let place = format!("span {span} of the chain");
            verdict.differences.push(Difference { company_id: company, place, what });
        };
        if span != expected {
            differ(format!("span {expected} is missing before it"));
        }
        let ((earliest, latest), told) =
            (kept, events.map(|(earliest, latest)| format!("from {earliest} to {latest}")));
        if events != Some(kept) {
            let told = told.unwrap_or_else(|| "nowhere".to_owned());
            differ(format!("it is noted from {earliest} to {latest}, and its events are {told}"));
        }
    }
    Ok(())
}

fn read_extremes(row: Option<&Row>) -> Result<(Micros, Micros), StoreError> {
    let row = row.ok_or_else(|| StoreError::corrupt("chain_span", "an aggregate gave no row"))?;
    Ok((row.int("earliest_at")?, row.int("latest_at")?))
}
