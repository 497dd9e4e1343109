//! A company's sealed events as a person reads them: who did what, from where, about what, and what it changed.

use domain::id::{CompanyId, CredentialId, PersonId};
use domain::money::Money;
use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::audit_names::Names;
use crate::event::read_body;
use crate::event::span::find_stretch;
use crate::event::timeline::amount;
use crate::in_transaction;
use crate::subject::{
    Apart, ApartChange, Author, SubjectFact, SubjectKind, access_of, append_fact, read_codes,
};

/// How many places of the chain one page looks at, at most: whoever looks for something rare goes on from there.
pub const REACH: i64 = 20_000;

/// What the events shall be about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Whatever it is.
    #[default]
    Anything,
    /// Payments and refunds.
    Transactions,
    /// What is none: settings, people and what programs sign in with; not who came in or was refused something.
    Settings,
    /// One kind of these.
    Kind(SubjectKind),
    /// This one alone.
    One(Uuid),
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// Somebody tried, and was refused.
    Refused,
}

impl AuditOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// Which of a company's events are asked for.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Whose.
    pub company: CompanyId,
    /// About what.
    pub about: About,
    /// Not before this.
    pub from: Option<Micros>,
    /// Before this.
    pub to: Option<Micros>,
    /// What happened: one kind of event.
    pub kind: Option<String>,
    /// Whether it was done.
    pub outcome: Option<AuditOutcome>,
    /// Who did it.
    pub actor: Option<PersonId>,
    /// Only what stands before this place in the chain.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

impl AuditQuery {
    /// From when on, and before when.
    fn moments(&self) -> (Micros, Micros) {
        (self.from.unwrap_or(Micros::MIN), self.to.unwrap_or(Micros::MAX))
    }
}

/// One page, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The events.
    pub rows: Vec<AuditRow>,
    /// The place in the chain that the next page begins before; none where there is nothing more.
    pub next: Option<i64>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in its company's chain.
    pub sequence: i64,
    /// The chain's hash up to it.
    pub hash: Vec<u8>,
    /// The chain's hash before it; none at the beginning.
    pub previous_hash: Option<Vec<u8>>,
    /// What is hashed with the body, as it is stored.
    pub hashed: HashedColumns,
    /// When.
    pub at: Micros,
    /// What happened.
    pub kind: String,
    /// Who.
    pub actor: AuditActor,
    /// From which network address, where that is told and was not erased.
    pub address: Option<String>,
    /// What it is about: `payment`, `refund`, or a [`SubjectKind`].
    pub about_kind: String,
    /// Its id.
    pub about_id: Uuid,
    /// What it is called now: an e-mail, a name, a reference number.
    pub about_name: Option<String>,
    /// The fields that it changed; those that stand apart only until they are erased.
    pub changes: Vec<ApartChange>,
    /// How much money is meant; positive.
    pub amount: Option<Money>,
    /// A code to show beside a payment's or refund's event.
    pub code: Option<String>,
    /// The gateway's or the person's words about a payment or refund, unless they were erased.
    pub message: Option<String>,
}

/// What of an event its hash is made of beside its kind and moment, so that whoever has them can reckon the chain again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedColumns {
    /// What it is about, as it is hashed.
    pub subject_id: Uuid,
    /// Which of its subject's events it is.
    pub version: i64,
    /// The hash of the text that stands apart.
    pub private_hash: Option<Vec<u8>>,
    /// Exactly what is stored.
    pub body: String,
}

/// Who caused an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditActor {
    /// Somebody.
    Person {
        /// Who.
        id: PersonId,
        /// Their e-mail and what they are called.
        named: Option<(String, String)>,
    },
    /// A program.
    Credential {
        /// Which.
        id: CredentialId,
        /// What people call it.
        name: Option<String>,
    },
    /// The gateway.
    Gateway,
    /// Ourselves.
    System,
    /// Whoever runs the desk, by a command.
    Command,
}

