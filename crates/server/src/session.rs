//! Signing in with e-mail and password, being signed in, and signing out.

pub mod client_address;
pub mod create_session;
pub mod delete_session;
pub mod freshness;
pub mod prove_password;
pub mod session_store;
pub mod show_second_factor;
pub mod show_session;
pub mod show_wanted_factor;
pub mod sign_in;
pub mod sign_in_pause;
