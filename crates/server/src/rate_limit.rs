//! How many calls a minute are answered: each session's or credential's, and all of one address together.
//!
//! Counted in this process alone, before anybody is looked up: a call over a limit costs no statement
//! ([0046](../../../docs/decisions/0046-calls-are-counted-where-they-arrive-and-only-there.md)).

use std::fmt;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use store::Micros;

use crate::app::App;
use crate::problem::Failure;
use crate::rate_limit::bucket::{Bucket, Left, Wait};
use crate::rate_limit::callers::Callers;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::session_hash;
use crate::settings::Settings;

mod bucket;
mod callers;

/// What is allowed: `"each";q=12000;w=60`, calls in seconds. Both headers have the form of
/// `draft-ietf-httpapi-ratelimit-headers-11` (May 2026).
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of it: `"each";r=11999;t=1`, calls, and the seconds until all of them are there again.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// How a program of `MindBehind`'s says who it is.
const MANAGEMENT_TOKEN: HeaderName = HeaderName::from_static("mgmttoken");

/// The limits of one server, and what was counted for them.
#[derive(Debug)]
pub struct RateLimits {
    address: Option<Limit>,
    each: Option<Limit>,
    policy: Option<HeaderValue>,
    cookie_name: &'static str,
}

/// One limit: how much, and who has used how much of it.
#[derive(Debug)]
struct Limit {
    name: &'static str,
    bucket: Bucket,
    callers: Callers,
}

/// A call over a limit.
#[derive(Debug)]
struct Over {
    limit: &'static str,
    wait: Wait,
}

impl RateLimits {
    /// The limits that the settings ask for.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let address = Limit::new("address", settings.calls_a_minute_address);
        let each = Limit::new("each", settings.calls_a_minute_each);
        let policies: Vec<String> = each.iter().chain(&address).map(Limit::policy).collect();
        let policy = HeaderValue::from_str(&policies.join(", ")).ok().filter(|policy| !policy.is_empty());
        Self { address, each, policy, cookie_name: settings.cookie_name() }
    }

    /// Counts a call; gives what it leaves of each limit that it counts for.
    ///
    /// The address first: whoever is over that limit adds no caller, however many credentials they make up. A call may
    /// name a session and a credential, and then counts for both, so that nothing made up beside one dodges its limit.
    fn count(&self, address: &ClientAddress, headers: &HeaderMap, now: Micros) -> Result<Vec<Mark>, Over> {
        let mut marks = Vec::with_capacity(2);
        if let Some(limit) = &self.address {
            marks.push(limit.count(address.0.as_bytes(), now)?);
        }
        if let Some(limit) = &self.each {
            let session = session_hash(headers, self.cookie_name);
            for name in [AUTHORIZATION, MANAGEMENT_TOKEN] {
                if let Some(credential) = headers.get(name) {
                    marks.push(limit.count(credential.as_bytes(), now)?);
                }
            }
            if let Some(session) = session {
                marks.push(limit.count(&session, now)?);
            }
        }
        Ok(marks)
    }

    fn tell(&self, marks: &[Mark], headers: &mut HeaderMap) {
        let marks: Vec<String> = marks.iter().map(Mark::to_string).collect();
        if let Some(policy) = &self.policy
            && let Ok(left) = HeaderValue::from_str(&marks.join(", "))
            && !marks.is_empty()
        {
            headers.insert(POLICY, policy.clone());
            headers.insert(LIMIT, left);
        }
    }
}

impl Limit {
    /// None where the settings ask for none.
    fn new(name: &'static str, calls_a_minute: u32) -> Option<Self> {
        let bucket = Bucket::a_minute(calls_a_minute)?;
        Some(Self { name, bucket, callers: Callers::default() })
    }

    fn policy(&self) -> String {
        format!("\"{}\";q={};w=60", self.name, self.bucket.calls())
    }

    fn count(&self, caller: &[u8], now: Micros) -> Result<Mark, Over> {
        let taken = self.callers.change(caller, now, |full_at| self.bucket.take(full_at, now));
        taken.map(|left| Mark { limit: self.name, left }).map_err(|wait| Over { limit: self.name, wait })
    }
}

/// What a call left of a limit.
struct Mark {
    limit: &'static str,
    left: Left,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\";r={};t={}", self.limit, self.left.calls, self.left.full_in_s)
    }
}

/// Answers a call over a limit with the problem `rate_limited`.
pub async fn limit_calls(
    State(app): State<App>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    limit(&app, &address, request, next, |wait_s| Failure::rate_limited(wait_s).into_response()).await
}

/// The same for who knows nothing of our problems: the gateways' wires, and readers of receipts.
///
/// No gateway's own errors have a form for it, and each one's programs read the status.
pub async fn limit_foreign_calls(
    State(app): State<App>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    limit(&app, &address, request, next, |wait_s| {
        let told = format!("Too many calls. Come again in {wait_s} seconds.\n");
        (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, HeaderValue::from(wait_s))], told).into_response()
    })
    .await
}

async fn limit(
    app: &App,
    address: &ClientAddress,
    request: Request,
    next: Next,
    refuse: impl FnOnce(u64) -> Response,
) -> Response {
    let limits = &app.rate_limits;
    let (marks, mut response) = match limits.count(address, request.headers(), app.now()) {
        Ok(marks) => (marks, next.run(request).await),
        Err(over) => {
            app.metrics.count_call_over_limit(over.limit);
            let left = Left { calls: 0, full_in_s: over.wait.full_in_s };
            (vec![Mark { limit: over.limit, left }], refuse(over.wait.next_in_s))
        }
    };
    limits.tell(&marks, response.headers_mut());
    response
}
