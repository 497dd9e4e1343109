//! Exports: the report's rows as a file, asked for from the report, and the page of all that one has asked for.

pub mod export_button;
mod export_card;
pub mod export_form;
pub mod export_model;
pub mod export_page;
mod export_watch;

use ::api::transaction_query::TransactionQuery;

/// What is to be exported, as the report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOf {
    /// The report's query.
    pub query: TransactionQuery,
    /// How many rows its totals say.
    pub rows: Option<u64>,
}
