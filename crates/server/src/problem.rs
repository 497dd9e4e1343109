//! The one place that makes an error's response: `application/problem+json` with a stable code and the request id.

use std::any::Any;
use std::error::Error;
use std::fmt::Display;

use api::problem::{MEDIA_TYPE, Problem};
use axum::response::{IntoResponse, Response};
use domain::money::Money;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use store::error::StoreError;

use crate::request_log::current_request_id;

mod bulk_refund;
mod caller;
mod integration;
mod passkey;
mod people;
mod refund;
mod request;
mod saved_view;
mod serving;
mod sign_on;
mod told;
mod webhook;

mod export;

/// On the response of a caller who is known and may not: the problem's code.
#[derive(Clone, Debug)]
pub struct Forbidden(pub String);

/// A request that was not served: the problem to tell, and the cause to log where the world failed.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    /// Boxed: it travels through every `Result` of this crate.
    problem: Box<Problem>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let problem = Box::new(Problem::new(status.as_u16(), title, code, detail));
        Self { status, problem, cause: None }
    }

    fn about(mut self, fields: &[&str]) -> Self {
        self.problem.fields = fields.iter().map(|field| (*field).to_owned()).collect();
        self
    }

    fn or_rather(mut self, allowed: &[&str]) -> Self {
        self.problem.allowed = allowed.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    fn with_refundable(mut self, refundable: Money) -> Self {
        self.problem.refundable = Some(refundable.into());
        self.problem.currency = Some(refundable.currency().code().to_owned());
        self
    }

    /// The world failed or an invariant broke: one calm sentence outside, the cause in the log.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::unexplained().because(cause)
    }

    fn unexplained() -> Self {
        let detail =
            "Something went wrong on our side. Try again; if it stays, ask for help with the request id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(mut self) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.problem.code, cause = chain(cause.as_ref()), "the request failed");
        }
        self.problem.request_id = current_request_id();
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.status == StatusCode::FORBIDDEN {
            response.extensions_mut().insert(Forbidden(self.problem.code));
        }
        if let Some(seconds) = self.problem.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Answers a panic: the response of the catching layer.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "the catching layer hands the panic over")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned());
    Failure::internal(words).into_response()
}

/// Gives a body to an error that some layer answered with none, so that no error is ever bare.
#[must_use]
pub fn name_bare_errors(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.headers().contains_key(CONTENT_TYPE) {
        return response;
    }
    let failure = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::payload_too_large(),
        StatusCode::METHOD_NOT_ALLOWED => Failure::method_not_allowed(),
        StatusCode::NOT_FOUND => Failure::unknown_address(),
        _ if status.is_server_error() => Failure::unexplained(),
        _ => Failure::new(status, "bad_request", "The request could not be understood."),
    };
    let mut named = failure.into_response();
    for (name, value) in response.headers() {
        named.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    named
}

/// An error's own words as a sentence.
#[must_use]
pub fn sentence(error: &dyn Display) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// An error and all that caused it, in one line: for the log.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let told = cause.to_string();
        // Some errors say their cause themselves.
        if !words.ends_with(&told) {
            words.push_str(": ");
            words.push_str(&told);
        }
        next = cause.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http::Request;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn broken() -> &'static str {
        panic!("an invariant broke, and these words are for the log")
    }

    #[tokio::test]
    async fn a_panic_is_answered_with_one_calm_sentence() {
        let router: Router = Router::new().route("/", get(broken)).layer(CatchPanicLayer::custom(panicked));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!((problem.status, problem.code.as_str()), (500, "internal"));
        assert!(!problem.detail.contains("invariant"), "{problem:?}");
    }

    #[test]
    fn a_bare_error_gets_a_body_and_keeps_its_headers() {
        let mut bare = StatusCode::METHOD_NOT_ALLOWED.into_response();
        bare.headers_mut().insert(http::header::ALLOW, HeaderValue::from_static("GET"));
        let named = name_bare_errors(bare);
        assert_eq!(named.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        assert_eq!(named.headers().get(http::header::ALLOW).unwrap(), "GET");
        assert_eq!(name_bare_errors(StatusCode::NO_CONTENT.into_response()).status(), StatusCode::NO_CONTENT);
    }

    #[test]
    fn a_cause_is_told_with_all_its_causes() {
        let source = std::io::Error::other("the disk is full");
        let error = StoreError::File { path: "desk.db".to_owned(), source };
        assert_eq!(chain(&error), "the file desk.db cannot be used: the disk is full");
    }

    #[test]
    fn what_an_error_says_of_its_cause_itself_is_said_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("not taken (451): {0}")]
        struct NotTaken(#[source] std::io::Error);
        assert_eq!(chain(&NotTaken(std::io::Error::other("try later"))), "not taken (451): try later");
    }
}
