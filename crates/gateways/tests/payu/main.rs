//! PayU's wire, in both directions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod client;
mod garbled;
mod golden;
mod lookup_routes;
mod notifications;
#[path = "../listening/read_call.rs"]
mod read_call;
mod reading;
mod refund_answers;
mod refund_routes;
mod scripted_port;
mod status_answers;
