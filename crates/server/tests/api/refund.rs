//! Refunding over our own API: what works, what is refused, and what a repeated key gives.

mod choices;
mod create_refund;
mod decision;
mod policy;
mod preview_refund;
mod withdraw_refund;
