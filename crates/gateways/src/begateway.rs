//! beGateway's card service, both directions, and what its sister services share with it.
//!
//! beGateway is white-label software: every payment provider runs it under its own hosts, with the same paths. Sources:
//! <https://doc.begateway.com/en/> (refund, void, status query, reports, webhooks), <https://docs.bepaid.by/en/> (the same
//! pages of its largest provider) and the vendor's own clients (<https://github.com/begateway>). What is assumed says so, and
//! where it matters it is a setting in [`settings`]. `overpay` speaks the sister service `beyag` with the same pieces.

pub mod capabilities;
pub mod capture;
pub mod client;
pub mod exponent;
pub mod listed;
pub mod listing;
pub mod notification;
pub mod outcome;
pub mod routes;
pub mod service;
pub mod settings;
pub mod shop;
pub mod signature;
pub mod wire;
