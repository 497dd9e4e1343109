//! Switches a webhook on and off.

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, manages_now};
use crate::webhook::{Changed, Webhook};

/// Switches a webhook off, with its event, and says why. What waits for it waits until it is on again.
pub async fn switch_webhook_off(
    store: &Store,
    webhook: &Webhook,
    because: &'static str,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        if !manages_now(tx, webhook.company_id, author).await? {
            return Ok(Changed::NotAllowed);
        }
        let off = tx
            .execute(
                "UPDATE webhook SET enabled = 0, off_because = $1
                 WHERE company_id = $2 AND id = $3 AND enabled = 1",
                args![because, webhook.company_id, webhook.id.uuid()],
            )
            .await?;
        if off == 1 {
            let why = Change::code("because", None, Some(because));
            switched(tx, webhook, author, vec![Change::code("enabled", Some("on"), Some("off")), why])
                .await?;
        }
        Ok(Changed::Done)
    })
}

/// Switches a webhook on, with its event. It is told what happens from now on; what happened while it was off, it is not.
pub async fn switch_webhook_on(
    store: &Store,
    webhook: &Webhook,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        if !manages_now(tx, webhook.company_id, author).await? {
            return Ok(Changed::NotAllowed);
        }
        let on = tx
            .execute(
                "UPDATE webhook SET enabled = 1, off_because = NULL,
                     position = (SELECT stream_head.position FROM stream_head WHERE stream_head.id = 1)
                 WHERE company_id = $1 AND id = $2 AND enabled = 0 AND deleted_at IS NULL",
                args![webhook.company_id, webhook.id.uuid()],
            )
            .await?;
        if on == 1 {
            switched(tx, webhook, author, vec![Change::code("enabled", Some("off"), Some("on"))]).await?;
        }
        Ok(Changed::Done)
    })
}

async fn switched(
    tx: &mut Tx,
    webhook: &Webhook,
    author: &Author,
    changes: Vec<Change>,
) -> Result<(), StoreError> {
    let (company, subject) = (webhook.company_id, (SubjectKind::Webhook, webhook.id.uuid()));
    append_fact(tx, SubjectFact { company, subject, kind: "webhook_switched", author, changes }).await
}
