//! The store over a real file: every behaviour that another engine must show as well.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod events;
mod fixture;
mod guard;
mod payments;
mod metrics;
mod people;
mod report;
mod settling;
mod stream;
mod verifying;
