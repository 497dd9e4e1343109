//! Credentials: what a company's programs sign in to the desk with.

mod create_dialog;
pub mod credential_model;
pub mod credential_page;
mod deed_dialog;
mod fresh_parts;
