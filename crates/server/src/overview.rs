//! The overview: what the report's rows come to by day, gateway and currency, and how old unfinished refunds are.

mod days;
mod rate;
pub mod show_overview;
