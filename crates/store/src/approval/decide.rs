//! Agrees to a refund, or declines it: a second person's word, in the transaction that moves the refund.

use domain::id::PersonId;
use domain::refund::RefundState;
use domain::role::Role;

use crate::Micros;
use crate::approval::{ApprovalKey, is_own_in, second_person_in, waiting_refunds_in};
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::lock::lock_transaction_in;
use crate::refund::reserve::begin_work_in;

/// What the second person says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// The refund may go.
    Approved,
    /// It may not.
    Declined {
        /// Why, in their words.
        reason: String,
    },
}

/// A second person's word on an approval.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Which approval.
    pub key: ApprovalKey,
    /// What they say.
    pub word: Word,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Micros,
    /// Random bytes for the reason's hash.
    pub salt: [u8; 16],
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is as they said.
    Done,
    /// Somebody else was quicker, its time is over, or it was withdrawn.
    Closed,
    /// Their role does not let them, or no longer.
    NotAllowed,
    /// They asked for the refund themselves, as far as can be told.
    Own,
}

/// Takes a second person's word. Who they are and what they may is read in this transaction.
pub async fn decide_approval(store: &Store, decision: &Decision) -> Result<Decided, StoreError> {
    in_transaction!(store, |tx| decide_approval_in(tx, decision).await)
}

/// Takes a second person's word as part of a larger transaction; it has written nothing unless this gives [`Decided::Done`].
pub async fn decide_approval_in(tx: &mut Tx, decision: &Decision) -> Result<Decided, StoreError> {
    let key = decision.key;
    lock_transaction_in(tx, key.company, key.payment).await?;
    let second = second_person_in(tx, key.company, decision.by, Role::may_approve).await?;
    let Some(second) = second else { return Ok(Decided::NotAllowed) };
    let open = tx
        .row(
            "SELECT expires_at FROM approval
             WHERE company_id = $1 AND id = $2 AND payment_id = $3 AND closed_at IS NULL AND expires_at > $4",
            args![key.company, key.id, key.payment, decision.at],
        )
        .await?;
    let refunds = waiting_refunds_in(tx, key).await?;
    if open.is_none() || refunds.is_empty() {
        return Ok(Decided::Closed);
    }
    for part in refunds.iter().filter_map(|refund| refund.refund()) {
        if is_own_in(tx, key.company, part, &second).await? {
            return Ok(Decided::Own);
        }
    }
    for refund in &refunds {
        let refund = advance_refund(tx, refund, step_of(decision)).await?;
        if decision.word == Word::Approved {
            begin_work_in(tx, key.company, refund.id, refund.integration_id, decision.at).await?;
        }
    }
    Ok(Decided::Done)
}

fn step_of(decision: &Decision) -> Step {
    let actor = EventActor::Person(decision.by);
    match &decision.word {
        Word::Approved => Step::to(RefundState::Queued, decision.at, actor, decision.salt),
        Word::Declined { reason } => Step {
            code: Some("declined".to_owned()),
            message: Some(reason.clone()),
            ..Step::to(RefundState::Declined, decision.at, actor, decision.salt)
        },
    }
}
