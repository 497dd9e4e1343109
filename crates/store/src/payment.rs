//! Payments coming in, and the facts that are recorded about them.

pub mod chargeback;
pub mod named;
pub mod record;
