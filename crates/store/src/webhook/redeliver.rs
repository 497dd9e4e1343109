//! Sends a message again because a person wants it.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::webhook::Delivery;

/// Makes a message due now, with all its tries before it. One that is being sent stays as it is.
pub async fn redeliver(store: &Store, delivery: &Delivery, now: Micros) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE webhook_delivery SET state = 'waiting', due_at = $1, tries = 0, delivered_at = NULL
             WHERE company_id = $2 AND webhook_id = $3 AND id = $4 AND (lease_until IS NULL OR lease_until <= $1)",
            args![now, delivery.company_id, delivery.webhook_id.uuid(), delivery.id.uuid()],
        )
        .await?;
    Ok(())
}
