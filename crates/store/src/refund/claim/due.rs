//! What is due, of which nobody holds a lease: through which gateway account it goes, and which.

use std::collections::BTreeMap;

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId, TransactionId};

use crate::Micros;
use crate::args;
use crate::dialect::Reach;
use crate::engine::row::Row;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::integration::circuit::{begin_probe_in, return_probe_in};
use crate::refund::claim::{Claim, RefundKey, Room};
use crate::refund::keys::account_list;

/// What is due, of which nobody holds a lease. A switched-off integration and an open chargeback hold back what is queued, and
/// so does an unknown or accepted refund of the same payment until its gateway was asked since the queued one exists.
///
/// `CROSS JOIN` keeps `SQLite` from beginning anywhere but at the work, which an index has in the order of its time.
macro_rules! due {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM refund_work CROSS JOIN txn AS refund CROSS JOIN txn AS payment CROSS JOIN integration
             WHERE refund.company_id = refund_work.company_id AND refund.id = refund_work.refund_id
               AND payment.company_id = refund.company_id AND payment.id = refund.related_payment_id
               AND integration.company_id = refund.company_id AND integration.id = refund.integration_id
               AND (refund.state IN ('unknown', 'accepted', 'needs_attention')
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

/// The gateway accounts that have work, stepped through by the index; an account after the last has no id.
macro_rules! accounts {
    () => {
        "WITH RECURSIVE account (company_id, integration_id) AS (
             SELECT (SELECT refund_work.company_id FROM refund_work
                     ORDER BY refund_work.company_id, refund_work.integration_id LIMIT 1),
                    (SELECT refund_work.integration_id FROM refund_work
                     ORDER BY refund_work.company_id, refund_work.integration_id LIMIT 1)
             UNION ALL
             SELECT (SELECT refund_work.company_id FROM refund_work
                     WHERE (refund_work.company_id, refund_work.integration_id)
                         > (account.company_id, account.integration_id)
                     ORDER BY refund_work.company_id, refund_work.integration_id LIMIT 1),
                    (SELECT refund_work.integration_id FROM refund_work
                     WHERE (refund_work.company_id, refund_work.integration_id)
                         > (account.company_id, account.integration_id)
                     ORDER BY refund_work.company_id, refund_work.integration_id LIMIT 1)
             FROM account WHERE account.company_id IS NOT NULL)"
    };
}

/// Whose work has been due longest. Each gateway account gets its share of a batch, however much another one has, and of each
/// only the first piece is looked at. One that asked for a pause is left out, and so is one whose circuit is open, until its
/// time has come.
const ACCOUNTS: &str = concat!(
    accounts!(),
    ", first AS MATERIALIZED (
         SELECT account.company_id, account.integration_id,
             CASE WHEN circuit.state IN ('open', 'half_open') THEN 1 ELSE 0 END AS is_probe, (",
    due!(
        "SELECT refund_work.due_at",
        "AND refund_work.company_id = account.company_id AND refund_work.integration_id = account.integration_id
         AND refund_work.due_at <= $1 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $1)
         ORDER BY refund_work.due_at LIMIT 1"
    ),
    ") AS due_at
         FROM account LEFT JOIN gateway_circuit AS circuit
           ON circuit.company_id = account.company_id AND circuit.integration_id = account.integration_id
         WHERE account.company_id IS NOT NULL
           AND (circuit.retry_at IS NULL OR circuit.retry_at <= $1 OR circuit.changed_at > $1)
           AND (circuit.paused_until IS NULL OR circuit.paused_until <= $1 OR circuit.paused_at > $1))
     SELECT first.company_id, first.integration_id, first.is_probe, integration.gateway_kind
     FROM first JOIN integration
       ON integration.company_id = first.company_id AND integration.id = first.integration_id
     WHERE first.due_at IS NOT NULL ORDER BY first.due_at, first.company_id, first.integration_id LIMIT $2"
);

