//! We answer as PayU, over whatever stands behind the port.
//!
//! Checks run in this order: token (401), partner (400), hash (403), body (400), then the rules. That order is our choice: PayU
//! documents the failures, not which of them comes first.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};

use crate::dialect::DialectPort;
use crate::payu::routes::answer::Answer;
use crate::payu::routes::create_refund::create_refund;
use crate::payu::routes::find_refunds::find_refunds;
use crate::payu::routes::verify_payment::verify_payment;
use crate::payu::settings::PayuManners;
use crate::payu::wire::call::{REFUND_PATH, REFUND_STATUS_PATH, VERIFY_PAYMENT_PATH};

mod answer;
mod call;
mod create_refund;
mod find_refunds;
mod verify_payment;

/// The longest call that is read.
pub const CALL_LIMIT_BYTES: usize = 64 * 1024;

/// What stands before the paths: nothing in production, `/apilayer` in PayU's test environment. We answer under both.
const PREFIXES: [&str; 2] = ["", "/apilayer"];

/// Answers `POST /partner/refunds`, `/partner/refundStatus` and `/partner/verifyPayment`, each also below `/apilayer`.
pub fn router<P: DialectPort>(port: P) -> Router {
    router_with(port, PayuManners::default())
}

/// The same, with the manners given.
pub fn router_with<P: DialectPort>(port: P, manners: PayuManners) -> Router {
    let mut router = Router::new();
    for prefix in PREFIXES {
        let path = |path: &str| format!("{prefix}{path}");
        router = router
            .route(&path(REFUND_PATH), post(create_refund::<P>).fallback(refuse_method))
            .route(&path(REFUND_STATUS_PATH), post(find_refunds::<P>).fallback(refuse_method))
            .route(&path(VERIFY_PAYMENT_PATH), post(verify_payment::<P>).fallback(refuse_method))
            .route(&path("/partner/{*rest}"), any(refuse_path));
    }
    router.layer(DefaultBodyLimit::max(CALL_LIMIT_BYTES)).with_state(Dialect { port, manners })
}

/// What every handler has at hand.
#[derive(Clone)]
struct Dialect<P> {
    port: P,
    manners: PayuManners,
}

async fn refuse_method() -> Response {
    let answer = Answer::layer(StatusCode::METHOD_NOT_ALLOWED, "This call is made with POST");
    ([(header::ALLOW, "POST")], answer).into_response()
}

async fn refuse_path() -> Response {
    Answer::layer(StatusCode::NOT_FOUND, "There is no such call").into_response()
}
