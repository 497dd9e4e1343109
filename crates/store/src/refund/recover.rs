//! After a crash: picks up every refund where it stood.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::begin_attempt::BROKEN_ROW_PAUSE;
use crate::refund::settle::{Next, apply_next};
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction;

/// What was found on start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveredRefunds {
    /// Refunds that no gateway had heard of: they will be sent.
    pub queued: u64,
    /// Refunds whose attempt was under way: whether it arrived is not known.
    pub interrupted: u64,
    /// Refunds that could not be read: they keep their state and their amount and are looked at again later.
    pub broken: Vec<BrokenRefund>,
}

/// A refund whose row holds what it should not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRefund {
    /// Whose.
    pub company_id: CompanyId,
    /// Which.
    pub refund_id: TransactionId,
    /// What is wrong with it.
    pub why: String,
}

/// Frees the refunds that a dead process held: in a file, which has one server, all that are held; where other servers may
/// share the database, those whose lease nobody has renewed.
///
/// Whatever was sending has perhaps arrived, so it becomes unknown, never queued again: nothing is sent twice.
/// `next` says what to do with it by its gateway. A row that cannot be read stands in the way of no other.
pub async fn recover_refunds<F>(
    store: &Store,
    now: Micros,
    salt: [u8; 16],
    next: F,
) -> Result<RecoveredRefunds, StoreError>
where
    F: Fn(&TransactionRow) -> Next,
{
    let (rows, ended_by) = match store.engine() {
        Engine::Sqlite => {
            let sql = "SELECT company_id, refund_id FROM refund_work ORDER BY due_at, refund_id";
            (store.rows(sql, []).await?, Micros::MAX)
        }
        Engine::Postgres => {
            let sql = "SELECT company_id, refund_id FROM refund_work
                       WHERE lease_until IS NULL OR lease_until <= $1 ORDER BY due_at, refund_id";
            (store.rows(sql, args![now]).await?, now)
        }
    };
    let mut recovered = RecoveredRefunds::default();
    let ended = Ended { now, by: ended_by };
    for row in rows {
        let company = row.id("company_id", CompanyId::new)?;
        let refund_id = row.id("refund_id", TransactionId::new)?;
        match recover_one(store, company, refund_id, ended, salt, &next).await {
            Ok(Some(RefundState::Sending)) => recovered.interrupted += 1,
            Ok(Some(RefundState::Queued)) => recovered.queued += 1,
            Ok(_) => {}
            Err(StoreError::Corrupt { column, detail }) => {
                put_off(store, company, refund_id, ended).await?;
                let why = StoreError::Corrupt { column, detail }.to_string();
                recovered.broken.push(BrokenRefund { company_id: company, refund_id, why });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(recovered)
}

/// Frees one refund; says in which state it was found, unless somebody else was quicker.
async fn recover_one<F>(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    ended: Ended,
    salt: [u8; 16],
    next: &F,
) -> Result<Option<RefundState>, StoreError>
where
    F: Fn(&TransactionRow) -> Next,
{
    let Some(refund) = find_transaction(store, &[company], refund_id).await? else { return Ok(None) };
    let state = refund.refund().map(|part| part.state);
    if state == Some(RefundState::Sending) {
        let interrupted = interrupt(store, &refund, ended, salt, next(&refund)).await?;
        return Ok(state.filter(|_| interrupted));
    }
    free(store, company, refund_id, ended.by).await?;
    Ok(state)
}

/// Takes the attempts whose lease has ended, while we serve, for interrupted: their worker is gone. Says how many.
///
/// One that cannot be read is put off, and told as the error once all others are taken up.
pub async fn interrupt_abandoned<F>(
    store: &Store,
    now: Micros,
    salt: [u8; 16],
    next: F,
) -> Result<u64, StoreError>
where
    F: Fn(&TransactionRow) -> Next,
{
    let rows = store
        .rows(
            "SELECT refund_work.company_id, refund_work.refund_id FROM refund_work
             JOIN txn ON txn.company_id = refund_work.company_id AND txn.id = refund_work.refund_id
             WHERE txn.state = 'sending' AND refund_work.lease_until <= $1",
            args![now],
        )
        .await?;
    let ended = Ended { now, by: now };
    let (mut interrupted, mut broken) = (0, None);
    for row in rows {
        let company = row.id("company_id", CompanyId::new)?;
        let refund_id = row.id("refund_id", TransactionId::new)?;
        match interrupt_one(store, company, refund_id, ended, salt, &next).await {
            Ok(done) => interrupted += u64::from(done),
            Err(StoreError::Corrupt { column, detail }) => {
                put_off(store, company, refund_id, ended).await?;
                broken = Some(StoreError::corrupt(column, format!("{detail}, in refund {refund_id}")));
            }
            Err(error) => return Err(error),
        }
    }
    broken.map_or(Ok(interrupted), Err)
}

/// Takes an attempt whose lease has ended for interrupted; `false` where another server was quicker.
async fn interrupt_one<F>(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    ended: Ended,
    salt: [u8; 16],
    next: &F,
) -> Result<bool, StoreError>
where
    F: Fn(&TransactionRow) -> Next,
{
    let Some(refund) = find_transaction(store, &[company], refund_id).await? else { return Ok(false) };
    if refund.refund().is_none_or(|part| part.state != RefundState::Sending) {
        return Ok(false);
    }
    interrupt(store, &refund, ended, salt, next(&refund)).await
}

/// Leaves a refund that cannot be read as it is, and has it looked at again later.
async fn put_off(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    Ended { now, by }: Ended,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE refund_work SET lease_owner = NULL, lease_until = $1
             WHERE company_id = $2 AND refund_id = $3 AND (lease_until IS NULL OR lease_until <= $4)",
            args![now.saturating_add(BROKEN_ROW_PAUSE), company, refund_id, by],
        )
        .await?;
    Ok(())
}

/// Lets a piece of work go whose lease ends by then; a new one may be another server's by now.
async fn free(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    ended_by: Micros,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE refund_work SET lease_owner = NULL, lease_until = NULL
             WHERE company_id = $1 AND refund_id = $2 AND lease_until <= $3",
            args![company, refund_id, ended_by],
        )
        .await?;
    Ok(())
}

/// When an attempt is taken for interrupted.
#[derive(Clone, Copy)]
struct Ended {
    /// The present.
    now: Micros,
    /// Its lease has ended by then; one that ends later is a live attempt's.
    by: Micros,
}

/// Takes an attempt for interrupted; `false` where its answer came meanwhile, or another server did the same.
async fn interrupt(
    store: &Store,
    refund: &TransactionRow,
    ended: Ended,
    salt: [u8; 16],
    next: Next,
) -> Result<bool, StoreError> {
    match in_transaction!(store, |tx| interrupt_in(tx, refund, ended, salt, next).await) {
        Ok(()) => Ok(true),
        Err(StoreError::Stale) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn interrupt_in(
    tx: &mut Tx,
    refund: &TransactionRow,
    Ended { now, by }: Ended,
    salt: [u8; 16],
    next: Next,
) -> Result<(), StoreError> {
    let let_go = tx
        .execute(
            "UPDATE refund_work SET lease_owner = NULL
             WHERE company_id = $1 AND refund_id = $2 AND (lease_until IS NULL OR lease_until <= $3)",
            args![refund.company_id, refund.id, by],
        )
        .await?;
    if let_go != 1 {
        return Err(StoreError::Stale);
    }
    tx.execute(
        "UPDATE attempt SET finished_at = $1, outcome = 'unknown', code = 'interrupted'
         WHERE company_id = $2 AND refund_id = $3 AND finished_at IS NULL",
        args![now, refund.company_id, refund.id],
    )
    .await?;
    let mut step = Step::to(RefundState::Unknown, now, EventActor::System, salt);
    step.code = Some("interrupted".to_owned());
    let last = step.clone();
    // Still exactly the attempt whose lease was seen to end: its version has not moved.
    let unknown = advance_refund(tx, refund, step).await?;
    apply_next(tx, unknown, next, &last).await?;
    Ok(())
}
