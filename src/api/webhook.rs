//! The calls about webhooks: where companies are told of their refunds' results.

use ::api::paths;
use ::api::webhook::{CreateWebhook, DeliveryPage, UpdateWebhook, WebhookList, WebhookSecret};
use domain::id::{DeliveryId, WebhookId};

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists the webhooks of the companies that the person manages.
pub async fn list_webhooks() -> Result<WebhookList, ApiError> {
    watch(Call::get(paths::WEBHOOKS).json().await)
}

/// Makes a webhook; its secret comes this once. The answer has the fields of [`WebhookSecret`], so it is read as one.
pub async fn create_webhook(webhook: &CreateWebhook) -> Result<WebhookSecret, ApiError> {
    watch(Call::post(paths::WEBHOOKS).body(webhook)?.json().await)
}

/// Switches a webhook on or off.
pub async fn update_webhook(id: WebhookId, enabled: bool) -> Result<(), ApiError> {
    watch(Call::patch(&paths::webhook(id)).body(&UpdateWebhook { enabled })?.nothing().await)
}

/// Deletes a webhook and its messages.
pub async fn delete_webhook(id: WebhookId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::webhook(id)).nothing().await)
}

/// Makes a webhook a new secret, which comes this once.
pub async fn create_webhook_secret(id: WebhookId) -> Result<WebhookSecret, ApiError> {
    watch(Call::post(&paths::webhook_secret(id)).json().await)
}

/// Lists a webhook's messages, the newest first, from a cursor on where one is given.
pub async fn list_deliveries(id: WebhookId, cursor: Option<u64>) -> Result<DeliveryPage, ApiError> {
    let path = paths::deliveries(id);
    let path = cursor.map_or_else(|| path.clone(), |cursor| format!("{path}?cursor={cursor}"));
    watch(Call::get(&path).json().await)
}

/// Sends a message again, now.
pub async fn redeliver(id: WebhookId, delivery: DeliveryId) -> Result<(), ApiError> {
    watch(Call::post(&paths::redelivery(id, delivery)).nothing().await)
}
