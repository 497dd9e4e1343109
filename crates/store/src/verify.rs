//! Recomputes what is kept twice: balances, days, searched texts and the report's sums from the rows, versions and chains from
//! the events. Changes nothing.

use std::fmt;

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::event::link_of_row;
use crate::event::span::verify_spans;
use crate::rollup::verify::verify_sums;

mod balances;
mod days;
mod events_of_rows;
pub mod refunds_by_payment;
mod texts;

/// Something that is kept twice and does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose it is.
    pub company_id: CompanyId,
    /// Where: a transaction's id, or the place in the chain.
    pub place: String,
    /// What does not agree, with both values.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "company {}, {}: {}", self.company_id, self.place, self.what)
    }
}

/// What was looked at, and what does not agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many payments' balances were recomputed.
    pub payments: u64,
    /// How many events' hashes were recomputed.
    pub events: u64,
    /// How many events wait for their place in the chain: a server gives it while it runs.
    pub unsealed: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

/// Verifies a company's balances, states and chain.
pub async fn verify_company(store: &Store, company: CompanyId) -> Result<Verdict, StoreError> {
    let mut verdict = Verdict::default();
    balances::verify_balances(store, company, &mut verdict).await?;
    verify_work(store, company, &mut verdict).await?;
    verify_sums(store, company, &mut verdict).await?;
    texts::verify_texts(store, company, &mut verdict).await?;
    verify_chain(store, company, &mut verdict).await?;
    verify_spans(store, company, &mut verdict).await?;
    events_of_rows::verify_versions(store, company, &mut verdict).await?;
    events_of_rows::verify_subjects(store, company, &mut verdict).await?;
    events_of_rows::find_orphans(store, company, &mut verdict).await?;
    days::verify_days(store, company, &mut verdict).await?;
    events_of_rows::count_unsealed(store, company, &mut verdict).await?;
    Ok(verdict)
}

/// A refund that waits for the worker has work. One in a person's hands may be asked about once more; no other has any.
async fn verify_work(store: &Store, company: CompanyId, verdict: &mut Verdict) -> Result<(), StoreError> {
    let rows = store
        .rows(
            "SELECT txn.id, txn.state, CASE WHEN refund_work.refund_id IS NULL THEN 0 ELSE 1 END AS has_work
             FROM txn
             LEFT JOIN refund_work ON refund_work.company_id = txn.company_id AND refund_work.refund_id = txn.id
             WHERE txn.company_id = $1 AND txn.kind = 'refund'
               AND ((txn.state IN ('queued', 'sending', 'unknown', 'accepted') AND refund_work.refund_id IS NULL)
                 OR (txn.state NOT IN ('queued', 'sending', 'unknown', 'accepted', 'needs_attention')
                     AND refund_work.refund_id IS NOT NULL))",
            args![company],
        )
        .await?;
    for row in &rows {
        let has = if row.flag("has_work")? { "has" } else { "has no" };
        verdict.differences.push(Difference {
            company_id: company,
            place: format!("refund {}", row.id("id", TransactionId::new)?),
            what: format!("it is {} and {has} work", row.text("state")?),
        });
    }
    Ok(())
}

/// How long an event may wait to be sealed before something is wrong.
const SEALED_WITHIN: Micros = 60 * 1_000_000;

/// Says which events of a company wait for their seal, and should not any more: no server seals.
pub async fn verify_seals(
    store: &Store,
    company: CompanyId,
    now: Micros,
) -> Result<Option<Difference>, StoreError> {
    let row = store
        .row(
            "SELECT COUNT(*) AS waiting FROM event WHERE company_id = $1 AND sequence IS NULL AND at < $2",
            args![company, now.saturating_sub(SEALED_WITHIN)],
        )
        .await?;
    let waiting = row.map(|row| row.count("waiting")).transpose()?.unwrap_or(0);
    Ok((waiting > 0).then(|| Difference {
        company_id: company,
        place: "chain".to_owned(),
        what: format!(
            "{waiting} events have waited for their seal for more than a minute: no server seals them"
        ),
    }))
}

async fn verify_chain(store: &Store, company: CompanyId, verdict: &mut Verdict) -> Result<(), StoreError> {
    const PAGE: i64 = 1_000;
    let mut differ = |place: String, what: String| {
        verdict.differences.push(Difference { company_id: company, place, what });
    };
    // Read before the events, and again after them: events may be sealed meanwhile.
    let kept = chain_end(store, company).await?;
    let (mut events, mut sequence, mut position) = (0, 0, None);
    let mut previous: Vec<u8> = vec![0; 32];
    loop {
        let rows = store
            .rows(
                "SELECT sequence, subject_id, version, kind, at, private_hash, body, previous_hash, hash, position
                 FROM event
                 WHERE company_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
                args![company, sequence, PAGE],
            )
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            events += 1;
            let place = || -> Result<String, StoreError> { Ok(format!("event {}", row.int("sequence")?)) };
            let in_stream = row.opt_int("position")?;
            if let Some(what) = out_of_place(in_stream, position) {
                differ(place()?, what);
            }
            if let Some(what) = broken_link(row, sequence + 1, &previous)? {
                differ(place()?, what);
            }
            position = in_stream.or(position);
            sequence = row.int("sequence")?;
            previous = row.bytes("hash")?;
            if sequence == kept.0 && previous != kept.1 {
                differ(
                    "chain".to_owned(),
                    format!("the chain's kept end has another hash than event {sequence}"),
                );
            }
        }
    }
    if sequence < kept.0 || sequence > chain_end(store, company).await?.0 {
        differ("chain".to_owned(), format!("the chain's kept end is not its last event, {sequence}"));
    }
    verdict.events += events;
    Ok(())
}

async fn chain_end(store: &Store, company: CompanyId) -> Result<(i64, Vec<u8>), StoreError> {
    let end = store.row("SELECT sequence, hash FROM chain WHERE company_id = $1", args![company]).await?;
    let kept = end.map(|row| Ok::<_, StoreError>((row.int("sequence")?, row.bytes("hash")?))).transpose()?;
    Ok(kept.unwrap_or((0, vec![0; 32])))
}

/// An event's place in the stream comes after those of the events before it. Those of long ago have none.
fn out_of_place(place: Option<i64>, before: Option<i64>) -> Option<String> {
    match (place, before) {
        (None, Some(before)) => {
            Some(format!("it has no place in the stream, and the event before it has {before}"))
        }
        (Some(place), Some(before)) if place <= before => {
            Some(format!("its place in the stream is {place}, and the event before it has {before}"))
        }
        (None, None) | (Some(_), _) => None,
    }
}

fn broken_link(row: &Row, expected: i64, previous: &[u8]) -> Result<Option<String>, StoreError> {
    let sequence = row.int("sequence")?;
    if sequence != expected {
        return Ok(Some(format!("event {expected} is missing before it")));
    }
    // Only long ago it was written down again.
    if row.opt_bytes("previous_hash")?.is_some_and(|said| said != previous) {
        return Ok(Some("it does not follow the event before it".to_owned()));
    }
    if row.bytes("hash")? != link_of_row(previous, row)? {
        return Ok(Some("its body is not what was hashed".to_owned()));
    }
    Ok(None)
}
