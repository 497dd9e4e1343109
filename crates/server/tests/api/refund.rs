//! Refunding.

mod create_refund;
mod preview_refund;
