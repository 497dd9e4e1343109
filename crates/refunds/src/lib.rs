//! The refund service: reserve, send, settle. Clock, randomness, store and gateways are passed in; no HTTP.

pub mod actor;
pub mod clock;
pub mod create_refund;
pub mod dialect_port;
pub mod directory;
pub mod fault;
pub mod hint;
pub mod ids;
mod in_hand;
pub mod inbound;
mod item_shares;
pub mod observer;
pub mod preview;
pub mod random;
pub mod record_fact;
pub mod record_payment;
pub mod resolve_attention;
pub mod service;
pub mod settings;
pub mod take_notification;
pub mod token;
pub mod vault;
mod verdict;
mod waiting;
pub mod withdraw_refund;
pub mod worker;
