//! We answer as beGateway's card service, over whatever stands behind the port.
//!
//! Checks run in this order: sign-in, JSON, fields, payment, amount, rules. Paths and fields are documented; the statuses of
//! refusals are assumed where docs/gateways/begateway.md says so.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::any;

use crate::begateway::capabilities::DUPLICATE_WINDOW_S;
use crate::begateway::routes::dispatch::{Asked, Called, answer_call, split_path};
use crate::begateway::routes::manners::Manners;
use crate::begateway::routes::report::{answer_report, count_report};
use crate::begateway::service::CARDS;
use crate::begateway::wire::answer::MethodField;
use crate::begateway::wire::report::{COUNT_PATH, REPORT_PATH};
use crate::dialect::DialectPort;

pub mod dispatch;
pub mod incoming;
pub mod manners;
pub mod refused;
pub mod report;

/// The longest call that is read.
pub const CALL_LIMIT_BYTES: usize = 64 * 1024;

/// How the card service answers.
const MANNERS: Manners = Manners {
    service: CARDS,
    amount_optional: false,
    duplicate_window_s: Some(DUPLICATE_WINDOW_S),
    errors_within_request: false,
    method: MethodField::PaymentMethodType,
};

/// Answers `/transactions/…`, `/v2/transactions/…` and `/api/reports`.
pub fn router<P: DialectPort>(port: P) -> Router {
    Router::new()
        .route("/transactions/{*rest}", any(transactions::<P>))
        .route("/v2/transactions/{*rest}", any(transactions::<P>))
        .route(REPORT_PATH, any(reports::<P>))
        .route(COUNT_PATH, any(report_counts::<P>))
        .layer(DefaultBodyLimit::max(CALL_LIMIT_BYTES))
        .with_state(port)
}

async fn transactions<P: DialectPort>(State(port): State<P>, request: Request) -> Response {
    let segments = split_path(request.uri().path());
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    let called = match names.as_slice() {
        ["transactions", "refunds"] => Called::Post(Asked::Refund),
        ["transactions", "voids"] => Called::Post(Asked::Void),
        ["transactions", "tracking_id", name] | ["v2", "transactions", "tracking_id", name] => {
            Called::Get(Asked::Tracked((*name).to_owned()))
        }
        ["transactions", uid] => Called::Get(Asked::Uid((*uid).to_owned())),
        _ => Called::Nothing,
    };
    answer_call(&port, MANNERS, called, request).await
}

async fn reports<P: DialectPort>(State(port): State<P>, request: Request) -> Response {
    answer_report(&port, MANNERS, request).await
}

async fn report_counts<P: DialectPort>(State(port): State<P>, request: Request) -> Response {
    count_report(&port, MANNERS, request).await
}
