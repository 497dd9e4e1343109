//! The gateways' own wires, in both directions: we call them, and we answer as them.
//!
//! A gateway's words end in its folder; `gateway` and `port` speak our own. `http` is the one way out.

pub mod account;
pub mod begateway;
pub mod capabilities;
pub mod craftgate;
pub mod details;
pub mod dialect;
mod echoed;
pub mod exchange;
pub mod gateway;
pub mod http;
pub mod json_tree;
pub mod listing;
pub mod mindbehind;
pub mod notification;
pub mod open_network;
pub mod overpay;
pub mod payu;
pub mod port;
pub mod setting;
pub mod trial;
