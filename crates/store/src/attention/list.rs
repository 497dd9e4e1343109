//! Lists what only a person can close, and what was closed.

use std::cmp::Reverse;

use domain::id::{AttentionId, CompanyId, PersonId};

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
    /// What one person says of it, while another must say the same before it closes.
    pub proposal: Option<Proposal>,
    /// How it was closed.
    pub closed: Option<Closed>,
}

/// The first of two words that an entry's refund failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// When it was said.
    pub at: Micros,
    /// Who said it.
    pub by: PersonId,
    /// Their e-mail.
    pub by_email: String,
    /// What they found out, unless it was erased.
    pub note: Option<String>,
    /// Where it can be checked, unless it was erased.
    pub evidence_reference: Option<String>,
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
               event_private.body AS resolution_text, attention.proposed_at, attention.proposed_by,
               proposer.email AS proposed_by_email, proposed.body AS proposal_text",
            "JOIN attention ON attention.company_id = txn.company_id AND attention.subject_id = txn.id
             LEFT JOIN person ON person.id = attention.closed_by
             LEFT JOIN event_private ON event_private.company_id = attention.company_id
                 AND event_private.private_hash = attention.resolution_hash
             LEFT JOIN person AS proposer ON proposer.id = attention.proposed_by
             LEFT JOIN event_private AS proposed ON proposed.company_id = attention.company_id
                 AND proposed.private_hash = attention.proposal_hash ",
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
            let (note, evidence_reference) = read_words(row, "resolution_text")?;
            let (by, result) = (row.opt_text("closed_by_email")?, row.text("resolution")?);
            Some(Closed { at, by, result, note, evidence_reference })
        }
    };
    Ok(AttentionRow {
        id: row.id("attention_id", AttentionId::new)?,
        kind: row.text("attention_kind")?,
        evidence: row.text("evidence")?,
        opened_at: row.int("opened_at")?,
        transaction: read_transaction(row)?,
        proposal: read_proposal(row)?.filter(|_| closed.is_none()),
        closed,
    })
}

fn read_proposal(row: &Row) -> Result<Option<Proposal>, StoreError> {
    let Some(at) = row.opt_int("proposed_at")? else { return Ok(None) };
    let (note, evidence_reference) = read_words(row, "proposal_text")?;
    let (by, by_email) = (row.id("proposed_by", PersonId::new)?, row.text("proposed_by_email")?);
    Ok(Some(Proposal { at, by, by_email, note, evidence_reference }))
}

/// A person's note and reference, unless they were erased.
fn read_words(row: &Row, column: &'static str) -> Result<(Option<String>, Option<String>), StoreError> {
    let text = row.opt_text(column)?;
    // The reference is the last line: see `resolve`.
    let parted = text.as_deref().and_then(|text| text.rsplit_once('\n'));
    Ok(parted.map(|(note, reference)| (note.to_owned(), reference.to_owned())).unzip())
}
