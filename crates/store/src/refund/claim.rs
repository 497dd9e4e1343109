//! Claims what is due: several pieces of work in one transaction, fair between gateway accounts, each held by a lease.
//!
//! However many pieces a batch has, it takes the same few statements; and however much is due, only as much is looked at
//! as is claimed, account by account. An account that has no room, or is held back, is not looked at: what goes through it
//! stays queued, and everybody else's refunds go on.

use std::collections::{BTreeMap, BTreeSet};

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::retry::MayBeTransient;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::integration::Integration;
use crate::refund::begin_attempt::{Attempt, BROKEN_ROW_PAUSE};
use crate::refund::claim::due::{Due, due_accounts, take_due};
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
    /// Whether it is the one call that finds out if the gateway answers again.
    pub is_probe: bool,
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
    /// How many of them each gateway account has room for.
    pub room: &'a Room,
}

/// How much this server may have under way at each gateway account. The default bounds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// How many pieces of each account's work it has in hand.
    pub in_hand: BTreeMap<IntegrationId, usize>,
    /// How many an account of a kind may have; a kind that is not here, any number.
    pub at_most: BTreeMap<GatewayKind, usize>,
    /// The kinds of gateways that can be asked what became of a refund.
    pub askable: BTreeSet<GatewayKind>,
    /// How long the one call that tries whether a gateway answers again has for it.
    pub probe_for: Micros,
}

impl Room {
    /// How many pieces more an account may have.
    #[must_use]
    pub fn left(&self, integration: IntegrationId, kind: GatewayKind) -> usize {
        let in_hand = self.in_hand.get(&integration).copied().unwrap_or(0);
        self.at_most.get(&kind).copied().unwrap_or(usize::MAX).saturating_sub(in_hand)
    }
}

/// Claims what is due: queued refunds are sending and their attempts written down when this returns.
pub async fn claim_work(store: &Store, claim: Claim<'_>, salt: [u8; 16]) -> Result<Vec<Work>, StoreError> {
    // Looking is free; only when something is due does a writer stop for us.
    let accounts = due_accounts(store, claim).await?;
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let claimed = in_transaction!(store, |tx| -> Broken { claim_share(tx, claim, &accounts, salt).await });
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

/// Says when something is due next that there is room for: what is held back until later is due then, and what waits for a call
/// to end is not among it.
pub async fn next_due(store: &Store, now: Micros, room: &Room) -> Result<Option<Micros>, StoreError> {
    due::next_due(store, now, room).await
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
    accounts: &[Due],
    salt: [u8; 16],
) -> Result<Vec<Work>, Broken> {
    let taken = take_due(tx, claim, accounts).await?;
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
