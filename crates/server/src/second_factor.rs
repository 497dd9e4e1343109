//! A person's second factor: an authenticator's codes, and recovery codes that stand in for it.

pub mod begin_second_factor;
pub mod code;
pub mod confirm_second_factor;
pub mod make_recovery_codes;
pub mod prove;
pub mod qr_code;
pub mod recovery_code;
pub mod remove_second_factor;
pub mod show_own_second_factor;
