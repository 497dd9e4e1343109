//! What a company's programs sign in to the desk with.

pub mod create_credential;
pub mod delete_credential;
mod issue;
pub mod list_credentials;
pub mod rotate_credential;
mod written;
