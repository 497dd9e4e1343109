//! Exports: exactly the rows that a query of the report finds, as a file, with a manifest that says what it holds.

pub mod cancel_export;
pub mod cell;
pub mod create_export;
pub mod csv_file;
pub mod download_export;
pub mod file;
pub mod list_exports;
pub mod owner;
pub mod range;
pub mod show_export;
pub mod worker;
pub mod written;
pub mod xlsx_file;
