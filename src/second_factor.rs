//! One's second factor: showing it at sign-in and in the refund pop-up, setting it up and turning it off under *Account*.

pub(crate) mod browser_passkey;
pub(crate) mod factor_on_demand;
pub(crate) mod fresh_codes;
pub mod fresh_factor;
mod own_dialog;
pub mod own_section;
pub(crate) mod passkey_failure;
pub(crate) mod passkey_proof;
mod proof_field;
mod proof_model;
pub mod second_step;
mod set_up;
