//! Claims what is due: several pieces of work in one transaction, fair between companies, each held by a lease.
//!
//! However many pieces a batch has, it takes the same few statements; and however much is due, only as much is looked at
//! as is claimed, company by company.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::retry::MayBeTransient;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::integration::Integration;
use crate::refund::begin_attempt::{Attempt, BROKEN_ROW_PAUSE};
use crate::refund::claim::due::{COMPANIES, NEXT_DUE, take_due};
use crate::refund::claim::send::begin_attempts_in;
use crate::refund::claim::subject::read_subjects_in;
use crate::transaction::TransactionRow;

mod due;
mod send;
mod subject;

/// A piece of work that is ours until its lease ends.
#[derive(Clone, Debug)]
pub enum Work {
    /// A call that is written down and must now be made.
    Attempt(Box<Attempt>),
    /// A refund whose end is not known: its gateway is to be asked, or the call repeated with its key.
    Inquiry(Box<Inquiry>),
}

/// A refund whose end is to be found out.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The refund: unknown, accepted, or in a person's hands.
    pub refund: TransactionRow,
    /// The payment it gives back.
    pub payment: TransactionRow,
    /// The gateway account to ask.
    pub integration: Integration,
    /// The gateway's idempotency key of its attempts.
    pub gateway_key: String,
    /// Who asks.
    pub owner: String,
}

/// Who claims, and how much.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Who.
    pub owner: &'a str,
    /// The present.
    pub now: Micros,
    /// Until when nobody else may take it for abandoned.
    pub lease_until: Micros,
    /// At most so many pieces.
    pub max: usize,
}

/// Claims what is due: queued refunds are sending and their attempts written down when this returns.
pub async fn claim_work(store: &Store, claim: Claim<'_>, salt: [u8; 16]) -> Result<Vec<Work>, StoreError> {
    let max = i64::try_from(claim.max).unwrap_or(i64::MAX);
    // Looking is free; only when something is due does a writer stop for us.
    let rows = store.rows(COMPANIES, args![claim.now, max]).await?;
    let companies =
        rows.iter().map(|row| row.id("company_id", CompanyId::new)).collect::<Result<Vec<_>, _>>()?;
    if companies.is_empty() {
        return Ok(Vec::new());
    }
    let claimed = in_transaction!(store, |tx| -> Broken { claim_share(tx, claim, &companies, salt).await });
    match claimed {
        Ok(work) => Ok(work),
        Err(Broken { error: StoreError::Stale, .. }) => Ok(Vec::new()),
        Err(Broken { error: error @ StoreError::Corrupt { .. }, at: Some((company, refund_id)) }) => {
            // One row that cannot be read must not stand in the way of all others.
            put_off(store, company, refund_id, claim.now).await?;
            Err(error)
        }
        Err(Broken { error, at: _ }) => Err(error),
    }
}

/// Says when something is due next.
pub async fn next_due(store: &Store) -> Result<Option<Micros>, StoreError> {
    store.row(NEXT_DUE, []).await?.map_or(Ok(None), |row| row.opt_int("due_at"))
}

/// Names a refund: whose, and which.
type RefundKey = (CompanyId, TransactionId);

/// Why a batch was not claimed, and at which row.
struct Broken {
    error: StoreError,
    at: Option<RefundKey>,
}

impl MayBeTransient for Broken {
    fn store_error(&self) -> Option<&StoreError> {
        Some(&self.error)
    }
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self { error, at: None }
    }
}

async fn claim_share(
    tx: &mut Tx,
    claim: Claim<'_>,
    companies: &[CompanyId],
    salt: [u8; 16],
) -> Result<Vec<Work>, Broken> {
    let share = i64::try_from((claim.max / companies.len().max(1)).max(1)).unwrap_or(1);
    let taken = take_due(tx, claim, companies, share).await?;
    let subjects = read_subjects_in(tx, &taken).await?;
    let mut queued = Vec::new();
    let mut claimed = Vec::with_capacity(subjects.len());
    for subject in subjects {
        match subject.state {
            RefundState::Queued => queued.push(subject),
            RefundState::Unknown | RefundState::Accepted | RefundState::NeedsAttention => {
                claimed.push(Work::Inquiry(Box::new(subject.into_inquiry(claim.owner))));
            }
            RefundState::AwaitingApproval
            | RefundState::Sending
            | RefundState::Succeeded
            | RefundState::Failed
            | RefundState::Declined
            | RefundState::Expired
            | RefundState::Withdrawn
            | RefundState::Reversed => return Err(StoreError::Stale.into()),
        }
    }
    let attempts = begin_attempts_in(tx, queued, claim.now, salt).await?;
    claimed.extend(attempts.into_iter().map(|attempt| Work::Attempt(Box::new(attempt))));
    Ok(claimed)
}

async fn put_off(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    now: Micros,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE refund_work SET due_at = $1, asked_at = $2 WHERE company_id = $3 AND refund_id = $4",
            args![now.saturating_add(BROKEN_ROW_PAUSE), now, company, refund_id],
        )
        .await?;
    Ok(())
}
