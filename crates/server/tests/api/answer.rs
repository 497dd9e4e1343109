//! An answer of the server, taken apart.

use api::problem::{MEDIA_TYPE, Problem};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        // A live stream never ends by itself.
        if parts.headers.get("content-type").is_some_and(|media| media == "text/event-stream") {
            return Self { status: parts.status, headers: parts.headers, body: Vec::new() };
        }
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as what the contract says it is, for a status that says so.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self, status: StatusCode) -> T {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("cache-control"), "no-store");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem, which must be whole and have this status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Problem {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), MEDIA_TYPE);
        assert_eq!(self.header("cache-control"), "no-store");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{}", problem.detail);
        assert_eq!(problem.kind, "about:blank");
        assert!(!problem.title.is_empty() && problem.detail.ends_with('.'), "{problem:?}");
        assert_eq!(problem.request_id.as_deref(), Some(self.header("x-request-id")));
        problem
    }
}
