//! Reads the report's query: days in a zone become instants, words become what they name, or a problem says what is wrong.

use std::fmt::Display;
use std::str::FromStr;

use api::transaction_query::{DEFAULT_LIMIT, MAX_LIMIT, TransactionQuery};
use domain::id::CompanyId;
use domain::payment::PaymentState;
use domain::phone::phone_digits;
use domain::refund::RefundState;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use store::Micros;
use store::transaction::list::ListQuery;

use crate::problem::{Failure, sentence};
use crate::transaction::cursor::Cursor;

/// What the store is asked for: the query's filters over the companies that the caller may see.
///
/// A company that is none of theirs is a 404; a moment that has not come yet is now.
pub fn resolve(query: TransactionQuery, mine: &[CompanyId], now: Micros) -> Result<ListQuery, Failure> {
    let zone = read_zone(query.zone.as_deref())?;
    let cursor = read_cursor(query.cursor.as_deref())?;
    let ascending = read_sort(query.sort.as_deref())?;
    let as_of = query.as_of.as_deref().map(|text| read_instant("as_of", text)).transpose()?;
    if let Some(cursor) = cursor
        && (cursor.ascending != ascending || as_of.is_some_and(|as_of| as_of != cursor.as_of))
    {
        let detail =
            "The cursor belongs to another list: keep `sort` and `as_of` as they were, or leave it out.";
        return Err(Failure::bad_query(detail, &["cursor"]));
    }
    Ok(ListQuery {
        companies: choose_companies(query.company, mine)?,
        from: query.from.as_deref().map(|text| read_edge("from", text, &zone, Edge::Start)).transpose()?,
        to: query.to.as_deref().map(|text| read_edge("to", text, &zone, Edge::End)).transpose()?,
        phone_digits: query.phone.as_deref().map(read_phone).transpose()?,
        result: read_word("result", query.result.as_deref())?,
        state: query.state.map(read_state).transpose()?,
        gateway: query.gateway,
        payment_type: query.payment_type,
        kind: read_word("kind", query.kind.as_deref())?,
        currency: read_word("currency", query.currency.as_deref())?,
        order_number: query.order_number,
        reference_number: query.reference_number,
        q: query.q,
        ascending,
        as_of: cursor.map(|cursor| cursor.as_of).or(as_of).unwrap_or(now).min(now),
        after: cursor.map(|cursor| (cursor.created_at, cursor.id)),
        limit: read_limit(query.limit)?,
    })
}

fn choose_companies(asked: Option<CompanyId>, mine: &[CompanyId]) -> Result<Vec<CompanyId>, Failure> {
    match asked {
        None => Ok(mine.to_vec()),
        Some(company) if mine.contains(&company) => Ok(vec![company]),
        Some(_) => Err(Failure::unknown_company()),
    }
}

fn read_zone(name: Option<&str>) -> Result<TimeZone, Failure> {
    name.map_or(Ok(TimeZone::UTC), |name| {
        TimeZone::get(name).map_err(|_unknown| {
            let detail = "There is no such time zone; use an IANA name such as Europe/Istanbul.";
            Failure::bad_query(detail, &["zone"])
        })
    })
}

fn read_cursor(text: Option<&str>) -> Result<Option<Cursor>, Failure> {
    text.map(|text| {
        Cursor::from_text(text).ok_or_else(|| {
            Failure::bad_query(
                "The cursor is none of ours; give back a page's `next` as it came.",
                &["cursor"],
            )
        })
    })
    .transpose()
}

