//! The receipt of a refund: one page for the customer, without a script and with no more of a person than a receipt needs.

pub mod language;
mod page;
pub mod show_receipt;
mod written;
