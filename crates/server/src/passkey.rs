//! Passkeys: one's own, and signing in with one (decision 0048).

mod answer;
mod challenge;
pub mod create_challenge;
pub mod create_passkey;
pub mod create_passkey_session;
pub mod delete_passkey;
pub mod list_passkeys;
pub mod prove_passkey;
pub mod relying_party;
pub mod start_registration;
pub mod update_passkey;
mod written;
