//! A company's accounts with gateways, set up by its managers.

pub mod change_integration;
pub mod create_integration;
pub mod list_integrations;
mod setup;
pub mod try_integration;
mod written;
