//! The days of a query, in words.

use ::api::transaction_query::TransactionQuery;

use crate::i18n::text_of;
use crate::report::date_range::DateRange;
use crate::report::day::Day;
use crate::{format, t};

/// Whether a query's days are those of settling.
#[must_use]
pub fn is_settled(query: &TransactionQuery) -> bool {
    query.by.as_deref() == Some("settled")
}

/// The days without their zone.
#[must_use]
pub fn days_alone(query: &TransactionQuery) -> Option<String> {
    let range = DateRange::of(query);
    if range != DateRange::Custom {
        // Rows that have settled at all are a choice of their own.
        return (range != DateRange::All || is_settled(query)).then(|| text_of("range", range.as_str()));
    }
    // Browsers read dates into texts that are none.
    let day = |text: &String| match text.parse::<Day>() {
        Ok(day) => format::day(&day.to_string()),
        Err(_) if text.contains('T') => format::instant(text),
        Err(_) => text.clone(),
    };
    match (query.from.as_ref().map(day), query.to.as_ref().map(day)) {
        (None, None) => None,
        (Some(from), Some(to)) if from == to => Some(from),
        (Some(from), Some(to)) => Some(t!("filter.between", from = from, to = to)),
        (Some(from), None) => Some(t!("filter.days_from", from = from)),
        (None, Some(to)) => Some(t!("filter.days_to", to = to)),
    }
}
