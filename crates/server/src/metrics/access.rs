//! Who may read the metrics: this machine itself, or whoever knows the token. For all others the address is unknown.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::HeaderMap;
use http::header::{AUTHORIZATION, FORWARDED, VIA};
use http::request::Parts;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::caller::bearer;
use crate::problem::Failure;

/// Headers that a proxy adds: what comes with one comes from elsewhere, whatever the peer's address.
const OF_A_PROXY: [&str; 3] = ["x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// The SHA-256 of the token that opens the metrics; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsToken {
    hash: [u8; 32],
}

impl MetricsToken {
    /// Keeps what is needed of a token; none for an empty one.
    #[must_use]
    pub fn new(token: &str) -> Option<Self> {
        let token = token.trim();
        (!token.is_empty()).then(|| Self { hash: hash(token) })
    }

    /// Hashes are compared: how long that takes tells nothing of the token.
    fn opens(&self, given: &str) -> bool {
        self.hash == hash(given)
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The proof that a request may read the metrics.
#[derive(Debug)]
pub struct MetricsReader;

impl FromRequestParts<App> for MetricsReader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = app.settings.metrics_token.as_ref();
        let by_token = token.is_some_and(|token| given(&parts.headers).is_some_and(|text| token.opens(text)));
        let here = !app.settings.behind_proxy && is_from_here(parts);
        if by_token || here { Ok(Self) } else { Err(Failure::unknown_address()) }
    }
}

fn given(headers: &HeaderMap) -> Option<&str> {
    bearer(headers.get(AUTHORIZATION)?.to_str().ok()?)
}

fn is_from_here(parts: &Parts) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let local = peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    let passed_on = OF_A_PROXY.iter().any(|name| parts.headers.contains_key(*name))
        || parts.headers.contains_key(FORWARDED)
        || parts.headers.contains_key(VIA);
    local && !passed_on
}
