//! Gives every request an id and one line in the log: never its query string, its body or who it is about.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use tracing::Instrument as _;

use crate::problem;

/// The header that carries the request id, on every response.
pub const REQUEST_ID: &str = "x-request-id";

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that this task answers; none outside of one.
#[must_use]
pub fn current_request_id() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Runs a request under a fresh id and writes its line once it is answered.
///
/// A caller's own `X-Request-Id` is not taken over: whatever stands in our logs was written by us.
pub async fn observe(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let id = fresh_id();
    let header = HeaderValue::from_str(&id);
    let method = request.method().clone();
    let route = route.as_ref().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = %id, %method, route);
    let started = Instant::now();
    let answered = async {
        let response = problem::name_bare_errors(next.run(request).await);
        let latency_ms = started.elapsed().as_millis();
        tracing::info!(status = response.status().as_u16(), latency_ms, "answered");
        response
    };
    let mut response = CURRENT.scope(id, answered.instrument(span)).await;
    if let Ok(header) = header {
        response.headers_mut().insert(REQUEST_ID, header);
    }
    response
}

/// 96 random bits as 16 letters, digits, dashes and underscores.
fn fresh_id() -> String {
    let mut bytes = [0_u8; 12];
    match getrandom::fill(&mut bytes) {
        Ok(()) => URL_SAFE_NO_PAD.encode(bytes),
        // An answer without a good id is better than none.
        Err(_) => "unidentified".to_owned(),
    }
}