/// The chosen events with what they are about. What chooses them stands inside, so that nothing is joined to the others.
macro_rules! select_audit {
    ($from:literal, $and:literal, $order:literal) => {
        concat!(
            "SELECT found.subject_id, found.kind, found.at, found.body, found.sequence, found.hash, found.version,
                    found.private_hash,
                    (SELECT earlier.hash FROM event AS earlier
                     WHERE earlier.company_id = found.company_id AND earlier.sequence = found.sequence - 1) AS previous_hash,
                    event_private.body AS apart, COALESCE(subject.kind, txn.kind) AS about_kind,
                    COALESCE(person.email, invitation.email, integration.name, credential.name, company.name,
                             txn.reference_number, webhook.url, saved_view.name) AS about_name,
                    subject.kind AS subject_kind
             FROM (SELECT event.company_id, event.subject_id, event.kind, event.at, event.body, event.private_hash,
                          event.sequence, event.hash, event.version
                   FROM ",
            $from,
            " WHERE event.company_id = $1 AND event.at >= $3 AND event.at < $4
                AND (CAST($5 AS TEXT) = '' OR event.kind = CAST($5 AS TEXT)) AND event.body LIKE CAST($6 AS TEXT)
                AND (CAST($9 AS TEXT) = '' OR (event.kind LIKE '%!_refused' ESCAPE '!') = (CAST($9 AS TEXT) = 'refused')) ",
            $and,
            " ORDER BY ",
            $order,
            " DESC LIMIT $7) AS found
             LEFT JOIN event_private ON event_private.company_id = found.company_id
                 AND event_private.private_hash = found.private_hash
             LEFT JOIN subject ON subject.company_id = found.company_id AND subject.subject_id = found.subject_id
             LEFT JOIN txn ON txn.company_id = found.company_id AND txn.id = found.subject_id
             LEFT JOIN person ON person.id = found.subject_id AND subject.kind = 'person'
             LEFT JOIN invitation ON invitation.id = found.subject_id AND invitation.company_id = found.company_id
             LEFT JOIN integration ON integration.company_id = found.company_id AND integration.id = found.subject_id
             LEFT JOIN credential ON credential.id = found.subject_id AND credential.company_id = found.company_id
             LEFT JOIN webhook ON webhook.company_id = found.company_id AND webhook.id = found.subject_id
             LEFT JOIN saved_view ON saved_view.company_id = found.company_id AND saved_view.id = found.subject_id
                 AND saved_view.shared = 1
             LEFT JOIN company ON company.company_id = found.subject_id AND company.company_id = found.company_id
             ORDER BY found.sequence DESC"
        )
    };
}

/// Along the chain.
const ANYTHING: &str =
    select_audit!("event", "AND event.sequence < $2 AND event.sequence >= $8", "event.sequence");
const TRANSACTIONS: &str = select_audit!(
    "event",
    "AND event.sequence < $2 AND event.sequence >= $8
     AND NOT EXISTS (SELECT 1 FROM subject AS other
                     WHERE other.company_id = event.company_id AND other.subject_id = event.subject_id)",
    "event.sequence"
);
/// By the subjects, which are few beside the rows. The plus keeps the chain's index out of it, and in SQLite `CROSS` the order.
const SETTINGS: &str = select_audit!(
    "subject AS of_one CROSS JOIN event",
    "AND of_one.company_id = $1 AND (of_one.kind = CAST($8 AS TEXT) OR CAST($8 AS TEXT) = 'any' OR (CAST($8 AS TEXT) = '' AND of_one.kind <> 'access'))
     AND event.subject_id = of_one.subject_id AND +event.sequence < $2",
    "+event.sequence"
);
const ONE: &str =
    select_audit!("event", "AND event.subject_id = $8 AND +event.sequence < $2", "+event.sequence");

/// Lists a company's sealed events, newest first. A page may be short, even empty, and still have a next one: along the
/// chain it looks at no more than [`REACH`] places, and at none of a span that is of another time.
pub async fn list_audit(store: &Store, query: &AuditQuery) -> Result<AuditPage, StoreError> {
    let end = store.row("SELECT sequence FROM chain WHERE company_id = $1", args![query.company]).await?;
    let behind_last = end.map_or(Ok(0), |row| row.int("sequence"))?.saturating_add(1);
    let before = query.before.map_or(behind_last, |before| before.min(behind_last));
    let page = usize::try_from(query.limit).map_err(|error| StoreError::corrupt("limit", error))?;
    let (mut found, rest) = match (query.about, query.outcome) {
        // Nothing that was refused is about a payment or refund: no need to walk past those.
        (About::Anything, Some(AuditOutcome::Refused)) => {
            (find(store, SETTINGS, query, before, "any".into()).await?, None)
        }
        (About::Settings, _) => (find(store, SETTINGS, query, before, "".into()).await?, None),
        (About::Kind(subject), _) => {
            (find(store, SETTINGS, query, before, subject.as_str().into()).await?, None)
        }
        (About::One(id), _) => (find(store, ONE, query, before, id.into()).await?, None),
        (About::Anything, _) => walk(store, ANYTHING, query, before, page).await?,
        (About::Transactions, _) => walk(store, TRANSACTIONS, query, before, page).await?,
    };
    let more = found.len() > page;
    found.truncate(page);
    let mut names = Names::new(store);
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        rows.push(read_audit(&mut names, row).await?);
    }
    let next = match rows.last() {
        Some(last) if more => Some(last.sequence),
        _ => rest,
    };
    Ok(AuditPage { rows, next })
}

