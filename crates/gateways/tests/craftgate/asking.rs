//! Calls as Craftgate's own clients make them, and what is read of our answers.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::refund::{RefundKind, RefundState};
use gateways::craftgate::routes::router;
use gateways::details::Details;
use serde_json::Value;
use tower::ServiceExt;

use crate::port::{StubPort, read, refund, signed};

pub const CALL: &str = include_str!("../golden/craftgate/refund_request.json");
pub const WHOLE: &str = "/payment/v1/refunds";
pub const ITEM: &str = "/payment/v1/refund-transactions";

pub fn cancelled() -> StubPort {
    StubPort::ending(vec![refund(RefundState::Succeeded, Some(RefundKind::Cancel))])
}

pub async fn send(router: Router, request: Request<Body>) -> Response {
    router.oneshot(request).await.unwrap()
}

pub async fn answer(port: StubPort, method: &str, path: &str, body: &str) -> (StatusCode, Value, String) {
    read(send(router(port), signed(method, path, body)).await).await
}

pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or(&Value::Null)
}

/// An error's code and group, after checking that its codes are texts and that it has words.
pub fn error(value: &Value) -> (String, Option<String>) {
    assert!(at(value, "/errors/errorDescription").as_str().is_some_and(|words| words.len() > 10), "{value}");
    let group = at(value, "/errors/errorGroup").as_str().map(str::to_owned);
    (at(value, "/errors/errorCode").as_str().unwrap().to_owned(), group)
}

/// Names and types of a table of the seed, as they stand there.
pub fn table(lines: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines: Vec<&str> = lines.lines().map(|line| line.trim_end_matches(" |")).collect();
    lines.chunks(2).map(|pair| (*pair.first().unwrap(), *pair.get(1).unwrap())).collect()
}

pub fn has_type(value: &Value, kind: &str) -> bool {
    match kind {
        "number" => value.is_u64(),
        "decimal" => value.is_number(),
        "boolean" => value.is_boolean(),
        "PaymentTransactionRefundResponse[]" => value.is_array(),
        _ => value.is_string(),
    }
}

/// What the gateway said of a refund, as it is kept.
pub fn kept(fields: &[(&str, &str)]) -> Details {
    let mut details = Details::default();
    for (name, value) in fields {
        details.keep(name, Some(value));
    }
    details
}
