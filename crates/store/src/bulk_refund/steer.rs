//! Starts a batch of refunds, stops it, goes on with it, or takes it back: a person's word, with their role read anew.

use domain::id::PersonId;
use domain::role::Role;

use crate::approval::ApprovalWanted;
use crate::args;
use crate::bulk_refund::{
    BulkRefund, BulkRefundKey, BulkRefundState, Moved, append_bulk_fact, hold_bulk_refund_in,
};
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, role_in};

/// What a person wants of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steer {
    /// Begin it, where nobody else must agree.
    Start {
        /// Whether its maker has just shown a second factor.
        with_second_factor: bool,
    },
    /// Ask a second person to agree to it.
    Ask {
        /// Why, and until when.
        wanted: ApprovalWanted,
        /// Whether its maker has just shown a second factor.
        with_second_factor: bool,
    },
    /// Hand over no more lines.
    Stop,
    /// Go on where it was stopped.
    Resume,
    /// Take it back, before it has begun.
    Withdraw,
}

/// Moves a batch on as a person wants. Its maker alone begins it; a manager may stop it, go on with it and take it back, too.
pub async fn steer_bulk_refund(
    store: &Store,
    key: BulkRefundKey,
    by: PersonId,
    steer: &Steer,
    author: &Author,
) -> Result<Moved, StoreError> {
    in_transaction!(store, |tx| steer_in(tx, key, by, steer, author).await)
}

async fn steer_in(
    tx: &mut Tx,
    key: BulkRefundKey,
    by: PersonId,
    steer: &Steer,
    author: &Author,
) -> Result<Moved, StoreError> {
    let Some(bulk) = hold_bulk_refund_in(tx, key).await? else { return Ok(Moved::Elsewhere) };
    let role = role_in(tx, key.company, by).await?;
    if !may_steer(&bulk, by, role, steer) {
        return Ok(Moved::NotAllowed);
    }
    let state = bulk.state;
    let is_asked_for = match steer {
        Steer::Start { .. } | Steer::Ask { .. } => state == BulkRefundState::Draft,
        Steer::Stop => state == BulkRefundState::Running,
        Steer::Resume => state == BulkRefundState::Stopped,
        Steer::Withdraw => matches!(state, BulkRefundState::Draft | BulkRefundState::AwaitingApproval),
    };
    if !is_asked_for {
        return Ok(Moved::Elsewhere);
    }
    let at = author.at;
    match steer {
        Steer::Start { with_second_factor } => {
            tx.change_one(
                "UPDATE bulk_refund SET state = 'running', started_at = $1, began_with_second_factor = $2
                 WHERE company_id = $3 AND id = $4",
                args![at, *with_second_factor, key.company, key.id],
            )
            .await?;
        }
        Steer::Resume => {
            tx.change_one(
                "UPDATE bulk_refund SET state = 'running', stopped_why = NULL, lease_until = NULL
                 WHERE company_id = $1 AND id = $2",
                args![key.company, key.id],
            )
            .await?;
        }
        Steer::Ask { wanted, with_second_factor } => {
            tx.change_one(
                "UPDATE bulk_refund SET state = 'awaiting_approval', rule = $1, asked_at = $2, expires_at = $3,
                     began_with_second_factor = $4 WHERE company_id = $5 AND id = $6",
                args![wanted.rule, at, wanted.expires_at, *with_second_factor, key.company, key.id],
            )
            .await?;
        }
        Steer::Stop => {
            tx.change_one(
                "UPDATE bulk_refund SET state = 'stopped', stopped_why = 'by_a_person', lease_until = NULL
                 WHERE company_id = $1 AND id = $2",
                args![key.company, key.id],
            )
            .await?;
        }
        Steer::Withdraw => {
            tx.change_one(
                "UPDATE bulk_refund SET state = 'withdrawn', finished_at = $1 WHERE company_id = $2 AND id = $3",
                args![at, key.company, key.id],
            )
            .await?;
        }
    }
    let (kind, becomes) = match steer {
        Steer::Start { .. } => ("bulk_refund_started", BulkRefundState::Running),
        Steer::Ask { .. } => ("bulk_refund_asked", BulkRefundState::AwaitingApproval),
        Steer::Stop => ("bulk_refund_stopped", BulkRefundState::Stopped),
        Steer::Resume => ("bulk_refund_resumed", BulkRefundState::Running),
        Steer::Withdraw => ("bulk_refund_withdrawn", BulkRefundState::Withdrawn),
    };
    let changes = vec![Change::code("state", Some(state.as_str()), Some(becomes.as_str()))];
    append_bulk_fact(tx, key, kind, author, changes).await?;
    Ok(Moved::Done)
}

/// Whether a person with this role may move a batch so, wherever it stands.
#[must_use]
pub fn may_steer(bulk: &BulkRefund, by: PersonId, role: Option<Role>, steer: &Steer) -> bool {
    let Some(role) = role else { return false };
    let is_maker = bulk.made_by == by && role.may_refund();
    match steer {
        Steer::Start { .. } | Steer::Ask { .. } => is_maker,
        Steer::Stop | Steer::Resume | Steer::Withdraw => is_maker || role.may_manage(),
    }
}
