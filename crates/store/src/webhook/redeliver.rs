//! Sends a message again because a person wants it.

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::in_transaction;
use crate::webhook::Delivery;

/// Makes a message due now, with all its tries before it. One that is being sent stays as it is, and so does one whose
/// webhook is off.
pub async fn redeliver(store: &Store, delivery: &Delivery, now: Micros) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        // The row is held, so that the webhook is not deleted meanwhile.
        let sql = match tx.engine() {
            Engine::Sqlite => "SELECT id FROM webhook WHERE company_id = $1 AND id = $2 AND enabled = 1",
            Engine::Postgres => {
                "SELECT id FROM webhook WHERE company_id = $1 AND id = $2 AND enabled = 1 FOR UPDATE"
            }
        };
        if tx.row(sql, args![delivery.company_id, delivery.webhook_id.uuid()]).await?.is_none() {
            return Ok(());
        }
        tx.execute(
            "UPDATE webhook_delivery SET state = 'waiting', due_at = $1, tries = 0, delivered_at = NULL
             WHERE company_id = $2 AND webhook_id = $3 AND id = $4 AND (lease_until IS NULL OR lease_until <= $1)",
            args![now, delivery.company_id, delivery.webhook_id.uuid(), delivery.id.uuid()],
        )
        .await?;
        Ok(())
    })
}