fn read_sort(sort: Option<&str>) -> Result<bool, Failure> {
    match sort {
        None | Some("-created") => Ok(false),
        Some("created") => Ok(true),
        Some(_) => Err(Failure::bad_query("Sort by `-created` (newest first) or `created`.", &["sort"])),
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

/// Reads a day, taken from its first or to its last instant in the zone, or an instant.
fn read_edge(field: &str, text: &str, zone: &TimeZone, edge: Edge) -> Result<Micros, Failure> {
    let Ok(day) = text.parse::<Date>() else { return read_instant(field, text) };
    let is_bare_day = !text.contains(['T', 't', ' ']);
    if !is_bare_day {
        return read_instant(field, text);
    }
    let day = match edge {
        Edge::Start => Ok(day),
        // The end of a day is the beginning of the next: days have 23 to 25 hours.
        Edge::End => day.checked_add(1.day()),
    };
    day.and_then(|day| day.to_zoned(zone.clone()))
        .map(|start| start.timestamp().as_microsecond())
        .map_err(|_beyond| Failure::bad_query("This day is beyond the calendar.", &[field]))
}

fn read_instant(field: &str, text: &str) -> Result<Micros, Failure> {
    text.parse::<Timestamp>().map(Timestamp::as_microsecond).map_err(|_unreadable| {
        let detail = "Give a day (2026-11-01) or an instant with its offset (2026-11-01T09:30:00Z).";
        Failure::bad_query(detail, &[field])
    })
}

fn read_phone(typed: &str) -> Result<String, Failure> {
    phone_digits(typed).ok_or_else(|| {
        let detail = "This is no phone number: give 5 to 15 digits, or the end of one.";
        Failure::bad_query(detail, &["phone"])
    })
}

fn read_word<T>(field: &str, text: Option<&str>) -> Result<Option<T>, Failure>
where
    T: FromStr<Err: Display>,
{
    text.map(|text| text.parse().map_err(|error: T::Err| Failure::bad_query(sentence(&error), &[field])))
        .transpose()
}

/// A state is a payment's or a refund's; both have a failed one.
fn read_state(text: String) -> Result<String, Failure> {
    if PaymentState::from_str(&text).is_ok() || RefundState::from_str(&text).is_ok() {
        Ok(text)
    } else {
        Err(Failure::bad_query("This is no state of a payment or a refund.", &["state"]))
    }
}

fn read_limit(limit: Option<u16>) -> Result<u32, Failure> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(u32::from(limit))
    } else {
        Err(Failure::bad_query(format!("A page has 1 to {MAX_LIMIT} rows."), &["limit"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_795_000_000_000_000;

    fn resolved(text: &str) -> Result<ListQuery, Failure> {
        resolve(TransactionQuery::from_query_string(text).unwrap(), &[], NOW)
    }

    fn instant(text: &str) -> Micros {
        text.parse::<Timestamp>().unwrap().as_microsecond()
    }

    #[test]
    fn a_day_runs_from_its_first_instant_to_its_last_in_the_zone() {
        let query = resolved("from=2026-11-01&to=2026-11-01&zone=Europe/Istanbul").unwrap();
        assert_eq!(query.from, Some(instant("2026-10-31T21:00:00Z")));
        assert_eq!(query.to, Some(instant("2026-11-01T21:00:00Z")));
    }

    #[test]
    fn a_day_when_the_clocks_change_has_its_own_length() {
        // Europe/Berlin goes from UTC+2 to UTC+1 on 2026-10-25.
        let query = resolved("from=2026-10-25&to=2026-10-25&zone=Europe/Berlin").unwrap();
        assert_eq!(query.to.unwrap() - query.from.unwrap(), 25 * 3_600_000_000);
    }

    #[test]
    fn an_instant_needs_no_zone() {
        let query = resolved("from=2026-11-01T09:30:00%2B03:00").unwrap();
        assert_eq!(query.from, Some(instant("2026-11-01T06:30:00Z")));
    }

    #[test]
    fn a_moment_to_come_is_now() {
        assert_eq!(resolved("as_of=2999-01-01T00:00:00Z").unwrap().as_of, NOW);
        assert_eq!(resolved("").unwrap().as_of, NOW);
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for text in [
            "from=yesterday",
            "to=2026-13-01",
            "to=2026-11-01T09:30",
            "zone=Nowhere/Land",
            "phone=abc",
            "result=MAYBE",
            "state=happy",
            "kind=gift",
            "currency=XAU",
            "sort=amount",
            "limit=0",
            "limit=201",
            "cursor=garbage",
            "as_of=now",
        ] {
            assert!(resolved(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cursor_goes_with_its_own_list_only() {
        let id = domain::id::TransactionId::new(uuid::Uuid::from_u128(1));
        let cursor = Cursor { as_of: NOW - 5, ascending: false, created_at: NOW - 9, id }.to_text();
        let query = resolved(&format!("cursor={cursor}")).unwrap();
        assert_eq!((query.as_of, query.after), (NOW - 5, Some((NOW - 9, id))));
        assert!(resolved(&format!("cursor={cursor}&sort=created")).is_err());
        assert!(resolved(&format!("cursor={cursor}&as_of=2020-01-01T00:00:00Z")).is_err());
    }
}
