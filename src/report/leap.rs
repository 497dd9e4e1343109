//! Where one can leap to in the list, and what to ask the server for then.

use ::api::transaction_query::TransactionQuery;

use crate::report::window::{first_page_of, last_page_of};

/// A place to leap to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leap {
    /// The first row.
    First,
    /// The last row.
    Last,
    /// The first row of a day (`2026-11-01`), or the nearest behind it.
    Day(String),
}

/// Whether a list can be leapt into by a day: one by amount cannot, and a span of days in words has no known ends here.
#[must_use]
pub fn goes_by_day(query: &TransactionQuery) -> bool {
    let is_by_time = matches!(query.sort.as_deref(), None | Some("-created" | "created"));
    is_by_time && [&query.from, &query.to].into_iter().flatten().all(|edge| is_calendar(edge))
}

fn is_calendar(edge: &str) -> bool {
    edge.starts_with(|c: char| c.is_ascii_digit())
}

/// What is asked for to leap. `as_of`: the list's moment.
#[must_use]
pub fn asked_for(query: &TransactionQuery, leap: &Leap, as_of: &str) -> TransactionQuery {
    match leap {
        Leap::First => first_page_of(query),
        Leap::Last => last_page_of(query, as_of),
        Leap::Day(day) => {
            let at_day = TransactionQuery { as_of: Some(as_of.to_owned()), ..first_page_of(query) };
            let day_of =
                |edge: &Option<String>| edge.as_ref().and_then(|edge| edge.get(..10).map(str::to_owned));
            let day = Some(day.clone());
            if query.sort.as_deref() == Some("created") {
                // The span's own beginning stands, where it is later.
                let from = if day_of(&query.from) >= day { query.from.clone() } else { day };
                TransactionQuery { from, ..at_day }
            } else {
                let is_later = day_of(&query.to).is_some_and(|to| Some(to) <= day);
                let to = if is_later { query.to.clone() } else { day };
                TransactionQuery { to, ..at_day }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-20T10:00:00.000000Z";

    fn query(from: &str, to: &str, sort: &str) -> TransactionQuery {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        TransactionQuery { from: some(from), to: some(to), sort: some(sort), ..TransactionQuery::default() }
    }

    fn span(from: &str, to: &str, sort: &str, day: &str) -> (Option<String>, Option<String>) {
        let asked = asked_for(&query(from, to, sort), &Leap::Day(day.to_owned()), NOW);
        assert_eq!(asked.as_of.as_deref(), Some(NOW));
        (asked.from, asked.to)
    }

    fn days(from: &str, to: &str) -> (Option<String>, Option<String>) {
        let query = query(from, to, "");
        (query.from, query.to)
    }

    #[test]
    fn a_day_is_leapt_to_within_the_span_that_is_shown() {
        assert_eq!(span("", "", "", "2026-11-05"), days("", "2026-11-05"));
        assert_eq!(span("2026-11-01", "2026-11-10", "", "2026-11-05"), days("2026-11-01", "2026-11-05"));
        assert_eq!(span("2026-11-01", "2026-11-10", "", "2026-11-15"), days("2026-11-01", "2026-11-10"));
        assert_eq!(span("", "", "created", "2026-11-05"), days("2026-11-05", ""));
        assert_eq!(span("2026-11-01", "", "created", "2026-10-05"), days("2026-11-01", ""));
        assert_eq!(
            span("2026-11-01", "2026-11-10", "created", "2026-11-05"),
            days("2026-11-05", "2026-11-10")
        );
    }

    #[test]
    fn lists_by_amount_and_spans_in_words_have_no_days_to_leap_to() {
        assert!(goes_by_day(&query("", "", "")) && goes_by_day(&query("2026-11-01", "", "created")));
        assert!(!goes_by_day(&query("", "", "-amount")));
        assert!(!goes_by_day(&query("today-6", "today", "")));
    }

    #[test]
    fn the_last_row_is_the_first_of_the_opposite_order_at_the_same_moment() {
        let asked = asked_for(&query("", "", "-amount"), &Leap::Last, NOW);
        assert_eq!((asked.sort.as_deref(), asked.as_of.as_deref()), (Some("amount"), Some(NOW)));
        assert_eq!(asked_for(&query("", "", ""), &Leap::First, NOW).as_of, None);
    }
}
