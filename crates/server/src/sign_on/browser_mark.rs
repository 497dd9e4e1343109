//! Two cookies: which browser has begun a way to a provider, for ten minutes, and by which company's it came in last, for a year.

use domain::id::CompanyId;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use refunds::token::draw_letters;

use crate::app::App;
use crate::problem::Failure;
use crate::sign_on::way::LETTERS;

const YEAR_S: u32 = 365 * 24 * 60 * 60;

/// What the browser keeps to prove that it is the one that left: what it has, so that two tabs go their ways at once, else a new one.
#[must_use]
pub fn mark_of(app: &App, headers: &HeaderMap) -> String {
    let random = || draw_letters(app.service.random(), LETTERS);
    known_mark(app, headers).unwrap_or_else(random)
}

/// What the browser kept.
#[must_use]
pub fn known_mark(app: &App, headers: &HeaderMap) -> Option<String> {
    let mark = cookie(headers, way_name(app))?;
    (mark.len() == LETTERS && mark.bytes().all(|letter| letter.is_ascii_alphanumeric())).then_some(mark)
}

/// Has the browser keep it.
pub fn keep_mark(app: &App, mark: &str, life_s: i64) -> Result<HeaderValue, Failure> {
    set(app, way_name(app), mark, &life_s.to_string())
}

/// By which company's provider the browser came in last.
#[must_use]
pub fn last_company(app: &App, headers: &HeaderMap) -> Option<CompanyId> {
    cookie(headers, company_name(app))?.parse().ok()
}

/// Has the browser remember it.
pub fn keep_company(app: &App, company: CompanyId) -> Result<HeaderValue, Failure> {
    set(app, company_name(app), &company.to_string(), &YEAR_S.to_string())
}

fn way_name(app: &App) -> &'static str {
    if app.settings.secure_cookies { "__Host-refund_desk_way" } else { "refund_desk_way" }
}

fn company_name(app: &App) -> &'static str {
    if app.settings.secure_cookies { "__Host-refund_desk_company" } else { "refund_desk_company" }
}

/// `Lax`, because a browser comes back from another site, by a link that only reads.
fn set(app: &App, name: &str, value: &str, life_s: &str) -> Result<HeaderValue, Failure> {
    let secure = if app.settings.secure_cookies { "; Secure" } else { "" };
    let text = format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={life_s}{secure}");
    text.parse().map_err(Failure::internal)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
    let mut pairs =
        cookies.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}
