//! `GET /api/v1/sign-on`: a browser goes to the provider of a company, to sign in.

use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::Deserialize;
use store::sign_on::flow::Purpose;

use crate::app::App;
use crate::problem::Failure;
use crate::sign_on::browser_mark::last_company;
use crate::sign_on::trouble::Trouble;
use crate::sign_on::way::begin;

/// The page that says why it went no further.
pub const SIGN_IN_PAGE: &str = "/sign-in";

/// Which company's provider, and where to go in the panel afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    company: Option<String>,
    next: Option<String>,
}

/// Leads a browser to the provider of a company; without a company, to that of the one that it came in by last. Nobody is told which
/// companies or people there are: who asks has the company's own link.
#[utoipa::path(
    get, path = api::paths::SIGN_ON, tag = "session",
    params(
        ("company" = Option<String>, Query, description = "The company's id; else the browser's cookie says."),
        ("next" = Option<String>, Query, description = "A path of the panel to go to afterwards."),
    ),
    responses(
        (status = 303, description = "To the provider, or to the sign-in page with a word in `sign_on` that says why not."),
        (status = 400, description = "`bad_query`."),
    ),
)]
pub async fn start_sign_on(
    State(app): State<App>,
    headers: HeaderMap,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Failure> {
    let Query(wanted) = wanted.map_err(|error| Failure::bad_query(format!("{}.", error.body_text()), &[]))?;
    let named = wanted.company.as_deref().filter(|company| !company.is_empty());
    let company = match named {
        Some(company) => company.parse().ok(),
        None => last_company(&app, &headers),
    };
    let Some(company) = company else { return Ok(Trouble::NoCompany.led_to(SIGN_IN_PAGE)) };
    let next = wanted.next.as_deref().unwrap_or_default();
    match begin(&app, &headers, company, Purpose::SignIn, next).await {
        Ok(way) => {
            Ok((AppendHeaders([(SET_COOKIE, way.cookie)]), Redirect::to(&way.location)).into_response())
        }
        Err(end) => end.led_to(SIGN_IN_PAGE),
    }
}