/// Walks down the chain until there is one event more than a page has, or [`REACH`] places were looked at; gives where it
/// goes on, if it does.
async fn walk(
    store: &Store,
    statement: &'static str,
    query: &AuditQuery,
    before: i64,
    page: usize,
) -> Result<(Vec<Row>, Option<i64>), StoreError> {
    let (mut found, mut before, mut left) = (Vec::new(), before, REACH);
    let (from, to) = query.moments();
    while found.len() <= page {
        let Some(stretch) = find_stretch(store, query.company, before, from, to).await? else {
            return Ok((found, None));
        };
        if left == 0 {
            return Ok((found, Some(stretch.end)));
        }
        let first = stretch.first.max(stretch.end - left);
        found.extend(find(store, statement, query, stretch.end, first.into()).await?);
        left -= stretch.end - first;
        before = first;
    }
    Ok((found, None))
}

async fn find(
    store: &Store,
    statement: &'static str,
    query: &AuditQuery,
    before: i64,
    which: Value,
) -> Result<Vec<Row>, StoreError> {
    let (company, (from, to)) = (query.company, query.moments());
    let kind = query.kind.clone().unwrap_or_default();
    let actor = query.actor.map_or_else(|| "%".to_owned(), |id| format!("%{{\"person\":\"{id}\"}}%"));
    let outcome = query.outcome.map_or("", AuditOutcome::as_str);
    let one_more = i64::from(query.limit).saturating_add(1);
    store.rows(statement, args![company, before, from, to, kind, actor, one_more, which, outcome]).await
}

/// Notes in a company's chain that its audit was taken out as a file.
pub async fn note_audit_export(store: &Store, company: CompanyId, author: &Author) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        let (subject, changes) = ((SubjectKind::Company, company.uuid()), Vec::new());
        append_fact(tx, SubjectFact { company, subject, kind: "audit_exported", author, changes }).await
    })
}

async fn read_audit(names: &mut Names<'_>, row: &Row) -> Result<AuditRow, StoreError> {
    let body = read_body(row)?;
    let is_setting = row.opt_text("subject_kind")?.is_some();
    let apart = row.opt_text("apart")?;
    let (address, changes, code, message) = if is_setting {
        let apart: Option<Apart> = apart
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| StoreError::corrupt("apart", error))?;
        let Apart { address, changes } = apart.unwrap_or(Apart { address: None, changes: Vec::new() });
        let mut all = read_codes(body.code.as_deref().unwrap_or_default());
        all.extend(changes);
        (address, all, None, None)
    } else {
        (None, Vec::new(), body.code.clone(), apart)
    };
    let (about_kind, id) = (row.text("about_kind")?, row.id("subject_id", |id| id)?);
    let (about_id, about_name) = if about_kind == SubjectKind::Access.as_str() {
        let id = access_of(id);
        (id, names.any(id).await?)
    } else {
        (id, row.opt_text("about_name")?)
    };
    Ok(AuditRow {
        sequence: row.int("sequence")?,
        hash: row.bytes("hash")?,
        previous_hash: row.opt_bytes("previous_hash")?,
        hashed: HashedColumns {
            subject_id: row.id("subject_id", |id| id)?,
            version: row.int("version")?,
            private_hash: row.opt_bytes("private_hash")?,
            body: row.text("body")?,
        },
        at: row.int("at")?,
        kind: row.text("kind")?,
        actor: names.actor(body.by).await?,
        address,
        about_kind,
        about_id,
        about_name,
        changes,
        amount: amount(&body)?,
        code,
        message,
    })
}
