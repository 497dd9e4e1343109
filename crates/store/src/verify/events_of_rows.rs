//! Looks whether every change of a payment, a refund or a setting has its event, whether what every event is about is there, and
//! which events wait for their place.

use domain::id::{CompanyId, TransactionId};
use uuid::Uuid;

use crate::args;
use crate::engine::row::Row;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::verify::{Difference, Verdict};

const PAGE: i64 = 1_000;

/// A row's version counts its changes, and each change wrote the event of that version.
pub(super) async fn verify_versions(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let mut after = TransactionId::new(Uuid::nil());
    loop {
        let rows = store
            .rows(
                "SELECT page.id, page.version, COUNT(event.version) AS events,
                        COALESCE(MAX(event.version), 0) AS last
                 FROM (SELECT company_id, id, version FROM txn
                       WHERE company_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS page
                 LEFT JOIN event ON event.company_id = page.company_id AND event.subject_id = page.id
                 GROUP BY page.id, page.version ORDER BY page.id",
                args![company, after, PAGE],
            )
            .await?;
        let Some(end) = rows.last() else { return Ok(()) };
        after = end.id("id", TransactionId::new)?;
        for row in &rows {
            let place = format!("transaction {}", row.id("id", TransactionId::new)?);
            verdict.differences.extend(miscounted(company, place, row)?);
        }
    }
}

/// What is no transaction counts its changes, too.
pub(super) async fn verify_subjects(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let rows = store
        .rows(
            "SELECT subject.subject_id, subject.kind, subject.version, COUNT(event.version) AS events,
                    COALESCE(MAX(event.version), 0) AS last
             FROM subject
             LEFT JOIN event ON event.company_id = subject.company_id AND event.subject_id = subject.subject_id
             WHERE subject.company_id = $1
             GROUP BY subject.subject_id, subject.kind, subject.version ORDER BY subject.subject_id",
            args![company],
        )
        .await?;
    for row in &rows {
        let place = format!("{} {}", row.text("kind")?, row.id("subject_id", |id| id)?);
        verdict.differences.extend(miscounted(company, place, row)?);
    }
    Ok(())
}

/// What has changed so many times has so many events, and the last is of the last change.
fn miscounted(company: CompanyId, place: String, row: &Row) -> Result<Option<Difference>, StoreError> {
    let (version, events, last) = (row.int("version")?, row.int("events")?, row.int("last")?);
    let what = format!("it has changed {version} times and has {events} events, the last {last}");
    let is_off = events != version || last != version;
    Ok(is_off.then_some(Difference { company_id: company, place, what }))
}

/// What has an event is there: no row is ever deleted.
pub(super) async fn find_orphans(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let rows = store
        .rows(
            "SELECT event.subject_id, event.kind FROM event
             WHERE event.company_id = $1 AND event.version = 1
               AND NOT EXISTS (SELECT 1 FROM txn
                               WHERE txn.company_id = event.company_id AND txn.id = event.subject_id)
               AND NOT EXISTS (SELECT 1 FROM subject
                               WHERE subject.company_id = event.company_id AND subject.subject_id = event.subject_id)
             ORDER BY event.subject_id",
            args![company],
        )
        .await?;
    for row in &rows {
        verdict.differences.push(Difference {
            company_id: company,
            place: format!("subject {}", row.id("subject_id", |id| id)?),
            what: format!("it has the event {} and is not there", row.text("kind")?),
        });
    }
    Ok(())
}

/// Events without a place: none where the writer itself seals, and elsewhere only until a server has sealed them.
pub(super) async fn count_unsealed(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let row = store
        .row(
            "SELECT COUNT(*) AS unsealed FROM event WHERE company_id = $1 AND sequence IS NULL",
            args![company],
        )
        .await?;
    verdict.unsealed = row.map_or(Ok(0), |row| row.count("unsealed"))?;
    if verdict.unsealed > 0 && store.engine() == Engine::Sqlite {
        verdict.differences.push(Difference {
            company_id: company,
            place: "chain".to_owned(),
            what: format!("{} events have no place in it", verdict.unsealed),
        });
    }
    Ok(())
}
