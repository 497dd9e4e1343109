//! We answer as Overpay, over whatever stands behind the port; the older addresses of its clients lead to the same calls.
//!
//! Reports are asked of the back office, whose address is another host's; behind `/beyag` they are answered as well, so that one
//! base URL is enough.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::any;

use crate::begateway::routes::CALL_LIMIT_BYTES;
use crate::begateway::routes::dispatch::{Asked, Called, answer_call, split_path};
use crate::begateway::routes::manners::Manners;
use crate::begateway::routes::report::{answer_report, count_report};
use crate::begateway::wire::answer::MethodField;
use crate::dialect::DialectPort;
use crate::overpay::wire::BEYAG;

/// How the service answers.
const MANNERS: Manners = Manners {
    service: BEYAG,
    amount_optional: true,
    duplicate_window_s: None,
    errors_within_request: true,
    method: MethodField::MethodType,
};

/// Answers `/beyag/…`.
pub fn router<P: DialectPort>(port: P) -> Router {
    Router::new()
        .route("/beyag/{*rest}", any(beyag::<P>))
        .layer(DefaultBodyLimit::max(CALL_LIMIT_BYTES))
        .with_state(port)
}

async fn beyag<P: DialectPort>(State(port): State<P>, request: Request) -> Response {
    let segments = split_path(request.uri().path());
    let names: Vec<&str> = segments.iter().map(String::as_str).skip(1).collect();
    let called = match names.as_slice() {
        ["transactions", "refunds" | "refund"] | ["refunds"] => Called::Post(Asked::Refund),
        ["transactions", "tracking_id", name] => Called::Get(Asked::Tracked((*name).to_owned())),
        ["transactions" | "payments" | "refunds", uid] => Called::Get(Asked::Uid((*uid).to_owned())),
        ["api", "reports"] => return answer_report(&port, MANNERS, request).await,
        ["api", "reports", "count"] => return count_report(&port, MANNERS, request).await,
        _ => Called::Nothing,
    };
    answer_call(&port, MANNERS, called, request).await
}
