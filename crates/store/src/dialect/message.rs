//! Takes each message of a gateway once, however often it is sent.

use crate::Micros;
use crate::args;
use crate::dialect::Reach;
use crate::engine::Store;
use crate::error::StoreError;

/// Whether a message was taken before.
pub async fn is_message_taken(store: &Store, reach: Reach, message_id: &str) -> Result<bool, StoreError> {
    let row = store
        .row(
            "SELECT taken_at FROM gateway_message
             WHERE company_id = $1 AND integration_id = $2 AND message_id = $3",
            args![reach.company, reach.integration, message_id],
        )
        .await?;
    Ok(row.is_some())
}

/// Notes that a message was taken; `false` when it had been before.
pub async fn note_message(
    store: &Store,
    reach: Reach,
    message_id: &str,
    now: Micros,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "INSERT INTO gateway_message (company_id, integration_id, message_id, taken_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            args![reach.company, reach.integration, message_id, now],
        )
        .await?;
    Ok(changed == 1)
}
