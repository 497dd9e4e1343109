//! Money, numbers and instants in the viewer's own manner and zone.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod plain;

use std::cmp::Ordering;

use ::api::amount::AmountText;
use domain::money::Money;

#[cfg(target_arch = "wasm32")]
use browser as viewer;
#[cfg(not(target_arch = "wasm32"))]
use plain as viewer;

/// An amount with its currency: `₺1,234.50`, `-€5.00`.
#[must_use]
pub fn money(money: Money) -> String {
    viewer::money(money.currency(), &money.to_string(), false)
}

/// An amount with its currency and always a sign, but for zero: `+₺12.50`.
#[must_use]
pub fn signed(money: Money) -> String {
    viewer::money(money.currency(), &money.to_string(), true)
}

/// A whole number with its groups: `5,000`.
#[must_use]
pub fn count(number: u64) -> String {
    viewer::count(number)
}

/// What stands between whole and fraction.
#[must_use]
pub fn decimal_separator() -> String {
    viewer::number_part("decimal").unwrap_or_else(|| ".".to_owned())
}

/// What stands between groups of three.
#[must_use]
pub fn group_separator() -> String {
    viewer::number_part("group").unwrap_or_default()
}

/// An RFC 3339 instant in the viewer's zone; a text that is none stays as it is.
#[must_use]
pub fn instant(rfc3339: &str) -> String {
    viewer::instant(rfc3339).unwrap_or_else(|| rfc3339.to_owned())
}

/// An RFC 3339 instant by its time alone where that leaves no doubt, within half a day; else with its day.
#[must_use]
pub fn moment(rfc3339: &str) -> String {
    const HALF_A_DAY: u64 = 43_200;
    let is_near = seconds_ago(rfc3339).is_some_and(|ago| ago.unsigned_abs() < HALF_A_DAY);
    viewer::clock(rfc3339).filter(|_| is_near).unwrap_or_else(|| instant(rfc3339))
}

/// A calendar day (`2026-11-01`), whatever the zone; a text that is none stays as it is.
#[must_use]
pub fn day(iso: &str) -> String {
    viewer::day(iso).unwrap_or_else(|| iso.to_owned())
}

/// A calendar day without its year: `1 Nov`.
#[must_use]
pub fn short_day(iso: &str) -> String {
    viewer::short_day(iso).unwrap_or_else(|| iso.to_owned())
}

/// An amount rounded to be read at a glance: `₺1.2K`.
#[must_use]
pub fn compact(money: Money) -> String {
    viewer::compact(money.currency(), &money.to_string())
}

/// A decimal number as a percentage: `2.35` as `2.35%`.
#[must_use]
pub fn percent(decimal: &str) -> String {
    viewer::percent(decimal)
}

/// How long ago, or how far ahead, an RFC 3339 instant is: `5 minutes ago`.
#[must_use]
pub fn relative(rfc3339: &str) -> String {
    viewer::relative(rfc3339).unwrap_or_else(|| rfc3339.to_owned())
}

/// How many seconds ago an RFC 3339 instant was, negative where it is to come; `None` for a text that is none.
#[must_use]
pub fn seconds_ago(rfc3339: &str) -> Option<i64> {
    viewer::seconds_ago(rfc3339)
}

/// JSON laid out to be read; a text that is none stays as it is.
#[must_use]
pub fn laid_out(json: &str) -> String {
    viewer::laid_out(json).unwrap_or_else(|| json.to_owned())
}

/// The instant so many days from now, RFC 3339.
#[must_use]
pub fn in_days(days: u32) -> String {
    viewer::in_days(days)
}

/// Every time zone that the viewer's browser knows, by its IANA name.
#[must_use]
pub fn zones() -> Vec<String> {
    viewer::zones()
}

/// The viewer's time zone, by its IANA name.
#[must_use]
pub fn zone_name() -> String {
    viewer::zone_name()
}

/// Today's date in the viewer's zone: year, month (1 to 12), day.
#[must_use]
pub fn today() -> (i32, u32, u32) {
    viewer::today()
}

/// The plural form a count takes in a language: `zero`, `one`, `two`, `few`, `many` or `other`.
#[must_use]
pub fn plural_form(language: &str, number: u64) -> String {
    viewer::plural_form(language, number)
}

/// Which of two names comes first in the viewer's language.
#[must_use]
pub fn compare(one: &str, other: &str) -> Ordering {
    viewer::compare(one, other)
}

/// An amount of the API in a currency, by its code; what does not read as money stays as it is.
#[must_use]
pub fn amount(text: &AmountText, currency: &str) -> String {
    let read = currency.parse().ok().and_then(|currency| text.money(currency).ok());
    read.map_or_else(|| format!("{} {currency}", text.as_str()), money)
}
