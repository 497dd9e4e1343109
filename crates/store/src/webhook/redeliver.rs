//! Sends a message again because a person wants it.

use crate::args;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, manages_now};
use crate::webhook::{Changed, Delivery};

/// Makes a message due now, with all its tries before it, with its event. One that is being sent stays as it is, and so does
/// one whose webhook is off.
pub async fn redeliver(store: &Store, delivery: &Delivery, author: &Author) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        let company = delivery.company_id;
        if !manages_now(tx, company, author).await? {
            return Ok(Changed::NotAllowed);
        }
        // The row is held, so that the webhook is not deleted meanwhile.
        let sql = match tx.engine() {
            Engine::Sqlite => "SELECT id FROM webhook WHERE company_id = $1 AND id = $2 AND enabled = 1",
            Engine::Postgres => {
                "SELECT id FROM webhook WHERE company_id = $1 AND id = $2 AND enabled = 1 FOR UPDATE"
            }
        };
        if tx.row(sql, args![company, delivery.webhook_id.uuid()]).await?.is_none() {
            return Ok(Changed::Done);
        }
        let due = tx
            .execute(
                "UPDATE webhook_delivery SET state = 'waiting', due_at = $1, tries = 0, delivered_at = NULL
                 WHERE company_id = $2 AND webhook_id = $3 AND id = $4 AND (lease_until IS NULL OR lease_until <= $1)",
                args![author.at, company, delivery.webhook_id.uuid(), delivery.id.uuid()],
            )
            .await?;
        if due == 1 {
            let message = delivery.id.to_string();
            let changes = vec![Change::code("message", None, Some(&message))];
            let subject = (SubjectKind::Webhook, delivery.webhook_id.uuid());
            append_fact(tx, SubjectFact { company, subject, kind: "webhook_resent", author, changes })
                .await?;
        }
        Ok(Changed::Done)
    })
}
