//! Claims the next due refund and writes its attempt down, before the call leaves.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::integration::Integration;
use crate::refund::advance::{Step, advance_refund};
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// An attempt that is written down and must now be made.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The refund, now sending.
    pub refund: TransactionRow,
    /// The payment it gives back.
    pub payment: TransactionRow,
    /// The gateway account to call.
    pub integration: Integration,
    /// The attempt's number, from 1.
    pub number: i64,
    /// The gateway's idempotency key: the intent's id, the same for every attempt.
    pub gateway_key: String,
}

/// What was due.
#[derive(Debug)]
pub enum Claimed {
    /// This attempt is to be made now.
    Attempt(Box<Attempt>),
    /// Nothing is due; the next is due then, if there is one.
    Nothing(Option<Micros>),
}

/// Claims the refund that has been due longest, moves it to sending and writes its attempt down.
///
/// `owner` and `lease_until` say whose it is, and until when nobody else may take it for abandoned.
pub async fn begin_attempt(
    store: &Store,
    owner: &str,
    now: Micros,
    lease_until: Micros,
    salt: [u8; 16],
) -> Result<Claimed, StoreError> {
    // Looking is free; only when something is due does the writer stop for us.
    let Some(next) = store.row(NEXT, args![now]).await? else { return Ok(Claimed::Nothing(None)) };
    let due_at = next.int("due_at")?;
    if due_at > now {
        return Ok(Claimed::Nothing(Some(due_at)));
    }
    let mut tx = store.begin().await?;
    // Another worker may have been quicker.
    let Some(next) = tx.row(NEXT, args![now]).await? else { return Ok(Claimed::Nothing(None)) };
    let due_at = next.int("due_at")?;
    if due_at > now {
        return Ok(Claimed::Nothing(Some(due_at)));
    }
    let company = next.id("company_id", CompanyId::new)?;
    let refund_id = next.id("refund_id", TransactionId::new)?;
    tx.execute(
        "UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
         WHERE company_id = $3 AND refund_id = $4",
        args![owner, lease_until, company, refund_id],
    )
    .await?;
    match begin_attempt_in(&mut tx, company, refund_id, now, salt).await {
        Ok(attempt) => {
            tx.commit().await?;
            Ok(Claimed::Attempt(Box::new(attempt)))
        }
        Err(error) => {
            // One row that cannot be read must not stand in the way of all others.
            drop(tx);
            store
                .execute(
                    "UPDATE refund_work SET due_at = $1 WHERE company_id = $2 AND refund_id = $3",
                    args![now.saturating_add(BROKEN_ROW_PAUSE), company, refund_id],
                )
                .await?;
            Err(error)
        }
    }
}

/// The queued refund that is due first. A switched-off integration and an open chargeback hold back what is queued.
const NEXT: &str = "SELECT refund_work.company_id, refund_work.refund_id, refund_work.due_at
    FROM refund_work
    JOIN txn AS refund ON refund.company_id = refund_work.company_id AND refund.id = refund_work.refund_id
    JOIN txn AS payment ON payment.company_id = refund.company_id AND payment.id = refund.related_payment_id
    JOIN integration ON integration.company_id = refund.company_id AND integration.id = refund.integration_id
    WHERE (refund_work.lease_until IS NULL OR refund_work.lease_until <= $1)
      AND refund.state = 'queued' AND integration.enabled = 1 AND payment.chargeback_open = 0
    ORDER BY refund_work.due_at, refund_work.refund_id LIMIT 1";

/// How long a refund that cannot be read waits before it is tried again.
const BROKEN_ROW_PAUSE: Micros = 5 * 60 * 1_000_000;

/// Moves one queued refund to sending and writes its attempt down, as part of a larger transaction.
pub async fn begin_attempt_in(
    tx: &mut Tx,
    company: CompanyId,
    refund_id: TransactionId,
    now: Micros,
    salt: [u8; 16],
) -> Result<Attempt, StoreError> {
    let gone = || StoreError::corrupt("refund_id", "work names a row that is not there");
    let queued = find_transaction_in(tx, company, refund_id).await?.ok_or_else(gone)?;
    let step = Step::to(RefundState::Sending, now, EventActor::System, salt);
    let refund = advance_refund(tx, &queued, step).await?;
    let part = refund.refund().ok_or_else(gone)?;
    let payment = find_transaction_in(tx, company, part.payment_id).await?.ok_or_else(gone)?;
    let intent =
        part.intent_id.ok_or_else(|| StoreError::corrupt("intent_id", "a refund of ours has no intent"))?;
    let gateway_key = intent.to_string();
    let number = tx
        .row(
            "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM attempt WHERE company_id = $1 AND refund_id = $2",
            args![company, refund_id],
        )
        .await?
        .ok_or_else(gone)?
        .int("number")?;
    tx.execute(
        "INSERT INTO attempt (company_id, refund_id, number, gateway_key, started_at) VALUES ($1, $2, $3, $4, $5)",
        args![company, refund_id, number, &gateway_key, now],
    )
    .await?;
    let integration = crate::integration::find_integration_in(tx, company, payment.integration_id)
        .await?
        .ok_or_else(gone)?;
    Ok(Attempt { refund, payment, integration, number, gateway_key })
}

/// Counts earlier attempts of a refund that may have reached the gateway.
pub async fn count_attempts_that_left(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    before: i64,
) -> Result<u64, StoreError> {
    let row = store
        .row(
            "SELECT COUNT(*) AS attempts FROM attempt
             WHERE company_id = $1 AND refund_id = $2 AND number < $3 AND (outcome IS NULL OR outcome <> 'not_sent')",
            args![company, refund_id, before],
        )
        .await?;
    row.map_or(Ok(0), |row| row.count("attempts"))
}
