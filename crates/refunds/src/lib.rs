//! The refund service: reserve, send, settle. Clock, randomness, store and gateways are passed in; no HTTP.

pub mod actor;
pub mod clock;
pub mod create_refund;
pub mod directory;
pub mod fault;
pub mod ids;
pub mod inbound;
pub mod preview;
pub mod random;
pub mod record_payment;
pub mod service;
pub mod token;
pub mod vault;
pub mod worker;
