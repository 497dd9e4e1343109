//! The report.

mod list_totals;
mod list_transactions;
mod show_transaction;
