//! The built binary as a process: started, asked over HTTP, stopped, killed and started again.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::indexing_slicing, reason = "JSON has the fields that a test is about, or the test stops")]
#![expect(clippy::panic, reason = "a condition that is never met ends a test with what was seen last")]

mod backup;
mod commands;
mod daily_heads;
mod demo_agrees;
mod demo_database;
mod http;
mod import_csv;
mod killed_refunds;
mod running;
mod stop;
