//! The bank as each gateway, over real HTTP: called by our own clients, and telling a merchant who listens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "gateways/cancels.rs"]
mod cancels;
#[path = "gateways/control.rs"]
mod control;
#[path = "gateways/lookups.rs"]
mod lookups;
#[path = "gateways/notifications.rs"]
mod notifications;
#[path = "gateways/open_gateway.rs"]
mod open_gateway;
#[path = "gateways/refunds.rs"]
mod refunds;
#[path = "gateways/wires.rs"]
mod wires;
