//! In which language somebody reads.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::language::Language;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;

/// What the caller's browser wishes for; English where that is none of ours.
#[derive(Clone, Copy, Debug)]
pub struct BrowserLanguage(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for BrowserLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let wishes = parts.headers.get(ACCEPT_LANGUAGE).and_then(|wishes| wishes.to_str().ok());
        Ok(Self(wishes.and_then(Language::of_wishes).unwrap_or_default()))
    }
}
