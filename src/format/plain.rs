//! A stand-in for the browser's formatters, so that the models can be tested without one.

use std::cmp::Ordering;

use domain::money::Currency;

pub(super) fn money(currency: Currency, decimal: &str, signed: bool) -> String {
    let plus = if signed && decimal.contains(|c: char| ('1'..='9').contains(&c)) && !decimal.starts_with('-')
    {
        "+"
    } else {
        ""
    };
    format!("{plus}{decimal} {currency}")
}

pub(super) fn count(number: u64) -> String {
    number.to_string()
}

pub(super) fn number_part(part: &str) -> Option<String> {
    match part {
        "decimal" => Some(".".to_owned()),
        "group" => Some(",".to_owned()),
        _ => None,
    }
}

pub(super) fn instant(rfc3339: &str) -> Option<String> {
    rfc3339.contains('T').then(|| rfc3339.to_owned())
}

pub(super) fn clock(rfc3339: &str) -> Option<String> {
    instant(rfc3339)
}

pub(super) fn day(iso: &str) -> Option<String> {
    (iso.len() == "2026-11-01".len()).then(|| iso.to_owned())
}

pub(super) fn short_day(iso: &str) -> Option<String> {
    iso.get(5..).map(str::to_owned)
}

pub(super) fn compact(currency: Currency, decimal: &str) -> String {
    money(currency, decimal, false)
}

pub(super) fn percent(decimal: &str) -> String {
    format!("{decimal}%")
}

pub(super) fn relative(rfc3339: &str) -> Option<String> {
    instant(rfc3339)
}

pub(super) fn seconds_ago(_rfc3339: &str) -> Option<i64> {
    None
}

pub(super) fn laid_out(json: &str) -> Option<String> {
    json.starts_with('{').then(|| json.to_owned())
}

pub(super) fn in_days(days: u32) -> String {
    format!("in {days} days")
}

pub(super) fn zones() -> Vec<String> {
    vec!["Europe/Istanbul".to_owned(), "UTC".to_owned()]
}

pub(super) fn zone_name() -> String {
    "UTC".to_owned()
}

pub(super) fn today() -> (i32, u32, u32) {
    (2026, 11, 15)
}

pub(super) fn plural_form(_language: &str, number: u64) -> String {
    if number == 1 { "one".to_owned() } else { "other".to_owned() }
}

pub(super) fn compare(one: &str, other: &str) -> Ordering {
    one.to_lowercase().cmp(&other.to_lowercase())
}
