//! The spans of days a person usually asks for, and how they stand in the query.

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
    /// From the first of this month.
    ThisMonth,
    /// Any other span.
    Custom,
}

impl DateRange {
    /// All, in the order of the list.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Today,
        Self::Yesterday,
        Self::Last7Days,
        Self::Last30Days,
        Self::Last90Days,
        Self::ThisMonth,
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
            Self::Custom => "custom",
        }
    }

    /// The range of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }

    /// Its first and last day; `None` for all days, and for a span that only the query knows.
    #[must_use]
    pub fn days(self, today: Day) -> Option<(Day, Day)> {
        match self {
            Self::All | Self::Custom => None,
            Self::Today => Some((today, today)),
            Self::Yesterday => Some((today.days_before(1), today.days_before(1))),
            Self::Last7Days => Some((today.days_before(6), today)),
            Self::Last30Days => Some((today.days_before(29), today)),
            Self::Last90Days => Some((today.days_before(89), today)),
            Self::ThisMonth => Some((today.first_of_month(), today)),
        }
    }

    /// The range that a query's days are, seen from today.
    #[must_use]
    pub fn of(query: &TransactionQuery, today: Day) -> Self {
        let (Some(from), Some(to)) = (&query.from, &query.to) else {
            return if query.from.is_none() && query.to.is_none() { Self::All } else { Self::Custom };
        };
        let is_it = |range: &Self| {
            range
                .days(today)
                .is_some_and(|(first, last)| *from == first.to_string() && *to == last.to_string())
        };
        Self::ALL.into_iter().find(is_it).unwrap_or(Self::Custom)
    }

    /// The query with this range's days in `zone`; `Custom` leaves them as they are.
    #[must_use]
    pub fn put_into(self, query: TransactionQuery, today: Day, zone: &str) -> TransactionQuery {
        match (self, self.days(today)) {
            (Self::Custom, _) => query,
            (_, Some((first, last))) => {
                with_days(query, Some(first.to_string()), Some(last.to_string()), zone)
            }
            (_, None) => with_days(query, None, None, zone),
        }
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

    fn today() -> Day {
        Day::new(2026, 11, 15).unwrap()
    }

    fn days(range: DateRange) -> String {
        range.days(today()).map(|(from, to)| format!("{from}..{to}")).unwrap_or_default()
    }

    #[test]
    fn every_range_has_its_days() {
        assert_eq!(days(DateRange::All), "");
        assert_eq!(days(DateRange::Today), "2026-11-15..2026-11-15");
        assert_eq!(days(DateRange::Yesterday), "2026-11-14..2026-11-14");
        assert_eq!(days(DateRange::Last7Days), "2026-11-09..2026-11-15");
        assert_eq!(days(DateRange::Last30Days), "2026-10-17..2026-11-15");
        assert_eq!(days(DateRange::Last90Days), "2026-08-18..2026-11-15");
        assert_eq!(days(DateRange::ThisMonth), "2026-11-01..2026-11-15");
    }

    #[test]
    fn a_range_is_known_again_by_its_days_and_found_by_its_name() {
        for range in DateRange::ALL {
            assert_eq!(DateRange::named(range.as_str()), Some(range));
            if range != DateRange::Custom {
                let query = range.put_into(TransactionQuery::default(), today(), "Europe/Istanbul");
                assert_eq!(DateRange::of(&query, today()), range);
            }
        }
        let half = TransactionQuery { from: Some("2026-11-01".to_owned()), ..TransactionQuery::default() };
        assert_eq!(DateRange::of(&half, today()), DateRange::Custom);
    }

    #[test]
    fn days_bring_their_zone_and_take_it_away_again_and_begin_at_the_first_page() {
        let query = TransactionQuery { cursor: Some("c".to_owned()), ..TransactionQuery::default() };
        let today_only = DateRange::Today.put_into(query, today(), "Europe/Istanbul");
        assert_eq!(today_only.zone.as_deref(), Some("Europe/Istanbul"));
        assert_eq!(today_only.cursor, None);
        assert_eq!(DateRange::All.put_into(today_only, today(), "UTC"), TransactionQuery::default());
    }
}
