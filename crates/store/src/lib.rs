//! The database: one file an operation, one SQL text for every engine, no rule about money of its own but the guard.

pub mod approval;
pub mod attention;
pub mod backup;
pub mod bulk;
pub mod bulk_refund;
pub mod company;
pub mod credential;
pub mod daily_head;
pub mod dialect;
pub mod engine;
pub mod erase;
pub mod error;
pub mod event;
pub mod export;
pub mod integration;
pub mod invitation;
pub mod letter;
pub mod membership;
pub mod metrics;
pub mod overview;
pub mod passkey;
pub mod payment;
pub mod person;
pub mod receipt;
pub mod refund;
pub mod refund_policy;
pub mod refused;
pub mod rekey;
pub mod rollup;
pub mod saved_view;
pub mod second_factor;
pub mod session;
pub mod sign_on;
pub mod subject;
pub mod throttle;
pub mod transaction;
pub mod verify;
pub mod webhook;

/// An instant: UTC, microseconds since 1970.
pub type Micros = i64;
