//! Signing in by a company's own identity provider: authorization code with PKCE, and an ID token that is believed only when
//! everything in it is right.

mod browser_mark;
pub mod change_sign_on;
pub mod connect_account;
pub mod disconnect_account;
pub mod discovery;
pub mod finish_sign_on;
mod id_token;
pub mod join_by_provider;
pub mod list_connections;
mod proved;
pub mod provider;
pub mod show_sign_on;
mod signing_key;
pub mod start_sign_on;
pub mod trouble;
pub mod try_sign_on;
mod way;
