//! Finds webhooks and lists their messages.

use domain::id::{CompanyId, DeliveryId, WebhookId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::webhook::{Delivery, Webhook, read_delivery, read_webhook};

/// Lists a company's webhooks, the oldest first.
pub async fn list_webhooks(store: &Store, company: CompanyId) -> Result<Vec<Webhook>, StoreError> {
    let rows = store
        .rows(
            "SELECT * FROM webhook WHERE company_id = $1 AND deleted_at IS NULL ORDER BY id",
            args![company],
        )
        .await?;
    rows.iter().map(read_webhook).collect()
}

/// Finds a webhook in whichever of these companies has it.
pub async fn find_webhook(
    store: &Store,
    companies: &[CompanyId],
    id: WebhookId,
) -> Result<Option<Webhook>, StoreError> {
    for company in companies {
        let row = store
            .row(
                "SELECT * FROM webhook WHERE company_id = $1 AND id = $2 AND deleted_at IS NULL",
                args![*company, id.uuid()],
            )
            .await?;
        if let Some(row) = row {
            return read_webhook(&row).map(Some);
        }
    }
    Ok(None)
}

/// Lists the webhooks of all companies for which something has happened that they were not told of yet.
pub async fn list_webhooks_behind(store: &Store) -> Result<Vec<Webhook>, StoreError> {
    let rows = store
        .rows(
            "SELECT * FROM webhook WHERE enabled = 1
               AND EXISTS (SELECT 1 FROM chain
                           JOIN event ON event.company_id = chain.company_id AND event.sequence = chain.sequence
                           WHERE chain.company_id = webhook.company_id AND event.position > webhook.position)
             ORDER BY company_id, id",
            [],
        )
        .await?;
    rows.iter().map(read_webhook).collect()
}

/// Lists a webhook's messages, the newest first: those of events before position `before`, at most so many.
pub async fn list_deliveries(
    store: &Store,
    webhook: &Webhook,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Delivery>, StoreError> {
    let before = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    let rows = store
        .rows(
            "SELECT * FROM webhook_delivery WHERE company_id = $1 AND webhook_id = $2 AND position < $3
             ORDER BY position DESC LIMIT $4",
            args![webhook.company_id, webhook.id.uuid(), before, i64::from(limit)],
        )
        .await?;
    rows.iter().map(read_delivery).collect()
}

/// Finds one message of a webhook.
pub async fn find_delivery(
    store: &Store,
    webhook: &Webhook,
    id: DeliveryId,
) -> Result<Option<Delivery>, StoreError> {
    let row = store
        .row(
            "SELECT * FROM webhook_delivery WHERE company_id = $1 AND webhook_id = $2 AND id = $3",
            args![webhook.company_id, webhook.id.uuid(), id.uuid()],
        )
        .await?;
    row.map(|row| read_delivery(&row)).transpose()
}
