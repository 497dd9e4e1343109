//! Lists what waits for a second person, and what was said.

use std::cmp::Reverse;

use domain::id::{CompanyId, IntentId, TransactionId};
use domain::money::Money;
use uuid::Uuid;

use crate::Micros;
use crate::approval::ApprovalKey;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// One decision that waits, or waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Which.
    pub key: ApprovalKey,
    /// Which rule asked for it.
    pub rule: String,
    /// When it was asked for.
    pub requested_at: Micros,
    /// Until when somebody may agree.
    pub expires_at: Micros,
    /// The first of its refunds, as it stands now.
    pub refund: TransactionRow,
    /// How much the whole decision gives back, positive.
    pub amount: Money,
    /// How it ended.
    pub closed: Option<ClosedApproval>,
}

/// How an approval ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedApproval {
    /// When.
    pub at: Micros,
    /// Who, by e-mail; none where its time ran out or a program withdrew it.
    pub by: Option<String>,
    /// `approved`, `declined`, `expired` or `withdrawn`.
    pub result: String,
}

macro_rules! select_approvals {
    ($rest:literal) => {
        select_transactions!(
            ", approval.id AS approval_id, approval.rule, approval.requested_at, approval.expires_at,
               approval.closed_at, approval.result, person.email AS closed_by_email,
               CAST((SELECT SUM(-part.amount_minor) FROM txn AS part
                     WHERE part.company_id = approval.company_id AND part.related_payment_id = approval.payment_id
                       AND part.kind = 'refund' AND part.intent_id = approval.id) AS BIGINT) AS whole_minor",
            "JOIN approval ON approval.company_id = txn.company_id AND approval.refund_id = txn.id
             LEFT JOIN person ON person.id = approval.closed_by ",
            $rest
        )
    };
}

const OPEN: &str = select_approvals!(
    "WHERE approval.company_id = $1 AND approval.closed_at IS NULL AND (approval.requested_at, approval.id) > ($3, $4)
     ORDER BY approval.requested_at, approval.id LIMIT $2"
);
const CLOSED: &str = select_approvals!(
    "WHERE approval.company_id = $1 AND approval.closed_at IS NOT NULL AND (approval.requested_at, approval.id) < ($3, $4)
     ORDER BY approval.requested_at DESC, approval.id DESC LIMIT $2"
);
const ONE: &str = select_approvals!("WHERE approval.company_id = $1 AND approval.id = $2");

/// Where a list goes on: behind the approval that was asked for at this moment and has this id.
pub type Behind = (Micros, IntentId);

/// Lists what waits, the oldest first, or what ended, the newest first; from the first or from behind one, at most so many.
pub async fn list_approvals(
    store: &Store,
    companies: &[CompanyId],
    closed: bool,
    behind: Option<Behind>,
    limit: u32,
) -> Result<Vec<ApprovalRow>, StoreError> {
    let (at, id) = behind.unwrap_or(if closed { BEHIND_ALL } else { BEFORE_ALL });
    let mut found = Vec::new();
    for company in companies {
        let list = if closed { CLOSED } else { OPEN };
        let rows = store.rows(list, args![*company, i64::from(limit), at, id]).await?;
        for row in &rows {
            found.push(read_approval(row)?);
        }
    }
    if closed {
        found.sort_by_key(|row| Reverse((row.requested_at, row.key.id)));
    } else {
        found.sort_by_key(|row| (row.requested_at, row.key.id));
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

const BEFORE_ALL: Behind = (Micros::MIN, IntentId::new(Uuid::nil()));
const BEHIND_ALL: Behind = (Micros::MAX, IntentId::new(Uuid::max()));

/// Counts what waits.
pub async fn count_waiting(store: &Store, companies: &[CompanyId]) -> Result<u64, StoreError> {
    let mut count = 0;
    for company in companies {
        let row = store
            .row(
                "SELECT COUNT(*) AS waiting FROM approval WHERE company_id = $1 AND closed_at IS NULL",
                args![*company],
            )
            .await?;
        count += row.map_or(Ok(0), |row| row.count("waiting"))?;
    }
    Ok(count)
}

/// Finds an approval in whichever of these companies has it.
pub async fn find_approval(
    store: &Store,
    companies: &[CompanyId],
    id: IntentId,
) -> Result<Option<ApprovalRow>, StoreError> {
    for company in companies {
        if let Some(row) = store.row(ONE, args![*company, id]).await? {
            return read_approval(&row).map(Some);
        }
    }
    Ok(None)
}

fn read_approval(row: &Row) -> Result<ApprovalRow, StoreError> {
    let refund = read_transaction(row)?;
    let payment: TransactionId = refund.refund().map_or(refund.id, |part| part.payment_id);
    let closed = match row.opt_int("closed_at")? {
        None => None,
        Some(at) => {
            Some(ClosedApproval { at, by: row.opt_text("closed_by_email")?, result: row.text("result")? })
        }
    };
    Ok(ApprovalRow {
        key: ApprovalKey { company: refund.company_id, id: row.id("approval_id", IntentId::new)?, payment },
        rule: row.text("rule")?,
        requested_at: row.int("requested_at")?,
        expires_at: row.int("expires_at")?,
        amount: row.money("whole_minor", refund.amount.currency())?,
        closed,
        refund,
    })
}
