//! The overview: payments, refunds and net by day, gateway and currency, and the ages of unfinished refunds; each mark leads to its
//! rows in the report.

mod age_chart;
mod chart_table;
mod chart_tip;
mod currency_cards;
mod day_chart;
mod gateway_chart;
mod overview_filter;
mod overview_model;
pub mod overview_page;
