//! The spans of days a person usually asks for, and how they stand in the query: in words that move with the calendar.

use ::api::transaction_query::TransactionQuery;

use crate::report::day::Day;

/// A usual span of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRange {
    /// Every day.
    All,
    /// Today.
    Today,
    /// The day before.
    Yesterday,
    /// Seven days, the last of them today.
    Last7Days,
    /// Thirty days.
    Last30Days,
    /// Ninety days.
    Last90Days,
    /// The month that it is.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// Any other span.
    Custom,
}

impl DateRange {
    /// All, in the order of the list.
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::Today,
        Self::Yesterday,
        Self::Last7Days,
        Self::Last30Days,
        Self::Last90Days,
        Self::ThisMonth,
        Self::LastMonth,
        Self::Custom,
    ];

    /// Its name in the texts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Today => "today",
            Self::Yesterday => "yesterday",
            Self::Last7Days => "last_7_days",
            Self::Last30Days => "last_30_days",
            Self::Last90Days => "last_90_days",
            Self::ThisMonth => "this_month",
            Self::LastMonth => "last_month",
            Self::Custom => "custom",
        }
    }

    /// Its first and last day as the query has them; `None` for all days, and for a span that only the query knows.
    #[must_use]
    pub const fn words(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::All | Self::Custom => None,
            Self::Today => Some(("today", "today")),
            Self::Yesterday => Some(("today-1", "today-1")),
            Self::Last7Days => Some(("today-6", "today")),
            Self::Last30Days => Some(("today-29", "today")),
            Self::Last90Days => Some(("today-89", "today")),
            Self::ThisMonth => Some(("this-month", "this-month")),
            Self::LastMonth => Some(("last-month", "last-month")),
        }
    }

    /// The range that a query's days are.
    #[must_use]
    pub fn of(query: &TransactionQuery) -> Self {
        let (from, to) = (query.from.as_deref(), query.to.as_deref());
        if from.is_none() && to.is_none() {
            return Self::All;
        }
        let is_it =
            |range: &Self| range.words().is_some_and(|(first, last)| from == Some(first) && to == Some(last));
        Self::ALL.into_iter().find(is_it).unwrap_or(Self::Custom)
    }

    /// The query with this range's days in `zone`; `Custom` leaves them as they are.
    #[must_use]
    pub fn put_into(self, query: TransactionQuery, zone: &str) -> TransactionQuery {
        let word = |word: &str| Some(word.to_owned());
        match (self, self.words()) {
            (Self::Custom, _) => query,
            (_, Some((first, last))) => with_days(query, word(first), word(last), zone),
            (_, None) => with_days(query, None, None, zone),
        }
    }
}

/// The day that a word of the query means at the first or the last end of a span, as the calendar shows it today; a day
/// that stands for itself is itself.
#[must_use]
pub fn day_meant(text: &str, today: Day, is_last: bool) -> Option<Day> {
    let month = |day: Day| if is_last { day.last_of_month() } else { day.first_of_month() };
    match text {
        "today" => Some(today),
        "this-month" => Some(month(today)),
        "last-month" => Some(month(today.first_of_month().days_before(1))),
        other => match other.strip_prefix("today-") {
            Some(days) => days.parse().ok().map(|days| today.days_before(days)),
            None => other.parse().ok(),
        },
    }
}

/// The query with these days, and with their zone if there are any.
#[must_use]
pub fn with_days(
    query: TransactionQuery,
    from: Option<String>,
    to: Option<String>,
    zone: &str,
) -> TransactionQuery {
    let zone = (from.is_some() || to.is_some()).then(|| zone.to_owned());
    TransactionQuery { from, to, zone, ..query.first_page() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_known_again_by_its_words() {
        for range in DateRange::ALL.into_iter().filter(|range| *range != DateRange::Custom) {
            let query = range.put_into(TransactionQuery::default(), "Europe/Istanbul");
            assert_eq!(DateRange::of(&query), range);
        }
        for days in ["from=2026-11-01", "to=today", "from=today-5&to=today", "from=2026-11-01&to=2026-11-07"]
        {
            let query = TransactionQuery::from_query_string(days).unwrap();
            assert_eq!(DateRange::of(&query), DateRange::Custom, "{days}");
        }
    }

    #[test]
    fn a_words_day_is_the_calendars() {
        let today = Day::new(2026, 3, 15).unwrap();
        let day =
            |text, is_last| day_meant(text, today, is_last).map(|day| day.to_string()).unwrap_or_default();
        for (text, first, last) in [
            ("today", "2026-03-15", "2026-03-15"),
            ("today-15", "2026-02-28", "2026-02-28"),
            ("this-month", "2026-03-01", "2026-03-31"),
            ("last-month", "2026-02-01", "2026-02-28"),
            ("2025-12-24", "2025-12-24", "2025-12-24"),
            ("tomorrow", "", ""),
        ] {
            assert_eq!((day(text, false).as_str(), day(text, true).as_str()), (first, last), "{text}");
        }
    }

    #[test]
    fn days_bring_their_zone_and_take_it_away_again_and_begin_at_the_first_page() {
        let query = TransactionQuery { cursor: Some("c".to_owned()), ..TransactionQuery::default() };
        let today_only = DateRange::Today.put_into(query, "Europe/Istanbul");
        assert_eq!(today_only.zone.as_deref(), Some("Europe/Istanbul"));
        assert_eq!(today_only.cursor, None);
        assert_eq!(DateRange::All.put_into(today_only, "UTC"), TransactionQuery::default());
    }
}
