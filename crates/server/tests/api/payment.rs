//! Payments coming in.

mod record_payment;
