//! The HTTP side of Refund Desk: sessions, the report, refunds, the dialects and the panel, on one axum router.

pub mod app;
pub mod attention;
pub mod caller;
pub mod dialect;
pub mod event;
pub mod extract;
pub mod fact;
pub mod headers;
pub mod health;
pub mod instant;
pub mod metrics;
pub mod notification;
pub mod openapi;
pub mod origin;
pub mod panel;
pub mod password;
pub mod payment;
pub mod problem;
pub mod refund;
pub mod request_log;
pub mod router;
pub mod serve;
pub mod session;
pub mod settings;
pub mod transaction;
pub mod webhook;
