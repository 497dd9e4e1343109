//! Deletes a webhook: it is told nothing more, and nobody sees it again.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::webhook::Webhook;

/// Deletes a webhook with its secrets and with every message that has not arrived. Its row stays, unseen, for the messages
/// that have.
pub async fn delete_webhook(store: &Store, webhook: &Webhook, now: Micros) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        // First the row, which whoever makes or revives a message takes too: none comes after this.
        tx.execute(
            "UPDATE webhook SET enabled = 0, off_because = 'deleted', deleted_at = $1, secret_ciphertext = $2,
                 old_secret_ciphertext = NULL, old_secret_key_id = NULL, old_secret_until = NULL
             WHERE company_id = $3 AND id = $4 AND deleted_at IS NULL",
            args![now, Vec::new(), webhook.company_id, webhook.id.uuid()],
        )
        .await?;
        tx.execute(
            "DELETE FROM webhook_delivery WHERE company_id = $1 AND webhook_id = $2 AND state <> 'delivered'",
            args![webhook.company_id, webhook.id.uuid()],
        )
        .await?;
        Ok(())
    })
}
