//! Days that move with the calendar (`today-6`, `this-month`), so that a saved view means next week what it means today.

use api::transaction_query::TransactionQuery;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use store::Micros;

use crate::problem::Failure;
use crate::transaction::query::{Edge, read_moment, read_zone};

/// More days than anybody looks back.
const FARTHEST: i64 = 40_000;

/// The day that a word means at an edge of a range, seen from `today`; nothing where it is no such word.
#[must_use]
pub fn day_of_word(word: &str, today: Date, edge: Edge) -> Option<Date> {
    let month = |of: Date| match edge {
        Edge::Start => of.first_of_month(),
        Edge::End => of.last_of_month(),
    };
    match word {
        "today" => Some(today),
        "this-month" => Some(month(today)),
        "last-month" => today.first_of_month().yesterday().ok().map(month),
        _ => {
            let digits = word.strip_prefix("today-")?;
            let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
            let days: i64 = digits.parse().ok().filter(|days| is_number && *days <= FARTHEST)?;
            today.checked_sub(days.days()).ok()
        }
    }
}

/// The day of a moment in a zone.
pub fn day_at(moment: Micros, zone: &TimeZone) -> Result<Date, Failure> {
    let moment = Timestamp::from_microsecond(moment).map_err(Failure::internal)?;
    Ok(moment.to_zoned(zone.clone()).date())
}

/// The query with its days as they are now: for what is looked at later and means today's.
pub fn pin_days(query: TransactionQuery, now: Micros) -> Result<TransactionQuery, Failure> {
    let zone = read_zone(query.zone.as_deref())?;
    let today = day_at(read_moment(&query, now)?, &zone)?;
    let pin = |text: Option<String>, edge| {
        text.map(|text| day_of_word(&text, today, edge).map_or(text, |day| day.to_string()))
    };
    let (from, to) = (pin(query.from.clone(), Edge::Start), pin(query.to.clone(), Edge::End));
    Ok(TransactionQuery { from, to, ..query })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(word: &str, today: &str) -> Option<(String, String)> {
        let today: Date = today.parse().unwrap();
        let day = |edge| day_of_word(word, today, edge).map(|day| day.to_string());
        Some((day(Edge::Start)?, day(Edge::End)?))
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_word_is_a_day_and_a_month_has_two_edges() {
        assert_eq!(days("today", "2026-11-15"), Some(pair("2026-11-15", "2026-11-15")));
        assert_eq!(days("today-15", "2026-11-15"), Some(pair("2026-10-31", "2026-10-31")));
        assert_eq!(days("this-month", "2024-02-10"), Some(pair("2024-02-01", "2024-02-29")));
        assert_eq!(days("last-month", "2026-03-31"), Some(pair("2026-02-01", "2026-02-28")));
        assert_eq!(days("last-month", "2026-01-01"), Some(pair("2025-12-01", "2025-12-31")));
    }

    #[test]
    fn nothing_else_is_a_word() {
        for text in ["", "today-", "today--1", "today-+1", "today-99999", "tomorrow", "Today", "2026-11-15"] {
            assert_eq!(days(text, "2026-11-15"), None, "{text}");
        }
    }

    #[test]
    fn pinned_days_are_those_of_the_moment_in_the_zone() {
        // 2026-11-15T22:30:00Z: the next day has begun in Istanbul.
        let now = "2026-11-15T22:30:00Z".parse::<Timestamp>().unwrap().as_microsecond();
        let query = |text: &str| TransactionQuery::from_query_string(text).unwrap();
        let pinned = |text: &str| pin_days(query(text), now).unwrap().to_query_string().unwrap();
        assert_eq!(pinned("from=today-6&to=today"), "from=2026-11-09&to=2026-11-15");
        assert_eq!(
            pinned("from=today&zone=Europe/Istanbul&kind=refund"),
            "from=2026-11-16&zone=Europe%2FIstanbul&kind=refund"
        );
        assert_eq!(pinned("from=2026-11-01"), "from=2026-11-01");
        let moment = "as_of=2026-11-01T00%3A00%3A00Z";
        assert_eq!(pinned(&format!("to=today&{moment}")), format!("to=2026-11-01&{moment}"));
    }
}
