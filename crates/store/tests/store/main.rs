//! The store over a real file: every behaviour that another engine must show as well.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod approvals;
mod audit;
mod bulk_refunds;
mod claiming;
mod daily_limit;
mod dialects;
mod engines;
mod erase;
mod events;
mod fixture;
mod guard;
mod letters;
mod many_payments;
mod metrics;
mod overview;
mod payments;
mod people;
mod report;
mod report_agrees;
mod saved_views;
mod schemas;
mod sealing;
mod second_factors;
mod settling;
mod sharing;
mod stream;
mod verifying;
