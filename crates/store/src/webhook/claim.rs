//! Claims the next message that is due, so that of all servers only one sends it.

use domain::id::{CompanyId, WebhookId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::webhook::{Delivery, Webhook, read_delivery, read_webhook};

/// Lists the webhooks that have a message to be sent now.
pub async fn list_webhooks_due(store: &Store, now: Micros) -> Result<Vec<Webhook>, StoreError> {
    let rows = store
        .rows(
            "SELECT * FROM webhook WHERE enabled = 1
               AND EXISTS (SELECT 1 FROM webhook_delivery AS due
                           WHERE due.company_id = webhook.company_id AND due.webhook_id = webhook.id
                             AND due.state = 'waiting' AND due.due_at <= $1
                             AND (due.lease_until IS NULL OR due.lease_until <= $1))
             ORDER BY company_id, id",
            args![now],
        )
        .await?;
    rows.iter().map(read_webhook).collect()
}

/// Claims a webhook's next message that is due, and counts the try. It is the caller's until `lease_until`.
pub async fn claim_delivery(
    store: &Store,
    company: CompanyId,
    webhook: WebhookId,
    now: Micros,
    lease_until: Micros,
) -> Result<Option<Delivery>, StoreError> {
    in_transaction!(store, |tx| {
        let due = tx
            .row(
                "SELECT * FROM webhook_delivery
                 WHERE company_id = $1 AND webhook_id = $2 AND state = 'waiting' AND due_at <= $3
                   AND (lease_until IS NULL OR lease_until <= $3)
                 ORDER BY due_at, position LIMIT 1",
                args![company, webhook.uuid(), now],
            )
            .await?;
        let Some(due) = due else { return Ok(None) };
        let mut delivery = read_delivery(&due)?;
        delivery.tries += 1;
        delivery.tried_at = Some(now);
        // Whoever was quicker changed the lease; then there is nothing to be had here at this moment.
        let claimed = tx
            .execute(
                "UPDATE webhook_delivery SET lease_until = $1, tries = tries + 1, tried_at = $2
                 WHERE company_id = $3 AND webhook_id = $4 AND id = $5 AND state = 'waiting'
                   AND (lease_until IS NULL OR lease_until <= $2)",
                args![lease_until, now, company, webhook.uuid(), delivery.id.uuid()],
            )
            .await?;
        Ok((claimed == 1).then_some(delivery))
    })
}