/// Takes a share of each account's due work under a lease: any of it, only what is `queued`, or only what is `asked` about. On
/// `PostgreSQL` what another server claims at this moment is passed over.
const fn take(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => concat!(
            "UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
             WHERE rowid IN (
                 SELECT picked.rowid
                 FROM json_each($4) AS busy CROSS JOIN refund_work AS picked
                 WHERE picked.company_id = unhex(busy.value ->> 'c', '-') AND picked.refund_id IN (",
            due!(
                "SELECT refund_work.refund_id",
                "AND refund_work.company_id = unhex(busy.value ->> 'c', '-')
                 AND refund_work.integration_id = unhex(busy.value ->> 'i', '-') AND refund_work.due_at <= $3
                 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $3)
                 AND ($6 = 'any' OR ($6 = 'queued' AND refund.state = 'queued')
                      OR ($6 = 'asked' AND refund.state <> 'queued'))
                 ORDER BY refund_work.due_at, refund_work.refund_id LIMIT $5"
            ),
            ")) RETURNING company_id, refund_id"
        ),
        Engine::Postgres => concat!(
            "WITH picked AS (
                 SELECT one.company_id, one.refund_id
                 FROM json_to_recordset(CAST($4 AS JSON)) AS busy (c UUID, i UUID) CROSS JOIN LATERAL (",
            due!(
                "SELECT refund_work.company_id, refund_work.refund_id",
                "AND refund_work.company_id = busy.c AND refund_work.integration_id = busy.i
                 AND refund_work.due_at <= $3
                 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $3)
                 AND ($6 = 'any' OR ($6 = 'queued' AND refund.state = 'queued')
                      OR ($6 = 'asked' AND refund.state <> 'queued'))
                 ORDER BY refund_work.due_at, refund_work.refund_id LIMIT $5
                 FOR UPDATE OF refund_work SKIP LOCKED"
            ),
            ") AS one)
             UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
             FROM picked
             WHERE refund_work.company_id = picked.company_id AND refund_work.refund_id = picked.refund_id
             RETURNING refund_work.company_id, refund_work.refund_id"
        ),
    }
}

/// When something of each account is due next: its first piece that nobody has, and what is held by a lease, of which there
/// is little. Beside it, how long the account itself is held back.
const NEXT_DUE: &str = concat!(
    accounts!(),
    ", waiting AS (SELECT account.company_id, account.integration_id, (",
    due!(
        "SELECT refund_work.due_at",
        "AND refund_work.company_id = account.company_id AND refund_work.integration_id = account.integration_id
         AND refund_work.lease_until IS NULL ORDER BY refund_work.due_at LIMIT 1"
    ),
    ") AS due_at FROM account WHERE account.company_id IS NOT NULL UNION ALL ",
    due!(
        "SELECT refund_work.company_id, refund_work.integration_id,
             CASE WHEN refund_work.lease_until > refund_work.due_at THEN refund_work.lease_until
                  ELSE refund_work.due_at END AS due_at",
        "AND refund_work.lease_until IS NOT NULL"
    ),
    ")
     SELECT waiting.integration_id, integration.gateway_kind, waiting.due_at,
         CASE WHEN circuit.retry_at > $1 AND circuit.changed_at <= $1 THEN circuit.retry_at END AS retry_at,
         CASE WHEN circuit.paused_until > $1 AND circuit.paused_at <= $1 THEN circuit.paused_until END AS paused_until
     FROM waiting JOIN integration
       ON integration.company_id = waiting.company_id AND integration.id = waiting.integration_id
     LEFT JOIN gateway_circuit AS circuit
       ON circuit.company_id = waiting.company_id AND circuit.integration_id = waiting.integration_id
     WHERE waiting.due_at IS NOT NULL"
);

/// When somebody's call is taken for interrupted next.
const NEXT_LEASE: &str = "SELECT MIN(refund_work.lease_until) AS due_at FROM refund_work CROSS JOIN txn
    WHERE txn.company_id = refund_work.company_id AND txn.id = refund_work.refund_id
      AND refund_work.lease_until IS NOT NULL AND txn.state = 'sending'";

/// A gateway account whose work is to be claimed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    account: Reach,
    kind: GatewayKind,
    /// Whether one call is to find out if it answers again.
    is_probe: bool,
    room: usize,
}

/// A piece of work that was taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    pub(super) key: RefundKey,
    /// Whether it is the one call that finds out if the gateway answers again.
    pub(super) is_probe: bool,
}

/// Which of an account's work.
#[derive(Clone, Copy)]
enum Of {
    Any,
    Queued,
    Asked,
}

impl Of {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Queued => "queued",
            Self::Asked => "asked",
        }
    }
}

