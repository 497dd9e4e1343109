//! A person's second factor: an authenticator's codes, and recovery codes that stand in for it.

pub mod code;
pub mod prove;
pub mod recovery_code;
