//! Claims what is due: several pieces of work in one transaction, fair between companies, each held by a lease.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::retry::MayBeTransient;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::integration::{Integration, find_integration_in};
use crate::refund::begin_attempt::{Attempt, BROKEN_ROW_PAUSE, begin_attempt_in};
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

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

/// What is due, of which nobody holds a lease. A switched-off integration and an open chargeback hold back what is queued, and
/// so does an unknown or accepted refund of the same payment until its gateway was asked since the queued one exists.
macro_rules! due {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM refund_work
             JOIN txn AS refund ON refund.company_id = refund_work.company_id AND refund.id = refund_work.refund_id
             JOIN txn AS payment ON payment.company_id = refund.company_id AND payment.id = refund.related_payment_id
             JOIN integration ON integration.company_id = refund.company_id AND integration.id = refund.integration_id
             WHERE (refund.state IN ('unknown', 'accepted', 'needs_attention')
                OR (refund.state = 'queued' AND integration.enabled = 1 AND payment.chargeback_open = 0
                    AND NOT EXISTS (
                        SELECT 1 FROM txn AS sibling
                        JOIN refund_work AS asked
                            ON asked.company_id = sibling.company_id AND asked.refund_id = sibling.id
                        WHERE sibling.company_id = refund.company_id AND sibling.kind = 'refund'
                          AND sibling.related_payment_id = refund.related_payment_id
                          AND sibling.state IN ('unknown', 'accepted')
                          AND (asked.asked_at IS NULL OR asked.asked_at < refund.created_at)))) ",
            $rest
        )
    };
}

/// Whose work has been due longest. Each company gets its share of a batch, however much another one has.
const COMPANIES: &str = due!(
    "SELECT refund_work.company_id, MIN(refund_work.due_at) AS due_at",
    "AND refund_work.due_at <= $1 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $1)
     GROUP BY refund_work.company_id ORDER BY MIN(refund_work.due_at), refund_work.company_id LIMIT $2"
);

/// One company's due work. On `PostgreSQL` what another server claims at this moment is passed over.
const fn work_of_one(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => due!(
            "SELECT refund_work.refund_id, refund.state",
            "AND refund_work.company_id = $1 AND refund_work.due_at <= $2
             AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $2)
             ORDER BY refund_work.due_at, refund_work.refund_id LIMIT $3"
        ),
        Engine::Postgres => due!(
            "SELECT refund_work.refund_id, refund.state",
            "AND refund_work.company_id = $1 AND refund_work.due_at <= $2
             AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $2)
             ORDER BY refund_work.due_at, refund_work.refund_id LIMIT $3
             FOR UPDATE OF refund_work SKIP LOCKED"
        ),
    }
}

/// When something is due next: a piece of work, or the end of somebody's lease.
const NEXT_DUE: &str = due!(
    "SELECT MIN(CASE WHEN refund_work.lease_until > refund_work.due_at THEN refund_work.lease_until
                     ELSE refund_work.due_at END) AS due_at",
    "OR (refund.state = 'sending' AND refund_work.lease_until IS NOT NULL)"
);

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

/// Holds everything that an owner holds for longer; says how many pieces.
pub async fn renew_leases(
    store: &Store,
    owner: &str,
    now: Micros,
    lease_until: Micros,
) -> Result<u64, StoreError> {
    // A lease that has ended may be another's already.
    store
        .execute(
            "UPDATE refund_work SET lease_until = $1 WHERE lease_owner = $2 AND lease_until > $3",
            args![lease_until, owner, now],
        )
        .await
}

/// Lets a piece of work go whose task broke off: its lease is renewed no more.
pub async fn abandon_work(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    owner: &str,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE refund_work SET lease_owner = NULL
             WHERE company_id = $1 AND refund_id = $2 AND lease_owner = $3",
            args![company, refund_id, owner],
        )
        .await?;
    Ok(())
}

/// Why a batch was not claimed, and at which row.
struct Broken {
    error: StoreError,
    at: Option<(CompanyId, TransactionId)>,
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
    let mut claimed = Vec::new();
    for company in companies {
        let rows = tx.rows(work_of_one(tx.engine()), args![*company, claim.now, share]).await?;
        for row in rows {
            let refund_id = row.id("refund_id", TransactionId::new)?;
            let state: RefundState = row.word("state")?;
            let work = claim_one(tx, claim, *company, refund_id, state, salt).await;
            claimed.push(work.map_err(|error| Broken { error, at: Some((*company, refund_id)) })?);
        }
    }
    Ok(claimed)
}

async fn claim_one(
    tx: &mut Tx,
    claim: Claim<'_>,
    company: CompanyId,
    refund_id: TransactionId,
    state: RefundState,
    salt: [u8; 16],
) -> Result<Work, StoreError> {
    tx.execute(
        "UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
         WHERE company_id = $3 AND refund_id = $4",
        args![claim.owner, claim.lease_until, company, refund_id],
    )
    .await?;
    if state == RefundState::Queued {
        let attempt = begin_attempt_in(tx, company, refund_id, claim.now, salt).await?;
        return Ok(Work::Attempt(Box::new(attempt)));
    }
    let gone = || StoreError::corrupt("refund_id", "work names a row that is not there");
    let refund = find_transaction_in(tx, company, refund_id).await?.ok_or_else(gone)?;
    let part = refund.refund().ok_or_else(gone)?;
    let gateway_key = part.intent_id.ok_or_else(gone)?.to_string();
    let payment = find_transaction_in(tx, company, part.payment_id).await?.ok_or_else(gone)?;
    let integration = find_integration_in(tx, company, refund.integration_id).await?.ok_or_else(gone)?;
    let owner = claim.owner.to_owned();
    Ok(Work::Inquiry(Box::new(Inquiry { refund, payment, integration, gateway_key, owner })))
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
