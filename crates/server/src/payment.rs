//! Payments coming in from programs.

pub mod record_payment;
