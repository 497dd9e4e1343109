//! Craftgate, both directions: its refund calls, lookups, lists and notifications, made by us and answered by us.
//!
//! Documented at <https://developer.craftgate.io> (read in 2025-05) and by Craftgate's own open-source clients; what is
//! assumed says so, and where it matters it is a setting in [`settings`].

pub mod capabilities;
pub mod client;
pub mod listing;
pub mod local_time;
pub mod notification;
pub mod routes;
pub mod settings;
pub mod signature;
pub mod wire;
