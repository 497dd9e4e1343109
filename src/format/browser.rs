//! The browser's own formatters (`Intl`), each made once.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use domain::money::Currency;
use js_sys::{Array, Date, Function, Intl, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::i18n;

/// Signs that several currencies share: with these the longer form (`CA$`) is taken.
const SHARED_SIGNS: [&str; 6] = ["$", "£", "¥", "kr", "₨", "Rs"];

/// From the largest: a unit's name and its seconds.
const UNITS: [(&str, i64); 5] =
    [("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600), ("minute", 60)];

thread_local! {
    static FORMATS: RefCell<HashMap<String, Function>> = RefCell::new(HashMap::new());
    static RELATIVE: Intl::RelativeTimeFormat =
        Intl::RelativeTimeFormat::new(&locales(), &options(&[("numeric", "auto")]));
}

/// The languages the viewer prefers, first the best: as the browser has them, and before them the one that somebody chose.
fn locales() -> Array {
    let listed = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
    let preferred: Array = listed.iter().filter(is_language).collect();
    let spoken = i18n::language();
    if i18n::best(preferred.iter().filter_map(|tag| tag.as_string())) == spoken {
        return preferred;
    }
    // The browser's own list cannot be changed.
    Array::of1(&JsValue::from_str(spoken)).concat(&preferred)
}

/// Whether a formatter takes it. Chromium under the locale "C" prefers `en-US@posix`, which none takes.
fn is_language(tag: &JsValue) -> bool {
    of_intl("getCanonicalLocales", tag).is_some()
}

/// What a function of `Intl` gives; nothing where there is no such function or it refuses.
fn of_intl(name: &str, argument: &JsValue) -> Option<Array> {
    let intl = Reflect::get(&js_sys::global(), &JsString::from("Intl")).ok()?;
    let function = Reflect::get(&intl, &JsString::from(name)).ok()?.dyn_into::<Function>().ok()?;
    function.call1(&intl, argument).ok()?.dyn_into().ok()
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a field of a plain object of ours cannot fail.
        let _always = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

/// The formatter of that name, made at its first use.
fn cached(name: &str, make: impl FnOnce() -> Function) -> Function {
    FORMATS.with(|formats| formats.borrow_mut().entry(name.to_owned()).or_insert_with(make).clone())
}

fn call(format: &Function, value: &JsValue) -> Option<String> {
    format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
}

fn number_format(pairs: &[(&str, &str)]) -> Intl::NumberFormat {
    Intl::NumberFormat::new(&locales(), &options(pairs))
}

/// The value of the first part of that type in `parts`.
fn part(parts: &Array, wanted: &str) -> Option<String> {
    parts.iter().find_map(|part| {
        let field = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).ok()?.as_string();
        (field("type")? == wanted).then(|| field("value"))?
    })
}

fn currency_format(currency: Currency, signed: bool) -> Function {
    let sign = if signed { "exceptZero" } else { "auto" };
    let with = |display: &str| {
        number_format(&[
            ("style", "currency"),
            ("currency", currency.code()),
            ("currencyDisplay", display),
            ("signDisplay", sign),
        ])
    };
    let narrow = with("narrowSymbol");
    let is_shared = part(&narrow.format_to_parts(0.0), "currency")
        .is_some_and(|symbol| SHARED_SIGNS.contains(&symbol.as_str()));
    if is_shared { with("symbol").format() } else { narrow.format() }
}

pub(super) fn money(currency: Currency, decimal: &str, signed: bool) -> String {
    let format = cached(&format!("{currency} {signed}"), || currency_format(currency, signed));
    // The decimal text goes in as it is: ECMA-402 formats a string exactly, without passing through a float.
    call(&format, &JsValue::from_str(decimal)).unwrap_or_else(|| format!("{decimal} {currency}"))
}

pub(super) fn count(number: u64) -> String {
    let format = cached("count", || number_format(&[]).format());
    call(&format, &JsValue::from_str(&number.to_string())).unwrap_or_else(|| number.to_string())
}

pub(super) fn number_part(wanted: &str) -> Option<String> {
    part(&number_format(&[("useGrouping", "always")]).format_to_parts(1_234_567.5), wanted)
}

fn date_format(pairs: &[(&str, &str)]) -> Function {
    Intl::DateTimeFormat::new(&locales(), &options(pairs)).format()
}

fn date(text: &str) -> Option<Date> {
    let date = Date::new(&JsValue::from_str(text));
    (!date.get_time().is_nan()).then_some(date)
}

pub(super) fn instant(rfc3339: &str) -> Option<String> {
    let format = cached("instant", || date_format(&[("dateStyle", "medium"), ("timeStyle", "short")]));
    call(&format, date(rfc3339)?.as_ref())
}

pub(super) fn clock(rfc3339: &str) -> Option<String> {
    let format = cached("clock", || date_format(&[("timeStyle", "short")]));
    call(&format, date(rfc3339)?.as_ref())
}

pub(super) fn day(iso: &str) -> Option<String> {
    let format = cached("day", || date_format(&[("dateStyle", "medium"), ("timeZone", "UTC")]));
    call(&format, date(iso)?.as_ref())
}

pub(super) fn short_day(iso: &str) -> Option<String> {
    let options = [("day", "numeric"), ("month", "short"), ("timeZone", "UTC")];
    let format = cached("short day", || date_format(&options));
    call(&format, date(iso)?.as_ref())
}

pub(super) fn compact(currency: Currency, decimal: &str) -> String {
    let format = cached(&format!("compact {currency}"), || {
        let options = [
            ("style", "currency"),
            ("currency", currency.code()),
            ("currencyDisplay", "narrowSymbol"),
            ("notation", "compact"),
        ];
        number_format(&options).format()
    });
    call(&format, &JsValue::from_str(decimal)).unwrap_or_else(|| decimal.to_owned())
}

pub(super) fn percent(decimal: &str) -> String {
    let format = cached("percent", || {
        // The unit, not the style of that name, which would multiply by a hundred.
        let options = number_options(&[("style", "unit"), ("unit", "percent")], 2);
        Intl::NumberFormat::new(&locales(), &options).format()
    });
    call(&format, &JsValue::from_str(decimal)).unwrap_or_else(|| format!("{decimal}%"))
}

fn number_options(pairs: &[(&str, &str)], most_decimals: u32) -> Object {
    let object = options(pairs);
    // Setting a field of a plain object of ours cannot fail.
    let _always = Reflect::set(&object, &JsValue::from_str("maximumFractionDigits"), &most_decimals.into());
    object
}

/// A number of milliseconds since 1970 as an integer.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a Date holds at most 8.64e15 ms"
)]
fn milliseconds(date: &Date) -> i64 {
    date.get_time() as i64
}

pub(super) fn seconds_ago(rfc3339: &str) -> Option<i64> {
    let then = milliseconds(date(rfc3339)?.as_ref());
    Some((milliseconds(&Date::new_0()) - then) / 1000)
}

pub(super) fn laid_out(json: &str) -> Option<String> {
    let value = js_sys::JSON::parse(json).ok()?;
    let indent = JsValue::from_f64(2.0);
    js_sys::JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &indent).ok()?.as_string()
}

