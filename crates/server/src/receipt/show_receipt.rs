//! `GET /receipt/{token}`: the receipt of a refund, for whoever was given its address.

use std::sync::LazyLock;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::headers::base64;
use crate::problem::Failure;
use crate::receipt::language::Language;
use crate::receipt::page::{STYLE, write_missing, write_receipt};

/// No page of this address is found by a search.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Nothing runs and nothing loads; the one sheet is allowed by its hash.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = base64(&Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// Shows a refund's receipt. Its address is the only key to it: 128 bits of it cannot be guessed.
#[utoipa::path(
    get, path = api::paths::RECEIPT, tag = "refund",
    params(
        ("token" = String, Path, description = "The end of a refund's `receipt_url`."),
        ("lang" = Option<String>, Query, description = "`en` or `tr`; what `Accept-Language` wants when absent."),
    ),
    responses(
        (status = 200, description = "The receipt: a page without a script, to be read and printed.", content_type = "text/html"),
        (status = 404, description = "No receipt has this address: the same page, whatever is wrong with it.", content_type = "text/html"),
        (status = 429, description = "One line of text.", content_type = "text/plain"),
    ),
)]
pub async fn show_receipt(
    State(app): State<App>,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let chosen = query.as_deref().unwrap_or_default().split('&').find_map(|part| part.strip_prefix("lang="));
    let language = Language::of(chosen, &headers);
    let found = match token {
        Ok(Path(token)) => app.service.find_receipt(&token).await?,
        Err(_unreadable) => None,
    };
    Ok(match found {
        Some(receipt) => page(StatusCode::OK, write_receipt(&receipt, language)?, language),
        None => page(StatusCode::NOT_FOUND, write_missing(language), language),
    })
}

/// Other addresses below `/receipt` are no receipts either.
pub async fn show_missing(headers: HeaderMap) -> Response {
    let language = Language::of(None, &headers);
    page(StatusCode::NOT_FOUND, write_missing(language), language)
}

fn page(status: StatusCode, html: String, language: Language) -> Response {
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Language"));
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
}
