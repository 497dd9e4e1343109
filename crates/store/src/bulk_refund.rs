//! Batches of refunds: lines that a server hands to the single refund, one after the other.

use std::fmt;
use std::str::FromStr;

use domain::id::{BulkRefundId, CompanyId, PersonId};
use sha2::{Digest as _, Sha256};

use crate::Micros;
use crate::args;
use crate::bulk_refund::lines::{Line, read_line};
use crate::engine::Tx;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact};

pub mod clear;
pub mod create;
pub mod decide;
pub mod lines;
pub mod list;
pub mod pace;
pub mod run;
pub mod steer;

/// Which batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkRefundKey {
    /// Whose.
    pub company: CompanyId,
    /// Its id.
    pub id: BulkRefundId,
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkRefundState {
    /// It was looked through, and nobody has begun it.
    Draft,
    /// A second person must agree to it.
    AwaitingApproval,
    /// Its lines are handed over.
    Running,
    /// No more of its lines are handed over until somebody goes on with it.
    Stopped,
    /// Each of its lines was handed over or refused.
    Done,
    /// The second person said no.
    Declined,
    /// Nobody agreed in time.
    Expired,
    /// It was taken back before it began.
    Withdrawn,
}

impl BulkRefundState {
    const ALL: [Self; 8] = [
        Self::Draft,
        Self::AwaitingApproval,
        Self::Running,
        Self::Stopped,
        Self::Done,
        Self::Declined,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::AwaitingApproval => "awaiting_approval",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl fmt::Display for BulkRefundState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for BulkRefundState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no state of a batch of refunds"))
    }
}

/// One batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRefund {
    /// Which.
    pub key: BulkRefundKey,
    /// What its maker calls it.
    pub name: String,
    /// The requester of each of its lines.
    pub made_by: PersonId,
    /// Their e-mail when they made it: *User Email* of its refunds.
    pub made_by_email: String,
    /// Where it stands.
    pub state: BulkRefundState,
    /// Why it stopped: a code.
    pub stopped_why: Option<String>,
    /// SHA-256 over all that a second person agrees to.
    pub content_hash: Vec<u8>,
    /// How many lines it has.
    pub line_count: u64,
    /// So many lines a second for each gateway account.
    pub a_second: u64,
    /// When it was made.
    pub created_at: Micros,
    /// That, and until when, a second person was asked; none where none was.
    pub asked: Option<Asked>,
    /// What the second person said.
    pub decided: Option<DecidedBulk>,
    /// Whether its maker had just shown a second factor when they began it.
    pub began_with_second_factor: bool,
    /// When its run began first.
    pub started_at: Option<Micros>,
    /// When it ended, however it did.
    pub finished_at: Option<Micros>,
    /// How often a server began to run it.
    pub tries: i64,
}

/// A question to a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which rule asks.
    pub rule: String,
    /// When.
    pub at: Micros,
    /// Until when somebody may agree.
    pub expires_at: Micros,
}

/// What a second person said to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedBulk {
    /// Who, by e-mail.
    pub by: String,
    /// When.
    pub at: Micros,
    /// Why not; none: they agreed.
    pub decline_reason: Option<String>,
}

impl BulkRefund {
    /// Whether a second person agreed to it.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        self.decided.as_ref().is_some_and(|decided| decided.decline_reason.is_none())
    }
}

/// What became of a wish to move a batch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is as wished.
    Done,
    /// It stands elsewhere by now.
    Elsewhere,
    /// Their role does not let them, or no longer, or it is another's.
    NotAllowed,
    /// They made it themselves, as far as can be told.
    Own,
    /// What they saw is not what it holds.
    Changed,
}

macro_rules! select_bulk_refunds {
    ($rest:literal) => {
        concat!(
            "SELECT bulk_refund.*, person.email AS decided_by_email
             FROM bulk_refund LEFT JOIN person ON person.id = bulk_refund.decided_by ",
            $rest
        )
    };
}
use select_bulk_refunds;

