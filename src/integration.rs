//! Integrations: a company's accounts with gateways, how each stands, and how it is set up.

mod integration_form;
pub mod integration_model;
pub mod integration_page;
mod integration_row;
mod setting_fields;
pub mod setting_model;
