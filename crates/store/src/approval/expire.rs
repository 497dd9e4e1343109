//! Ends what nobody agreed to in time, and gives its amount back.

use domain::id::{CompanyId, IntentId, TransactionId};
use domain::refund::RefundState;

use crate::Micros;
use crate::approval::{ApprovalKey, waiting_refunds_in};
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::lock::lock_transaction_in;

/// How many are ended at once.
const AT_ONCE: i64 = 100;

/// Ends approvals whose time is over, each in a transaction of its own; says which refunds ended.
pub async fn expire_approvals(store: &Store, now: Micros) -> Result<Vec<TransactionId>, StoreError> {
    let mut ended = Vec::new();
    loop {
        let rows = store
            .rows(
                "SELECT company_id, id, payment_id FROM approval
                 WHERE closed_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2",
                args![now, AT_ONCE],
            )
            .await?;
        if rows.is_empty() {
            return Ok(ended);
        }
        for row in &rows {
            let key = ApprovalKey {
                company: row.id("company_id", CompanyId::new)?,
                id: row.id("id", IntentId::new)?,
                payment: row.id("payment_id", TransactionId::new)?,
            };
            ended.extend(in_transaction!(store, |tx| expire_in(tx, key, now).await)?);
        }
    }
}

async fn expire_in(tx: &mut Tx, key: ApprovalKey, now: Micros) -> Result<Vec<TransactionId>, StoreError> {
    lock_transaction_in(tx, key.company, key.payment).await?;
    let mut ended = Vec::new();
    for refund in waiting_refunds_in(tx, key).await? {
        let mut step = Step::to(RefundState::Expired, now, EventActor::System, [0; 16]);
        step.code = Some("nobody_agreed_in_time".to_owned());
        ended.push(advance_refund(tx, &refund, step).await?.id);
    }
    Ok(ended)
}
