//! Takes a second person's word on a batch of refunds, and ends those that nobody agreed to in time.

use domain::email;
use domain::id::{BulkRefundId, CompanyId, PersonId};
use domain::role::Role;

use crate::approval::decide::Word;
use crate::approval::second_person_in;
use crate::args;
use crate::bulk_refund::{
    BulkRefundKey, BulkRefundState, Moved, append_bulk_fact, content_hash_in, hold_bulk_refund_in,
};
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change};

/// A second person's word on a batch.
#[derive(Clone, Debug)]
pub struct BulkDecision {
    /// Which batch.
    pub key: BulkRefundKey,
    /// What they say.
    pub word: Word,
    /// The hash of what they saw; not asked of who declines.
    pub content_hash: Vec<u8>,
    /// Who.
    pub by: PersonId,
}

/// Takes a second person's word; who agrees has the batch run. Who they are, what they may and what the lines are is read in
/// this transaction.
pub async fn decide_bulk_refund(
    store: &Store,
    decision: &BulkDecision,
    author: &Author,
) -> Result<Moved, StoreError> {
    in_transaction!(store, |tx| decide_in(tx, decision, author).await)
}

async fn decide_in(tx: &mut Tx, decision: &BulkDecision, author: &Author) -> Result<Moved, StoreError> {
    let key = decision.key;
    let Some(bulk) = hold_bulk_refund_in(tx, key).await? else { return Ok(Moved::Elsewhere) };
    let second = second_person_in(tx, key.company, decision.by, Role::may_approve).await?;
    let Some(second) = second else { return Ok(Moved::NotAllowed) };
    let in_time = bulk.asked.as_ref().is_some_and(|asked| asked.expires_at > author.at);
    if bulk.state != BulkRefundState::AwaitingApproval || !in_time {
        return Ok(Moved::Elsewhere);
    }
    if second.id == bulk.made_by || email::may_be_one(&second.email, &bulk.made_by_email) {
        return Ok(Moved::Own);
    }
    let (kind, becomes, changes) = match &decision.word {
        Word::Approved => {
            let hash = content_hash_in(tx, &bulk).await?;
            if hash != bulk.content_hash || hash != decision.content_hash {
                return Ok(Moved::Changed);
            }
            tx.change_one(
                "UPDATE bulk_refund SET state = 'running', decided_by = $1, decided_at = $2, started_at = $2
                 WHERE company_id = $3 AND id = $4",
                args![decision.by, author.at, key.company, key.id],
            )
            .await?;
            ("bulk_refund_approved", BulkRefundState::Running, Vec::new())
        }
        Word::Declined { reason } => {
            tx.change_one(
                "UPDATE bulk_refund SET state = 'declined', decided_by = $1, decided_at = $2, finished_at = $2,
                     decline_reason = $3 WHERE company_id = $4 AND id = $5",
                args![decision.by, author.at, reason, key.company, key.id],
            )
            .await?;
            let changes = vec![Change::text("reason", None, Some(reason))];
            ("bulk_refund_declined", BulkRefundState::Declined, changes)
        }
    };
    let mut changes = changes;
    changes.push(Change::code("state", Some(bulk.state.as_str()), Some(becomes.as_str())));
    append_bulk_fact(tx, key, kind, author, changes).await?;
    Ok(Moved::Done)
}

/// Ends batches that nobody agreed to in time, each in a transaction of its own; says how many.
pub async fn expire_bulk_refunds(store: &Store, author: &Author) -> Result<u64, StoreError> {
    let due = store
        .rows(
            "SELECT company_id, id FROM bulk_refund WHERE state = 'awaiting_approval' AND expires_at <= $1",
            args![author.at],
        )
        .await?;
    let mut ended = 0;
    for row in &due {
        let key = BulkRefundKey {
            company: row.id("company_id", CompanyId::new)?,
            id: row.id("id", BulkRefundId::new)?,
        };
        ended += in_transaction!(store, |tx| {
            let ended_now = tx
                .execute(
                    "UPDATE bulk_refund SET state = 'expired', finished_at = $1
                     WHERE company_id = $2 AND id = $3 AND state = 'awaiting_approval' AND expires_at <= $1",
                    args![author.at, key.company, key.id],
                )
                .await?;
            if ended_now == 1 {
                let before = Some(BulkRefundState::AwaitingApproval.as_str());
                let changes = vec![Change::code("state", before, Some(BulkRefundState::Expired.as_str()))];
                append_bulk_fact(tx, key, "bulk_refund_expired", author, changes).await?;
            }
            Ok(ended_now)
        })?;
    }
    Ok(ended)
}
