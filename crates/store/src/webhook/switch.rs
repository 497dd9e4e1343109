//! Switches a webhook on and off.

use domain::id::WebhookId;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::webhook::Webhook;

/// Switches a webhook off, and says why. What waits for it waits until it is on again.
pub async fn switch_webhook_off(
    store: &Store,
    webhook: &Webhook,
    because: &'static str,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE webhook SET enabled = 0, off_because = $1 WHERE company_id = $2 AND id = $3 AND enabled = 1",
            args![because, webhook.company_id, webhook.id.uuid()],
        )
        .await?;
    Ok(())
}

/// Switches a webhook on. It is told what happens from now on; what happened while it was off, it is not.
pub async fn switch_webhook_on(store: &Store, webhook: &Webhook) -> Result<(), StoreError> {
    let id: WebhookId = webhook.id;
    store
        .execute(
            "UPDATE webhook SET enabled = 1, off_because = NULL,
                 position = (SELECT stream_head.position FROM stream_head WHERE stream_head.id = 1)
             WHERE company_id = $1 AND id = $2 AND enabled = 0 AND deleted_at IS NULL",
            args![webhook.company_id, id.uuid()],
        )
        .await?;
    Ok(())
}