pub(super) fn relative(rfc3339: &str) -> Option<String> {
    let seconds = -seconds_ago(rfc3339)?;
    let (unit, each) = UNITS.into_iter().find(|(_, each)| seconds.abs() >= *each).unwrap_or(("second", 1));
    let value = i32::try_from(seconds / each).ok()?;
    Some(RELATIVE.with(|format| String::from(format.format(f64::from(value), unit))))
}

pub(super) fn in_days(days: u32) -> String {
    let date = Date::new_0();
    date.set_date(date.get_date().saturating_add(days));
    date.to_iso_string().into()
}

pub(super) fn zones() -> Vec<String> {
    // Browsers of before 2022 have no such list.
    let listed = of_intl("supportedValuesOf", &"timeZone".into()).unwrap_or_default();
    listed.iter().filter_map(|zone| zone.as_string()).collect()
}

pub(super) fn zone_name() -> String {
    let resolved = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&resolved, &JsString::from("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

pub(super) fn today() -> (i32, u32, u32) {
    let now = Date::new_0();
    (i32::try_from(now.get_full_year()).unwrap_or(i32::MAX), now.get_month() + 1, now.get_date())
}

pub(super) fn plural_form(language: &str, number: u64) -> String {
    let rules = Intl::PluralRules::new(&Array::of1(&JsValue::from_str(language)), &Object::new());
    // Above 2^32 every language we speak has the same form.
    let number = f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    rules.select(number).unchecked_into::<JsString>().into()
}

pub(super) fn compare(one: &str, other: &str) -> Ordering {
    JsString::from(one).locale_compare(other, &locales(), &Object::new()).cmp(&0)
}
