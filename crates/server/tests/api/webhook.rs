//! Webhooks: making, listing and switching them, and what they are told.

mod create_webhook;
mod delete_webhook;
mod list_deliveries;
mod list_webhooks;
mod redeliver;
mod rotate_secret;
mod update_webhook;
mod worker;
