//! The report: its pages, its sums, and one row in full.

pub mod cursor;
pub mod day_word;
pub mod list_totals;
pub mod list_transactions;
pub mod query;
pub mod row;
pub mod show_transaction;
