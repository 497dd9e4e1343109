//! MindBehind, both directions: its refund call, made by us and answered by us.
//!
//! The call is documented (<https://academy.insiderone.com/docs/mindbehind-payment-gateways-proceed-refund>): address,
//! `mgmtToken`, `transactionId` and `amount`. Its answers are not; what is assumed says so, and where it matters it is
//! a setting in [`settings`].

pub mod capabilities;
pub mod client;
pub mod routes;
pub mod settings;
pub mod wire;