/// Finds the accounts whose work is due and that have room for it.
pub(super) async fn due_accounts(store: &Store, claim: Claim<'_>) -> Result<Vec<Due>, StoreError> {
    // Accounts without room are among those found, so as many more are looked for.
    let limit = claim.max.saturating_add(claim.room.in_hand.len());
    let rows = store.early_rows(ACCOUNTS, args![claim.now, i64::try_from(limit).unwrap_or(i64::MAX)]).await?;
    let mut due = Vec::with_capacity(rows.len());
    for row in &rows {
        let company = row.id("company_id", CompanyId::new)?;
        let integration = row.id("integration_id", IntegrationId::new)?;
        let (kind, is_probe) = (row.word("gateway_kind")?, row.flag("is_probe")?);
        let room = claim.room.left(integration, kind);
        due.push(Due { account: Reach { company, integration }, kind, is_probe, room });
    }
    due.retain(|account| account.room > 0);
    due.truncate(claim.max);
    Ok(due)
}

/// Takes a share of the work of each account under the claim's lease; of one that is tried by one call alone, one piece.
pub(super) async fn take_due(
    tx: &mut Tx,
    claim: Claim<'_>,
    accounts: &[Due],
) -> Result<Vec<Taken>, StoreError> {
    let share = (claim.max / accounts.len().max(1)).max(1);
    let mut by_share: BTreeMap<usize, Vec<Reach>> = BTreeMap::new();
    for due in accounts.iter().filter(|due| !due.is_probe) {
        by_share.entry(share.min(due.room)).or_default().push(due.account);
    }
    let mut taken = Vec::new();
    for (share, accounts) in by_share {
        let keys = take_of(tx, claim, &accounts, share, Of::Any).await?;
        taken.extend(keys.into_iter().map(|key| Taken { key, is_probe: false }));
    }
    for due in accounts.iter().filter(|due| due.is_probe) {
        taken.extend(take_probe(tx, claim, *due).await?.map(|key| Taken { key, is_probe: true }));
    }
    Ok(taken)
}

/// Takes what one call is tried with: a question, which moves no money, where the gateway can be asked; else a refund that was
/// never sent. The repetition of a call comes last.
async fn take_probe(tx: &mut Tx, claim: Claim<'_>, due: Due) -> Result<Option<RefundKey>, StoreError> {
    if !begin_probe_in(tx, due.account, claim.now, claim.now.saturating_add(claim.room.probe_for)).await? {
        return Ok(None);
    }
    let can_be_asked = claim.room.askable.contains(&due.kind);
    for of in if can_be_asked { [Of::Asked, Of::Queued] } else { [Of::Queued, Of::Asked] } {
        let keys = take_of(tx, claim, &[due.account], 1, of).await?;
        if let Some(key) = keys.into_iter().next() {
            return Ok(Some(key));
        }
    }
    return_probe_in(tx, due.account, claim.now).await?;
    Ok(None)
}

async fn take_of(
    tx: &mut Tx,
    claim: Claim<'_>,
    accounts: &[Reach],
    share: usize,
    of: Of,
) -> Result<Vec<RefundKey>, StoreError> {
    let share = i64::try_from(share).unwrap_or(i64::MAX);
    let rows = tx
        .rows(
            take(tx.engine()),
            args![claim.owner, claim.lease_until, claim.now, account_list(accounts), share, of.as_str()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.id("company_id", CompanyId::new)?, row.id("refund_id", TransactionId::new)?)))
        .collect()
}

/// Says when something is due next that there is room for.
pub(super) async fn next_due(store: &Store, now: Micros, room: &Room) -> Result<Option<Micros>, StoreError> {
    let rows = store.early_rows(NEXT_DUE, args![now]).await?;
    let mut next = match store.early_row(NEXT_LEASE, []).await? {
        Some(row) => row.opt_int("due_at")?,
        None => None,
    };
    for row in &rows {
        let integration = row.id("integration_id", IntegrationId::new)?;
        if room.left(integration, row.word("gateway_kind")?) > 0 {
            let due = due_of(row)?;
            next = Some(next.map_or(due, |next| next.min(due)));
        }
    }
    Ok(next)
}

/// When a piece is due, its account held back no longer.
fn due_of(row: &Row) -> Result<Micros, StoreError> {
    let held = row.opt_int("retry_at")?.max(row.opt_int("paused_until")?);
    Ok(row.int("due_at")?.max(held.unwrap_or(Micros::MIN)))
}
