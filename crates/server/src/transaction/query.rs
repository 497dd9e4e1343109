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
use store::transaction::query::{Axis, ListQuery, Search, Sort};
use store::transaction::text::{SHORTEST, fold};

use crate::problem::{Failure, sentence};
use crate::transaction::cursor::Cursor;
use crate::transaction::day_word::{day_at, day_of_word};

/// What the store is asked for: the query's filters over the companies that the caller may see.
///
/// A company that is none of theirs is a 404; a moment that has not come yet is now.
pub fn resolve(query: TransactionQuery, mine: &[CompanyId], now: Micros) -> Result<ListQuery, Failure> {
    let zone = read_zone(query.zone.as_deref())?;
    let cursor = read_cursor(query.cursor.as_deref())?;
    let (sort, ascending) = read_sort(query.sort.as_deref())?;
    let axis = read_axis(query.by.as_deref())?;
    let asked_moment = query.as_of.as_deref().map(|text| read_instant("as_of", text)).transpose()?;
    if let Some(cursor) = cursor
        && ((cursor.sort, cursor.axis, cursor.ascending) != (sort, axis, ascending)
            || asked_moment.is_some_and(|moment| moment != cursor.as_of))
    {
        let detail = "The cursor belongs to another list: keep `sort`, `by` and `as_of` as they were, or leave it out.";
        return Err(Failure::bad_query(detail, &["cursor"]));
    }
    let as_of = read_moment(&query, now)?;
    let today = day_at(as_of, &zone)?;
    let read_edge = |field, text: Option<&str>, edge| {
        text.map(|text| read_edge(field, text, &zone, today, edge)).transpose()
    };
    Ok(ListQuery {
        companies: choose_companies(query.company, query.companies.as_deref(), mine)?,
        masked: Vec::new(),
        axis,
        from: read_edge("from", query.from.as_deref(), Edge::Start)?,
        to: read_edge("to", query.to.as_deref(), Edge::End)?,
        phone_digits: query.phone.as_deref().map(read_phone).transpose()?,
        result: read_word("result", query.result.as_deref())?,
        state: query.state.map(read_state).transpose()?,
        gateway: query.gateway,
        integrations: read_ids("gateways", query.gateways.as_deref())?,
        payment_type: query.payment_type,
        kind: read_word("kind", query.kind.as_deref())?,
        currency: read_word("currency", query.currency.as_deref())?,
        amount_min: read_amount("amount_min", query.amount_min.as_deref(), Edge::Start)?,
        amount_max: read_amount("amount_max", query.amount_max.as_deref(), Edge::End)?,
        refundable: query.refundable,
        customer: query.customer.as_deref().map(|text| read_text("customer", text)).transpose()?,
        order_number: query.order_number,
        reference_number: query.reference_number,
        conversation_id: query.conversation_id,
        id: query.id,
        related_payment_id: query.related_payment_id,
        gateway_id: query.gateway_id,
        // As a person's e-mail is kept.
        user_email: query.user_email.map(|email| email.trim().to_lowercase()),
        credential: query.credential,
        search: query.q.as_deref().map(read_search).transpose()?,
        sort,
        ascending,
        as_of,
        after: cursor.map(|cursor| cursor.after),
        limit: read_limit(query.limit)?,
    })
}

/// The moment that a query's list is of: its cursor's, its own, or now; one that has not come yet is now.
pub fn read_moment(query: &TransactionQuery, now: Micros) -> Result<Micros, Failure> {
    let cursor = read_cursor(query.cursor.as_deref())?.map(|cursor| cursor.as_of);
    let asked = query.as_of.as_deref().map(|text| read_instant("as_of", text)).transpose()?;
    Ok(cursor.or(asked).unwrap_or(now).min(now))
}

fn choose_companies(
    one: Option<CompanyId>,
    several: Option<&str>,
    mine: &[CompanyId],
) -> Result<Vec<CompanyId>, Failure> {
    if one.is_none() && several.is_none() {
        return Ok(mine.to_vec());
    }
    let mut asked: Vec<CompanyId> = read_ids("companies", several)?;
    asked.extend(one);
    asked.sort_unstable();
    asked.dedup();
    if asked.iter().all(|company| mine.contains(company)) {
        Ok(asked)
    } else {
        Err(Failure::unknown_company())
    }
}

/// Reads ids between commas.
fn read_ids<T: FromStr>(field: &str, text: Option<&str>) -> Result<Vec<T>, Failure> {
    let ids = text.unwrap_or_default().split(',').map(str::trim).filter(|id| !id.is_empty());
    ids.map(|id| {
        id.parse().map_err(|_unreadable| Failure::bad_query("Give ids, with commas between them.", &[field]))
    })
    .collect()
}

/// Reads a decimal number as ten-thousandths. What is finer is taken inwards: no amount lies between.
fn read_amount(field: &str, text: Option<&str>, edge: Edge) -> Result<Option<i128>, Failure> {
    let Some(text) = text.map(str::trim) else { return Ok(None) };
    let bad = || Failure::bad_query("Give a decimal number such as 12.34 or -5.", &[field]);
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || whole.len() + fraction.len() > MOST_DIGITS {
        return Err(bad());
    }
    let value: i128 = format!("{whole}{fraction}").parse().map_err(|_beyond| bad())?;
    let value: i128 = sign * value;
    let decimals = u32::try_from(fraction.len()).map_err(Failure::internal)?;
    Ok(Some(match (decimals.checked_sub(DECIMALS), edge) {
        (None | Some(0), _) => value * 10_i128.pow(DECIMALS - decimals),
        (Some(finer), Edge::Start) => -(-value).div_euclid(10_i128.pow(finer)),
        (Some(finer), Edge::End) => value.div_euclid(10_i128.pow(finer)),
    }))
}