fn read_bulk_refund(row: &Row) -> Result<BulkRefund, StoreError> {
    let asked = match (row.opt_text("rule")?, row.opt_int("asked_at")?, row.opt_int("expires_at")?) {
        (Some(rule), Some(at), Some(expires_at)) => Some(Asked { rule, at, expires_at }),
        _none => None,
    };
    let decided = match (row.opt_text("decided_by_email")?, row.opt_int("decided_at")?) {
        (Some(by), Some(at)) => Some(DecidedBulk { by, at, decline_reason: row.opt_text("decline_reason")? }),
        _nobody => None,
    };
    Ok(BulkRefund {
        key: BulkRefundKey {
            company: row.id("company_id", CompanyId::new)?,
            id: row.id("id", BulkRefundId::new)?,
        },
        name: row.text("name")?,
        made_by: row.id("made_by", PersonId::new)?,
        made_by_email: row.text("made_by_email")?,
        state: row.word("state")?,
        stopped_why: row.opt_text("stopped_why")?,
        content_hash: row.bytes("content_hash")?,
        line_count: row.count("line_count")?,
        a_second: row.count("a_second")?,
        created_at: row.int("created_at")?,
        asked,
        decided,
        began_with_second_factor: row.flag("began_with_second_factor")?,
        started_at: row.opt_int("started_at")?,
        finished_at: row.opt_int("finished_at")?,
        tries: row.int("tries")?,
    })
}

/// Finds a batch as this transaction sees it, and keeps it as it stands until the transaction ends.
pub(crate) async fn hold_bulk_refund_in(
    tx: &mut Tx,
    key: BulkRefundKey,
) -> Result<Option<BulkRefund>, StoreError> {
    // A change that changes nothing holds the row on every engine.
    let held = tx
        .execute(
            "UPDATE bulk_refund SET line_count = line_count WHERE company_id = $1 AND id = $2",
            args![key.company, key.id],
        )
        .await?;
    if held == 0 {
        return Ok(None);
    }
    let row = tx
        .row(
            select_bulk_refunds!("WHERE bulk_refund.company_id = $1 AND bulk_refund.id = $2"),
            args![key.company, key.id],
        )
        .await?;
    row.map(|row| read_bulk_refund(&row)).transpose()
}

/// SHA-256 over all that a second person agrees to: whose batch, who asks, and each line that names a refund.
#[must_use]
pub fn content_hash(company: CompanyId, made_by: PersonId, lines: &[Line]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(company.uuid().as_bytes());
    hash.update(made_by.uuid().as_bytes());
    for line in lines {
        let Some(wanted) = &line.wanted else { continue };
        hash.update(line.line.to_be_bytes());
        hash.update(wanted.payment_id.uuid().as_bytes());
        hash.update(wanted.amount.minor().to_be_bytes());
        hash.update(wanted.amount.currency().code());
        // Its length first: no reason reads as the line behind it.
        let reason = line.reason.as_deref().unwrap_or_default();
        hash.update(reason.len().to_be_bytes());
        hash.update(reason);
    }
    hash.finalize().to_vec()
}

/// The hash of a batch's lines as they now stand in the database.
pub(crate) async fn content_hash_in(tx: &mut Tx, bulk: &BulkRefund) -> Result<Vec<u8>, StoreError> {
    let rows = tx
        .rows(
            "SELECT * FROM bulk_refund_line WHERE company_id = $1 AND bulk_refund_id = $2 ORDER BY line",
            args![bulk.key.company, bulk.key.id],
        )
        .await?;
    let lines = rows.iter().map(read_line).collect::<Result<Vec<_>, _>>()?;
    Ok(content_hash(bulk.key.company, bulk.made_by, &lines))
}

/// Appends an event of a batch.
pub(crate) async fn append_bulk_fact(
    tx: &mut Tx,
    key: BulkRefundKey,
    kind: &'static str,
    author: &Author,
    changes: Vec<Change>,
) -> Result<(), StoreError> {
    let subject = (SubjectKind::BulkRefund, key.id.uuid());
    append_fact(tx, SubjectFact { company: key.company, subject, kind, author, changes }).await
}
