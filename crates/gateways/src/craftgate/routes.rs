//! We answer as Craftgate, over whatever stands behind the port.
//!
//! Checks run in this order: keys and signature over the raw request, JSON, fields, payment, amount, rules.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, OriginalUri, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use serde::Serialize;

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::settings::CraftgateInbound;
use crate::craftgate::wire::body::CraftgateData;
use crate::craftgate::wire::{
    CARD_PAYMENTS, REFUND_TRANSACTIONS, REFUNDS, REPORTED_PAYMENTS, REPORTED_REFUND_TRANSACTIONS,
    REPORTED_REFUNDS,
};
use crate::dialect::DialectPort;

mod create_refund;
mod list_transactions;
mod not_served;
mod refusal;
mod search;
mod show_payment;
mod show_refund;
mod sign_in;
mod write_payment;
mod write_refund;

/// The longest call that is read.
pub const CALL_LIMIT_BYTES: usize = 64 * 1024;

/// Answers Craftgate's refund calls, lookups and lists.
pub fn router<P: DialectPort>(port: P) -> Router {
    router_with(port, CraftgateInbound::default())
}

/// Answers Craftgate's refund calls, lookups and lists to callers whose addresses are set up as given.
pub fn router_with<P: DialectPort>(port: P, inbound: CraftgateInbound) -> Router {
    let below = |path: &str, rest: &str| format!("{path}/{rest}");
    Router::new()
        .route(REFUNDS, only(post(create_refund::whole::<P>)))
        .route(
            REFUND_TRANSACTIONS,
            // Craftgate's clients search items' refunds here as well.
            only(post(create_refund::of_item::<P>).get(list_transactions::item_refunds::<P>)),
        )
        .route(&below(REFUNDS, "mark-as-refunded"), only(post(not_served::mark_as_refunded::<P>)))
        .route(&below(REFUND_TRANSACTIONS, "mark-as-refunded"), only(post(not_served::mark_as_refunded::<P>)))
        .route(&below(REFUNDS, "refund-waiting-payment"), only(post(not_served::waiting_payment::<P>)))
        .route(&below(REFUNDS, "{id}"), only(get(show_refund::whole::<P>)))
        .route(&below(REFUND_TRANSACTIONS, "{id}"), only(get(show_refund::of_item::<P>)))
        .route(&below(CARD_PAYMENTS, "{id}"), only(get(show_payment::payment::<P>)))
        .route(REPORTED_PAYMENTS, only(get(list_transactions::payments::<P>)))
        .route(REPORTED_REFUNDS, only(get(list_transactions::refunds::<P>)))
        .route(REPORTED_REFUND_TRANSACTIONS, only(get(list_transactions::item_refunds::<P>)))
        .route(&below(REPORTED_PAYMENTS, "{id}"), only(get(show_payment::payment::<P>)))
        .route(&below(REPORTED_PAYMENTS, "{id}/transactions"), only(get(show_payment::items::<P>)))
        .route(&below(REPORTED_PAYMENTS, "{id}/refunds"), only(get(show_payment::refunds::<P>)))
        .route(
            &below(REPORTED_PAYMENTS, "{id}/transactions/{item}/refunds"),
            only(get(show_payment::item_refunds::<P>)),
        )
        .route("/payment/v1/{*rest}", any(refuse_path))
        .route("/payment-reporting/v1/{*rest}", any(refuse_path))
        .layer(DefaultBodyLimit::max(CALL_LIMIT_BYTES))
        .with_state(Dialect { port, inbound })
}

fn only<P: DialectPort>(method: MethodRouter<Dialect<P>>) -> MethodRouter<Dialect<P>> {
    method.fallback(refuse_method)
}

#[derive(Clone)]
struct Dialect<P> {
    port: P,
    inbound: CraftgateInbound,
}

/// A call as it came: what its signature covers is kept byte by byte.
struct Call {
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        // Where a router above strips a prefix, the address that was signed is the original one.
        let original = request.extensions().get::<OriginalUri>().map(|original| original.0.clone());
        let uri = original.unwrap_or_else(|| request.uri().clone());
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            let words = format!("The body could not be read; it may have at most {CALL_LIMIT_BYTES} bytes.");
            Refused::new(rejection.status(), "body_unreadable", words)
        })?;
        Ok(Self { uri, headers, body })
    }
}

/// Writes an answer into its envelope.
fn answer<T: Serialize>(data: T) -> Result<Response, Refused> {
    written(StatusCode::OK, &CraftgateData { data })
}

fn written<T: Serialize>(status: StatusCode, body: &T) -> Result<Response, Refused> {
    let bytes = serde_json::to_vec(body).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Refused::fault()
    })?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8")),
        // Answers about money are kept by nobody on the way.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((status, headers, bytes).into_response())
}

async fn refuse_path() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, "path_not_found", "There is no such call here.")
}

async fn refuse_method() -> Refused {
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This call has another method.")
}
