//! Deletes a webhook: it is told nothing more, and nobody sees it again.

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, manages_now};
use crate::webhook::{Changed, Webhook};

/// Deletes a webhook with its secrets and with every message that has not arrived, with its event. Its row stays, unseen, for
/// the messages that have.
pub async fn delete_webhook(
    store: &Store,
    webhook: &Webhook,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        let company = webhook.company_id;
        if !manages_now(tx, company, author).await? {
            return Ok(Changed::NotAllowed);
        }
        // First the row, which whoever makes or revives a message takes too: none comes after this.
        let deleted = tx
            .execute(
                "UPDATE webhook SET enabled = 0, off_because = 'deleted', deleted_at = $1, secret_ciphertext = $2,
                     old_secret_ciphertext = NULL, old_secret_key_id = NULL, old_secret_until = NULL
                 WHERE company_id = $3 AND id = $4 AND deleted_at IS NULL",
                args![author.at, Vec::new(), company, webhook.id.uuid()],
            )
            .await?;
        if deleted == 0 {
            return Ok(Changed::Gone);
        }
        tx.execute(
            "DELETE FROM webhook_delivery WHERE company_id = $1 AND webhook_id = $2 AND state <> 'delivered'",
            args![company, webhook.id.uuid()],
        )
        .await?;
        let changes = vec![Change::text("url", Some(&webhook.url), None)];
        let subject = (SubjectKind::Webhook, webhook.id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "webhook_deleted", author, changes }).await?;
        Ok(Changed::Done)
    })
}
