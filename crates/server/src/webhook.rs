//! Webhooks: companies are told of their refunds' results, as Standard Webhooks lays it out.

pub mod access;
pub mod address;
pub mod create_webhook;
pub mod delete_webhook;
pub mod list_deliveries;
pub mod list_webhooks;
pub mod message;
pub mod outgoing;
pub mod redeliver;
pub mod retry_after;
pub mod rotate_secret;
pub mod signature;
pub mod update_webhook;
pub mod worker;
pub mod written;