/// No currency has more.
const DECIMALS: u32 = 4;
/// Longer numbers are no amounts.
const MOST_DIGITS: usize = 30;

/// Reads a text that rows are searched for.
fn read_text(field: &str, text: &str) -> Result<String, Failure> {
    let folded = fold(text);
    if folded.chars().count() < SHORTEST {
        let detail = format!("Give at least {SHORTEST} characters to search for.");
        return Err(Failure::bad_query(detail, &[field]));
    }
    Ok(folded)
}

/// Reads what was typed into the search box: a text, which may also be an id or a phone number.
fn read_search(typed: &str) -> Result<Search, Failure> {
    let folded = read_text("q", typed)?;
    let phone = phone_digits(typed).filter(|digits| *digits != folded);
    let texts = [Some(folded), phone].into_iter().flatten().collect();
    Ok(Search { texts, id: typed.trim().parse().ok() })
}

fn read_axis(by: Option<&str>) -> Result<Axis, Failure> {
    match by {
        None | Some("created") => Ok(Axis::Created),
        Some("settled") => Ok(Axis::Settled),
        Some(_) => Err(Failure::bad_query("Go by `created` or `settled`.", &["by"])),
    }
}

/// Reads a zone's name; UTC where there is none.
pub fn read_zone(name: Option<&str>) -> Result<TimeZone, Failure> {
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

fn read_sort(sort: Option<&str>) -> Result<(Sort, bool), Failure> {
    match sort {
        None | Some("-created") => Ok((Sort::Time, false)),
        Some("created") => Ok((Sort::Time, true)),
        Some("-amount") => Ok((Sort::Amount, false)),
        Some("amount") => Ok((Sort::Amount, true)),
        Some(_) => {
            let detail =
                "Sort by `-created` (newest first), `created`, `-amount` (largest first) or `amount`.";
            Err(Failure::bad_query(detail, &["sort"]))
        }
    }
}

/// Which end of a range it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// At or after.
    Start,
    /// Before, or to the end of it.
    End,
}

/// Reads a day or a word for one, taken from its first or to its last instant in the zone, or an instant.
pub fn read_edge(
    field: &str,
    text: &str,
    zone: &TimeZone,
    today: Date,
    edge: Edge,
) -> Result<Micros, Failure> {
    let bare_day = || text.parse::<Date>().ok().filter(|_| !text.contains(['T', 't', ' ']));
    let Some(day) = day_of_word(text, today, edge).or_else(bare_day) else {
        return read_instant(field, text);
    };
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
        let detail = "Give a day (2026-11-01, today, today-6, this-month, last-month) or an instant with its offset \
                      (2026-11-01T09:30:00Z).";
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
    use store::transaction::query::Position;

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
    fn a_word_for_a_day_goes_by_the_moment_of_the_list() {
        let as_of = "as_of=2026-10-26T05:00:00Z&zone=Europe/Berlin";
        let query = resolved(&format!("from=today-1&to=today-1&{as_of}")).unwrap();
        // Europe/Berlin goes from UTC+2 to UTC+1 on 2026-10-25.
        assert_eq!(query.from, Some(instant("2026-10-24T22:00:00Z")));
        assert_eq!(query.to, Some(instant("2026-10-25T23:00:00Z")));
        let query = resolved(&format!("from=last-month&to=this-month&{as_of}")).unwrap();
        assert_eq!(query.from, Some(instant("2026-08-31T22:00:00Z")));
        assert_eq!(query.to, Some(instant("2026-10-31T23:00:00Z")));
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
            "sort=size",
            "by=chance",
            "gateways=Masterpass",
            "companies=mine",
            "amount_min=12,50",
            "amount_max=-",
            "amount_min=1e3",
            "customer=ab",
            "q=i\u{307}s",
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
        let after = Position { key: i128::from(NOW) - 9, id };
        let (sort, axis) = (Sort::Time, Axis::Created);
        let cursor = Cursor { as_of: NOW - 5, sort, axis, ascending: false, after }.to_text();
        let query = resolved(&format!("cursor={cursor}")).unwrap();
        assert_eq!((query.as_of, query.after), (NOW - 5, Some(after)));
        for other in ["sort=created", "sort=-amount", "by=settled", "as_of=2020-01-01T00:00:00Z"] {
            assert!(resolved(&format!("cursor={cursor}&{other}")).is_err(), "{other}");
        }
    }

    #[test]
    fn an_amount_between_two_that_can_be_is_taken_inwards() {
        let bounds = |text: &str| {
            let query = resolved(text).unwrap();
            (query.amount_min, query.amount_max)
        };
        assert_eq!(bounds("amount_min=12.5&amount_max=100"), (Some(125_000), Some(1_000_000)));
        assert_eq!(bounds("amount_min=-0.00001&amount_max=-0.00001"), (Some(0), Some(-1)));
        assert_eq!(bounds("amount_min=1.00001&amount_max=1.00009"), (Some(10_001), Some(10_000)));
    }

    #[test]
    fn what_is_typed_into_the_box_is_a_text_an_id_or_a_phone_number() {
        let search = |text: &str| resolved(&format!("q={text}")).unwrap().search.unwrap();
        assert_eq!(search("I%C5%9EIK").texts, ["isik"]);
        assert_eq!(search("0532%20000%2000%2001").texts, ["0532 000 00 01", "5320000001"]);
        let id = "0193a1b2-0000-7000-8000-00000000000c";
        assert_eq!(search(id).id, Some(id.parse().unwrap()));
    }
}
