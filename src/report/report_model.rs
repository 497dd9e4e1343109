//! What the report shows, decided: its query as the address has it, and its pages.

use ::api::transaction::Transaction;
use ::api::transaction_query::TransactionQuery;

use crate::i18n::text_of;
use crate::payment::payment_model::answered_kind;
use crate::t;

/// The query of an address; days without a zone are the viewer's.
pub fn read_address(search: &str, zone: &str) -> Result<TransactionQuery, String> {
    let text = search.strip_prefix('?').unwrap_or(search);
    let mut query = TransactionQuery::from_query_string(text).map_err(|error| error.to_string())?;
    if (query.from.is_some() || query.to.is_some()) && query.zone.is_none() {
        query.zone = Some(zone.to_owned());
    }
    Ok(query)
}

/// The query whose sums stand over the rows: of all rows, at the list's moment.
#[must_use]
pub fn totals_of(query: &TransactionQuery, as_of: &str) -> TransactionQuery {
    let as_of = Some(query.as_of.clone().unwrap_or_else(|| as_of.to_owned()));
    TransactionQuery { as_of, limit: None, sort: None, ..query.clone().first_page() }
}

/// An id's beginning and end: rows made together begin alike.
#[must_use]
pub fn short_id(id: &str) -> String {
    match (id.get(..8), id.len().checked_sub(4).and_then(|at| id.get(at..))) {
        (Some(start), Some(end)) if id.len() > 16 => format!("{start}…{end}"),
        _ => id.to_owned(),
    }
}

/// The state in words where it says more than the result does; of a paid refund, what the gateway called it.
#[must_use]
pub fn telling_state(row: &Transaction) -> Option<String> {
    let plain = ["captured", "succeeded", "failed", "pending"].contains(&row.state.as_str());
    let state = if plain { answered_kind(row) } else { Some(text_of("state", &row.state)) };
    match (state, row.made_outside) {
        (Some(state), true) => Some(t!("report.state_outside", state = state)),
        (None, true) => Some(t!("report.made_outside")),
        (state, false) => state,
    }
}

#[cfg(test)]
#[path = "report_model/tests.rs"]
mod tests;
