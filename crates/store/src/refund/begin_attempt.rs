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
    let next = store
        .row(
            "SELECT MIN(due_at) AS due_at FROM refund_work WHERE lease_until IS NULL OR lease_until <= $1",
            args![now],
        )
        .await?;
    let next_due = next.map(|row| row.opt_int("due_at")).transpose()?.flatten();
    if next_due.is_none_or(|due| due > now) {
        return Ok(Claimed::Nothing(next_due));
    }
    let mut tx = store.begin().await?;
    let claimed = tx
        .row(
            "UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
             WHERE (company_id, refund_id) = (
                 SELECT company_id, refund_id FROM refund_work
                 WHERE due_at <= $3 AND (lease_until IS NULL OR lease_until <= $3)
                 ORDER BY due_at, refund_id LIMIT 1)
             RETURNING company_id, refund_id",
            args![owner, lease_until, now],
        )
        .await?;
    let Some(claimed) = claimed else { return Ok(Claimed::Nothing(None)) };
    let company = claimed.id("company_id", CompanyId::new)?;
    let refund_id = claimed.id("refund_id", TransactionId::new)?;
    let attempt = begin_attempt_in(&mut tx, company, refund_id, now, salt).await?;
    tx.commit().await?;
    Ok(Claimed::Attempt(Box::new(attempt)))
}

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
