//! Refunds that wait for a second person: the list, agreeing and declining.

pub mod approve_refund;
pub mod decline_refund;
pub mod list_approvals;
mod written;
