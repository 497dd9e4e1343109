//! The days of an overview: which they are, and when each begins and ends in its zone.

use api::transaction_query::TransactionQuery;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SpanRound, ToSpan as _, Unit};
use store::Micros;

use crate::problem::Failure;
use crate::transaction::day_word::{day_at, pin_days};
use crate::transaction::query::{read_moment, read_zone};

/// How many days there are when the query names none, today among them.
const USUAL: i64 = 30;
/// More days are not shown.
const MOST: i64 = 400;

/// A day, and from when to when it is in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// Its first instant, and the next day's.
    pub range: (Micros, Micros),
}

/// The query with its zone and both of its days, as they are now; and these days.
pub fn with_days(query: TransactionQuery, now: Micros) -> Result<(TransactionQuery, Vec<Day>), Failure> {
    only_what_is_kept(&query)?;
    let query = pin_days(query, now)?;
    let zone = read_zone(query.zone.as_deref())?;
    let today = day_at(read_moment(&query, now)?, &zone)?;
    let from = query.from.as_deref().map(|text| read_day("from", text)).transpose()?;
    let to = query.to.as_deref().map(|text| read_day("to", text)).transpose()?;
    let to = to.unwrap_or_else(|| from.map_or(today, |from| from.max(today)));
    let from = from.unwrap_or_else(|| to.saturating_sub((USUAL - 1).days()));
    let days = days_between(from, to, &zone)?;
    let zone = query.zone.unwrap_or_else(|| "UTC".to_owned());
    let pinned = TransactionQuery {
        from: Some(from.to_string()),
        to: Some(to.to_string()),
        zone: Some(zone),
        ..query
    };
    Ok((pinned, days))
}

/// Refuses filters that the overview's sums are not kept by.
fn only_what_is_kept(query: &TransactionQuery) -> Result<(), Failure> {
    let TransactionQuery { from, to, zone, company, companies, gateway, gateways, currency, as_of, .. } =
        query.clone();
    let kept = TransactionQuery {
        from,
        to,
        zone,
        company,
        companies,
        gateway,
        gateways,
        currency,
        as_of,
        ..TransactionQuery::default()
    };
    let names = |query: &TransactionQuery| -> Result<Vec<String>, Failure> {
        let text = query.to_query_string().map_err(Failure::internal)?;
        let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        Ok(text.split('&').map(name).collect())
    };
    let known = names(&kept)?;
    let others: Vec<String> = names(query)?.into_iter().filter(|name| !known.contains(name)).collect();
    if others.is_empty() {
        return Ok(());
    }
    let detail = "The overview is narrowed by days, zone, companies, gateways and currency only.";
    Err(Failure::bad_query(detail, &others.iter().map(String::as_str).collect::<Vec<_>>()))
}

fn read_day(field: &str, text: &str) -> Result<Date, Failure> {
    let is_bare = !text.contains(['T', 't', ' ']);
    text.parse().ok().filter(|_| is_bare).ok_or_else(|| {
        Failure::bad_query("The overview goes by whole days: give one such as 2026-11-01.", &[field])
    })
}

/// Both ends included; none where they are the wrong way round.
fn days_between(from: Date, to: Date, zone: &TimeZone) -> Result<Vec<Day>, Failure> {
    let span =
        from.until(to).and_then(|span| span.round(SpanRound::new().largest(Unit::Day).days_are_24_hours()));
    if span.map_err(Failure::internal)?.get_days() >= i32::try_from(MOST).map_err(Failure::internal)? {
        return Err(Failure::bad_query(format!("The overview has at most {MOST} days."), &["from", "to"]));
    }
    let mut days = Vec::new();
    let mut day = from;
    while day <= to {
        let next = day.tomorrow().map_err(beyond)?;
        days.push(Day { day, range: (begins(day, zone)?, begins(next, zone)?) });
        day = next;
    }
    Ok(days)
}

fn begins(day: Date, zone: &TimeZone) -> Result<Micros, Failure> {
    day.to_zoned(zone.clone()).map(|start| start.timestamp().as_microsecond()).map_err(beyond)
}

fn beyond(_beyond: jiff::Error) -> Failure {
    Failure::bad_query("This day is beyond the calendar.", &["from", "to"])
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use jiff::Timestamp;

    use super::*;

    fn now() -> Micros {
        // In Istanbul the next day has begun.
        "2026-11-15T22:30:00Z".parse::<Timestamp>().unwrap().as_microsecond()
    }

    fn asked(text: &str) -> Result<(String, usize), u16> {
        let (query, days) = with_days(TransactionQuery::from_query_string(text).unwrap(), now())
            .map_err(|failure| failure.into_response().status().as_u16())?;
        Ok((query.to_query_string().unwrap(), days.len()))
    }

    #[test]
    fn without_days_it_is_of_the_last_thirty_in_the_zone() {
        assert_eq!(asked("").unwrap(), ("from=2026-10-17&to=2026-11-15&zone=UTC".to_owned(), 30));
        let (query, days) = asked("zone=Europe/Istanbul&currency=TRY").unwrap();
        assert_eq!(
            (query.as_str(), days),
            ("from=2026-10-18&to=2026-11-16&zone=Europe%2FIstanbul&currency=TRY", 30)
        );
        assert_eq!(asked("from=2026-11-10").unwrap().0, "from=2026-11-10&to=2026-11-15&zone=UTC");
        assert_eq!(asked("to=2026-01-30").unwrap().0, "from=2026-01-01&to=2026-01-30&zone=UTC");
        assert_eq!(asked("from=today-6&to=today").unwrap().1, 7);
    }

    #[test]
    fn what_it_cannot_be_of_is_refused() {
        assert_eq!(asked("phone=905320000001"), Err(400));
        assert_eq!(asked("sort=amount"), Err(400));
        assert_eq!(asked("from=2026-11-01T10:00:00Z"), Err(400));
        assert_eq!(asked("from=2020-01-01"), Err(400));
        assert_eq!(asked("from=2025-10-12&to=2026-11-15").unwrap().1, 400);
        assert_eq!(asked("from=2025-10-11&to=2026-11-15"), Err(400));
        assert_eq!(asked("from=2026-11-15&to=2026-11-01").unwrap().1, 0);
    }

    #[test]
    fn days_follow_each_other_without_a_gap_and_last_as_long_as_they_do() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = days_between(day("2026-10-24"), day("2026-10-26"), &berlin).unwrap();
        let hours: Vec<i64> = days.iter().map(|day| (day.range.1 - day.range.0) / 3_600_000_000).collect();
        assert_eq!(hours, [24, 25, 24]);
        for pair in days.windows(2) {
            let [before, after] = pair else { panic!("{pair:?}") };
            assert_eq!(before.range.1, after.range.0);
        }
    }
}
