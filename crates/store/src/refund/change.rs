//! Changes a refund as its present state demands: whatever was learnt of it, from whomever, comes through here.

use domain::money::Money;
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::attention::{open_attention, settle_attention};
use crate::engine::value::storable;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::in_transaction_while_stale;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::attempts::{Attempts, read_attempts_in};
use crate::refund::lock::{Beside, hold_refund_in};
use crate::refund::named::find_outside_in;
use crate::refund::paired::claim_id_in;
use crate::refund::settle::{Next, apply_next, end_work, set_due};
use crate::transaction::{TransactionPart, TransactionRow};

/// Where a change comes from.
#[derive(Clone, Debug)]
pub enum Learnt {
    /// An attempt has ended.
    Attempt {
        /// Its number.
        number: i64,
        /// One word: the outcome's.
        outcome: &'static str,
        /// A code of what came of it.
        code: Option<String>,
        /// When it ended.
        at: Micros,
    },
    /// The gateway was asked.
    Inquiry {
        /// When it answered.
        at: Micros,
    },
    /// Somebody told us, or decided.
    Told,
}

/// A refund as the deciding transaction sees it.
#[derive(Clone, Debug)]
pub struct Present {
    /// The refund.
    pub refund: TransactionRow,
    /// Its attempts, where what was learnt needs them; those beside an attempt that ended are counted apart.
    pub attempts: Attempts,
    /// How often its gateway was asked since its end became unknown.
    pub asks: u32,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Change {
    /// The steps, one after the other.
    pub steps: Vec<Step>,
    /// What a person should know.
    pub raised: Vec<Raise>,
    /// What the worker does next.
    pub next: Next,
    /// What the gateway said of a refund that takes no step by it, as a JSON object of texts, beside what it said before.
    pub said: Option<String>,
}

impl Change {
    /// Leaves everything as it is.
    pub const NONE: Self = Self { steps: Vec::new(), raised: Vec::new(), next: Next::Keep, said: None };
}

/// Something for the list of what only a person can close, once for the same evidence.
#[derive(Clone, Debug)]
pub struct Raise {
    /// What sort of entry.
    pub kind: &'static str,
    /// What it rests on: codes and numbers, no free text.
    pub evidence: String,
    /// The event that tells of it, where no step does.
    pub event: Option<RaisedEvent>,
    /// When.
    pub at: Micros,
}

/// An event of a fact that was not taken over.
#[derive(Clone, Debug)]
pub struct RaisedEvent {
    /// What happened: `refund_contradicted`, ….
    pub kind: &'static str,
    /// Who told it.
    pub actor: EventActor,
    /// The amount that was told.
    pub amount: Option<Money>,
    /// Their words.
    pub message: Option<String>,
    /// Random bytes for the words' hash.
    pub salt: [u8; 16],
}

/// What became of a change.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The refund as it now is.
    pub refund: TransactionRow,
    /// Whether it moved.
    pub stepped: bool,
    /// Whether something new stands on the list of what only a person can close.
    pub raised: bool,
}

/// Changes a refund in a transaction of its own. `refund` only names it: `decide` gets it as it is by then, is asked
/// again when the row moves under it.
pub async fn change_refund<F>(
    store: &Store,
    refund: &TransactionRow,
    learnt: &Learnt,
    decide: F,
) -> Result<Changed, StoreError>
where
    F: Fn(&Present) -> Change + Send + Sync,
{
    in_transaction_while_stale!(store, |tx| change_refund_in(tx, refund, learnt, &decide).await)
}

/// Changes a refund as part of a larger transaction.
pub async fn change_refund_in<F>(
    tx: &mut Tx,
    refund: &TransactionRow,
    learnt: &Learnt,
    decide: &F,
) -> Result<Changed, StoreError>
where
    F: Fn(&Present) -> Change + Send + Sync,
{
    note_learnt(tx, refund, learnt).await?;
    let (refund, beside) = hold_refund_in(tx, refund).await?;
    let present = read_present(tx, refund, learnt).await?;
    let change = decide(&present);
    apply_change(tx, present.refund, change, beside).await
}

/// Reads what else the decision needs.
async fn read_present(tx: &mut Tx, refund: TransactionRow, learnt: &Learnt) -> Result<Present, StoreError> {
    let (company, refund_id) = (refund.company_id, refund.id);
    let number = match learnt {
        // What is definite, or told, is judged by the refund's state alone.
        Learnt::Attempt { outcome: "succeeded", .. } | Learnt::Told => {
            return Ok(Present { refund, attempts: Attempts::default(), asks: 0 });
        }
        Learnt::Attempt { number, .. } => *number,
        Learnt::Inquiry { .. } => 0,
    };
    let attempts = read_attempts_in(tx, company, refund_id, number).await?;
    let work = tx
        .row(
            "SELECT asks FROM refund_work WHERE company_id = $1 AND refund_id = $2",
            args![company, refund_id],
        )
        .await?;
    let asks = work.map_or(Ok(0), |row| row.count("asks"))?;
    Ok(Present { refund, attempts, asks: u32::try_from(asks).unwrap_or(u32::MAX) })
}

