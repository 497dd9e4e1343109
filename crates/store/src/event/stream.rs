//! The live stream: every company's sealed events in one order, each at its position.

use domain::id::{CompanyId, TransactionId};
use domain::money::Money;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::event::read_body;
use crate::event::timeline::{Names, amount};

/// A company's events after a position, in order. Both numbers grow together in its chain, so the last sequence that is not
/// beyond the position is found by halving, and no index is kept for it (docs/decisions/0058).
const OF_COMPANY: &str = "WITH RECURSIVE halved (low, high) AS (
         SELECT CAST(0 AS BIGINT), chain.sequence FROM chain WHERE chain.company_id = $1
         UNION ALL
         SELECT CASE WHEN COALESCE(middle.position, 0) > $2 THEN halved.low ELSE middle.sequence END,
                CASE WHEN COALESCE(middle.position, 0) > $2 THEN middle.sequence - 1 ELSE halved.high END
         FROM halved
         JOIN event AS middle ON middle.company_id = $1 AND middle.sequence = (halved.low + halved.high + 1) / 2
         WHERE halved.low < halved.high
     )
     SELECT company_id, position, subject_id, version, kind, at, body FROM event
     WHERE company_id = $1 AND sequence > (SELECT MAX(low) FROM halved) AND +position > $2
     ORDER BY sequence LIMIT $3";

/// One event of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// Its place in the stream.
    pub position: u64,
    /// Whose it is.
    pub company_id: CompanyId,
    /// The row it is about.
    pub subject_id: TransactionId,
    /// The row's version that it made.
    pub version: i64,
    /// What happened.
    pub kind: String,
    /// When.
    pub at: Micros,
    /// Who: an e-mail or a credential's name; none for the gateway and ourselves.
    pub actor: Option<String>,
    /// How much; positive.
    pub amount: Option<Money>,
    /// A code to show beside it.
    pub code: Option<String>,
}

/// The last position that was given. Whoever reads rows after this has seen everything up to it.
pub async fn stream_head(store: &Store) -> Result<u64, StoreError> {
    let head = store.row("SELECT position FROM stream_head WHERE id = 1", []).await?;
    head.ok_or_else(|| StoreError::corrupt("position", "the stream has no head"))?.count("position")
}

/// Lists the events of some companies after a position, in order, at most so many of them.
pub async fn list_stream(
    store: &Store,
    companies: &[CompanyId],
    after: u64,
    limit: u32,
) -> Result<Vec<StreamEvent>, StoreError> {
    let mut names = Names::default();
    let mut events = Vec::new();
    for company in companies {
        let rows = store.rows(OF_COMPANY, args![*company, bound(after), i64::from(limit)]).await?;
        for row in &rows {
            events.push(read_event(store, &mut names, row).await?);
        }
    }
    events.sort_by_key(|event| event.position);
    events.truncate(usize::try_from(limit).map_err(|error| StoreError::corrupt("position", error))?);
    Ok(events)
}

/// Lists the events of all companies after a position, in order, at most so many of them.
pub async fn list_whole_stream(
    store: &Store,
    after: u64,
    limit: u32,
) -> Result<Vec<StreamEvent>, StoreError> {
    let rows = store
        .rows(
            "SELECT company_id, position, subject_id, version, kind, at, body FROM event
             WHERE position > $1 ORDER BY position LIMIT $2",
            args![bound(after), i64::from(limit)],
        )
        .await?;
    let mut names = Names::default();
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.push(read_event(store, &mut names, row).await?);
    }
    Ok(events)
}

/// No position is beyond what the database can hold.
fn bound(after: u64) -> i64 {
    i64::try_from(after).unwrap_or(i64::MAX)
}

async fn read_event(store: &Store, names: &mut Names, row: &Row) -> Result<StreamEvent, StoreError> {
    let body = read_body(row)?;
    Ok(StreamEvent {
        position: row.count("position")?,
        company_id: row.id("company_id", CompanyId::new)?,
        subject_id: row.id("subject_id", TransactionId::new)?,
        version: row.int("version")?,
        at: row.int("at")?,
        actor: names.actor(store, body.by).await?,
        amount: amount(&body)?,
        code: body.code,
        kind: row.text("kind")?,
    })
}
