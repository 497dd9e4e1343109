//! The panel, in the browser: signing in, the report, one payment, the refund pop-up, overview, attention, approvals, exports, the
//! company's pages and one's own account.
#![expect(clippy::must_use_candidate, reason = "only `view!` calls a component, and it uses what it gets")]

pub mod account;
pub mod age;
pub mod api;
pub mod app;
pub mod approval;
pub mod attention;
pub mod bulk_refund;
pub mod company;
pub mod credential;
pub mod export;
pub mod format;
pub mod i18n;
pub mod integration;
pub mod json;
pub mod language;
pub mod live;
pub mod overview;
pub mod part;
pub mod paths;
pub mod payment;
pub mod refund;
pub mod report;
pub mod router;
pub mod saved_view;
pub mod second_factor;
pub mod session;
pub mod shell;
pub mod sign_in;
pub mod theme;
pub mod ui;
pub mod webhook;
