//! Payments coming in, and the facts that are recorded about them.

pub mod chargeback;
mod insert;
pub mod named;
pub mod record;
pub mod record_many;