async fn note_learnt(tx: &mut Tx, refund: &TransactionRow, learnt: &Learnt) -> Result<(), StoreError> {
    match learnt {
        Learnt::Attempt { number, outcome, code, at } => {
            tx.execute(
                "UPDATE attempt SET finished_at = $1, outcome = $2, code = $3
                 WHERE company_id = $4 AND refund_id = $5 AND number = $6",
                args![*at, *outcome, code, refund.company_id, refund.id, *number],
            )
            .await?;
        }
        Learnt::Inquiry { at } => {
            tx.execute(
                "UPDATE refund_work SET asked_at = $1, asks = asks + 1 WHERE company_id = $2 AND refund_id = $3",
                args![*at, refund.company_id, refund.id],
            )
            .await?;
        }
        Learnt::Told => {}
    }
    Ok(())
}

async fn apply_change(
    tx: &mut Tx,
    mut refund: TransactionRow,
    change: Change,
    beside: Beside,
) -> Result<Changed, StoreError> {
    let Change { steps, raised, next, said } = change;
    let stepped = !steps.is_empty();
    let last = steps.last().cloned();
    let was_in_doubt = refund.refund().is_some_and(|part| part.state == RefundState::NeedsAttention);
    for step in steps {
        let at = step.at;
        refund = advance_refund(tx, &refund, step).await?;
        if beside.has_paired {
            claim_id_in(tx, &refund, at).await?;
        }
        if beside.has_outside {
            merge_outside(tx, &refund).await?;
        }
    }
    if let Some(said) = said {
        keep_said(tx, &mut refund, said).await?;
    }
    let mut new_entries = false;
    for raise in raised {
        new_entries |= raise_in(tx, &mut refund, raise).await?;
    }
    let Some(step) = last else {
        match next {
            Next::Keep => {}
            Next::Nothing => end_work(tx, &refund).await?,
            Next::DueAt(due_at) => set_due(tx, &refund, due_at).await?,
            Next::Attention => return Err(StoreError::corrupt("state", "attention without a step to it")),
        }
        return Ok(Changed { refund, stepped, raised: new_entries });
    };
    if step.to.is_final() {
        end_work(tx, &refund).await?;
        settle_attention(tx, &refund, was_in_doubt, &step).await?;
    } else {
        refund = apply_next(tx, refund, next, &step).await?;
        if step.to == RefundState::NeedsAttention {
            let evidence = step.code.as_deref().unwrap_or("no_answer");
            open_attention(tx, &refund, "refund_unknown", evidence, step.at).await?;
        }
    }
    Ok(Changed { refund, stepped, raised: new_entries })
}

/// Keeps the gateway's words of a refund that another word of it has settled already.
async fn keep_said(tx: &mut Tx, refund: &mut TransactionRow, said: String) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE txn SET gateway_details = $1 WHERE company_id = $2 AND id = $3",
        args![&said, refund.company_id, refund.id],
    )
    .await?;
    if let TransactionPart::Refund(part) = &mut refund.part {
        part.gateway_details = Some(storable(said));
    }
    Ok(())
}

/// A refund that was taken for one made without us, and now turns out to be this one, is counted here and no more there.
async fn merge_outside(tx: &mut Tx, refund: &TransactionRow) -> Result<(), StoreError> {
    let Some(part) = refund.refund().filter(|part| part.state == RefundState::Succeeded) else {
        return Ok(());
    };
    let Some(gateway_refund_id) = &part.gateway_refund_id else { return Ok(()) };
    let Some(other) = find_outside_in(tx, refund, part.payment_id, gateway_refund_id).await? else {
        return Ok(());
    };
    let at = part.settled_at.unwrap_or(refund.created_at);
    let mut step = Step::to(RefundState::Reversed, at, EventActor::System, [0; 16]);
    step.code = Some(format!("same_as {}", refund.reference_number));
    advance_refund(tx, &other, step).await?;
    Ok(())
}

/// Puts something on the list, unless the same stands or stood there; the event that tells of it moves the row's version.
async fn raise_in(tx: &mut Tx, refund: &mut TransactionRow, raise: Raise) -> Result<bool, StoreError> {
    if !open_attention(tx, refund, raise.kind, &raise.evidence, raise.at).await? {
        return Ok(false);
    }
    if let Some(event) = raise.event {
        let fact = Fact {
            company_id: refund.company_id,
            subject_id: refund.id,
            version: refund.version + 1,
            kind: event.kind,
            at: raise.at,
            actor: event.actor,
            amount: event.amount,
            code: Some(raise.evidence),
            message: event.message,
            salt: event.salt,
        };
        append_to_row(tx, refund, fact).await?;
    }
    Ok(true)
}

/// Appends an event that changes nothing about its row but the version.
pub(crate) async fn append_to_row(
    tx: &mut Tx,
    row: &mut TransactionRow,
    fact: Fact,
) -> Result<(), StoreError> {
    let changed = tx
        .execute(
            "UPDATE txn SET version = $1, updated_at = $2 WHERE company_id = $3 AND id = $4 AND version = $5",
            args![fact.version, fact.at, row.company_id, row.id, row.version],
        )
        .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    row.version = fact.version;
    append_event(tx, fact).await
}
