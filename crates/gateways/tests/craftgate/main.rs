//! Craftgate's wire, in both directions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod asking;
mod both_ways;
mod client_answers;
mod client_lookups;
mod client_refunds;
mod gate;
mod lookup_routes;
mod notification;
mod port;
mod refund_routes;
mod signed_routes;
