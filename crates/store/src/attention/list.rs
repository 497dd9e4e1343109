//! Lists what only a person can close, and what was closed.

use std::cmp::Reverse;

use domain::id::{AttentionId, CompanyId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// Which entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionQuery {
    /// Whose.
    pub companies: Vec<CompanyId>,
    /// The closed ones, newest first; else the open ones, oldest first.
    pub closed: bool,
    /// The last entry of the page before: when it was opened (or closed), and its id.
    pub after: Option<(Micros, AttentionId)>,
    /// At most so many.
    pub limit: u32,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionRow {
    /// Its id.
    pub id: AttentionId,
    /// Why a person must look.
    pub kind: String,
    /// What it rests on: codes and numbers.
    pub evidence: String,
    /// When it was opened.
    pub opened_at: Micros,
    /// The payment or refund it is about, as it stands now.
    pub transaction: TransactionRow,
    /// How it was closed.
    pub closed: Option<Closed>,
}

/// How an entry was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Micros,
    /// Who, by e-mail; none where the truth came by itself.
    pub by: Option<String>,
    /// To which end.
    pub result: String,
    /// What was found out, unless it was erased.
    pub note: Option<String>,
    /// Where it can be checked, unless it was erased.
    pub evidence_reference: Option<String>,
}

/// The columns of an entry beside its row's, and the joins that they need.
macro_rules! select_attention {
    ($rest:literal) => {
        select_transactions!(
            ", attention.id AS attention_id, attention.kind AS attention_kind, attention.evidence,
               attention.opened_at, attention.closed_at, attention.resolution, person.email AS closed_by_email,
               event_private.body AS resolution_text",
            "JOIN attention ON attention.company_id = txn.company_id AND attention.subject_id = txn.id
             LEFT JOIN person ON person.id = attention.closed_by
             LEFT JOIN event_private ON event_private.company_id = attention.company_id
                 AND event_private.private_hash = attention.resolution_hash ",
            $rest
        )
    };
}

const OPEN: &str = select_attention!(
    "WHERE attention.company_id = $1 AND attention.closed_at IS NULL
       AND (attention.opened_at > $2 OR (attention.opened_at = $2 AND attention.id > $3))
     ORDER BY attention.opened_at, attention.id LIMIT $4"
);
const CLOSED: &str = select_attention!(
    "WHERE attention.company_id = $1 AND attention.closed_at IS NOT NULL
       AND (attention.closed_at < $2 OR (attention.closed_at = $2 AND attention.id < $3))
     ORDER BY attention.closed_at DESC, attention.id DESC LIMIT $4"
);
const ONE: &str = select_attention!("WHERE attention.company_id = $1 AND attention.id = $2");

/// Lists one page: the open entries oldest first, the closed ones newest first.
pub async fn list_attention(store: &Store, query: &AttentionQuery) -> Result<Vec<AttentionRow>, StoreError> {
    let (sql, begin) = if query.closed {
        (CLOSED, (Micros::MAX, AttentionId::new(uuid::Uuid::max())))
    } else {
        (OPEN, (Micros::MIN, AttentionId::new(uuid::Uuid::nil())))
    };
    let (at, id) = query.after.unwrap_or(begin);
    let mut entries = Vec::new();
    for company in &query.companies {
        let rows = store.rows(sql, args![*company, at, id, i64::from(query.limit)]).await?;
        for row in &rows {
            entries.push(read_attention(row)?);
        }
    }
    if query.closed {
        entries.sort_by_key(|entry| Reverse((entry.closed.as_ref().map(|closed| closed.at), entry.id)));
    } else {
        entries.sort_by_key(|entry| (entry.opened_at, entry.id));
    }
    entries.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
    Ok(entries)
}

/// Counts the open entries.
pub async fn count_open(store: &Store, companies: &[CompanyId]) -> Result<u64, StoreError> {
    let mut count = 0;
    for company in companies {
        let row = store
            .row(
                "SELECT COUNT(*) AS entries FROM attention WHERE company_id = $1 AND closed_at IS NULL",
                args![*company],
            )
            .await?;
        count += row.map_or(Ok(0), |row| row.count("entries"))?;
    }
    Ok(count)
}

/// Finds an entry in whichever of these companies has it.
pub async fn find_attention(
    store: &Store,
    companies: &[CompanyId],
    id: AttentionId,
) -> Result<Option<AttentionRow>, StoreError> {
    for company in companies {
        if let Some(row) = store.row(ONE, args![*company, id]).await? {
            return read_attention(&row).map(Some);
        }
    }
    Ok(None)
}

fn read_attention(row: &Row) -> Result<AttentionRow, StoreError> {
    let closed = match row.opt_int("closed_at")? {
        None => None,
        Some(at) => {
            let text = row.opt_text("resolution_text")?;
            // The reference is the last line: see `resolve`.
            let parted = text.as_deref().and_then(|text| text.rsplit_once('\n'));
            Some(Closed {
                at,
                by: row.opt_text("closed_by_email")?,
                result: row.text("resolution")?,
                note: parted.map(|(note, _reference)| note.to_owned()),
                evidence_reference: parted.map(|(_note, reference)| reference.to_owned()),
            })
        }
    };
    Ok(AttentionRow {
        id: row.id("attention_id", AttentionId::new)?,
        kind: row.text("attention_kind")?,
        evidence: row.text("evidence")?,
        opened_at: row.int("opened_at")?,
        transaction: read_transaction(row)?,
        closed,
    })
}
