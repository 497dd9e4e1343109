//! Makes a webhook's messages from events, and moves its place, in one transaction.

use domain::id::{DeliveryId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::webhook::Webhook;

/// A message to be.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// The event that it tells.
    pub position: u64,
    /// The row that the event is about.
    pub subject_id: TransactionId,
    /// What happened.
    pub kind: String,
    /// Exactly what is sent.
    pub body: String,
}

/// Makes messages from the events after the webhook's place up to `position`. `false`: another server was quicker, or
/// the webhook is off, and nothing was made.
pub async fn make_deliveries(
    store: &Store,
    webhook: &Webhook,
    position: u64,
    deliveries: &[NewDelivery],
    now: Micros,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let moved = tx
            .execute(
                "UPDATE webhook SET position = $1
                 WHERE company_id = $2 AND id = $3 AND position = $4 AND enabled = 1",
                args![number(position)?, webhook.company_id, webhook.id.uuid(), number(webhook.position)?],
            )
            .await?;
        if moved != 1 {
            return Ok(false);
        }
        for new in deliveries {
            tx.execute(
                "INSERT INTO webhook_delivery (company_id, webhook_id, id, position, subject_id, kind, body, made_at,
                                               state, due_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $8)",
                args![
                    webhook.company_id,
                    webhook.id.uuid(),
                    new.id.uuid(),
                    number(new.position)?,
                    new.subject_id,
                    &new.kind,
                    &new.body,
                    now
                ],
            )
            .await?;
        }
        Ok(true)
    })
}

fn number(position: u64) -> Result<i64, StoreError> {
    i64::try_from(position).map_err(|error| StoreError::corrupt("position", error))
}
