//! Calls of programs, signed in as each gateway's clients do it, to the routes that answer as that gateway.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentState;
use gateways::craftgate::signature::{Plus, SignedParts, decode_url, sign_request};
use gateways::{begateway, craftgate, mindbehind, overpay, payu};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::port::OpenPort;

/// The routes that answer as a gateway, over payments that stand so.
pub fn router(kind: GatewayKind, state: PaymentState) -> Router {
    let port = OpenPort(state);
    match kind {
        GatewayKind::Mindbehind => mindbehind::routes::router(port),
        GatewayKind::Begateway => begateway::routes::router(port),
        GatewayKind::Overpay => overpay::routes::router(port),
        GatewayKind::Craftgate => craftgate::routes::router(port),
        GatewayKind::Payu => payu::routes::router(port),
    }
}

/// The calls with a body that a gateway's clients make.
pub const fn posts(kind: GatewayKind) -> &'static [&'static str] {
    match kind {
        GatewayKind::Mindbehind => &["/masterpassIntegration/v1/transactions/refund"],
        GatewayKind::Begateway => &["/transactions/refunds", "/transactions/voids", "/api/reports"],
        GatewayKind::Overpay => &["/beyag/transactions/refunds", "/beyag/api/reports"],
        GatewayKind::Craftgate => &["/payment/v1/refunds", "/payment/v1/refund-transactions"],
        GatewayKind::Payu => &["/partner/refunds", "/partner/refundStatus", "/partner/verifyPayment"],
    }
}

/// The calls that ask; a text of somebody's stands behind each.
pub const fn gets(kind: GatewayKind) -> &'static [&'static str] {
    match kind {
        GatewayKind::Mindbehind => &[],
        GatewayKind::Begateway => &["/transactions/", "/v2/transactions/tracking_id/"],
        GatewayKind::Overpay => &["/beyag/transactions/", "/beyag/transactions/tracking_id/"],
        GatewayKind::Craftgate => &[
            "/payment/v1/refunds/",
            "/payment/v1/refund-transactions?",
            "/payment-reporting/v1/payments?",
            "/payment-reporting/v1/refunds?",
            "/payment-reporting/v1/payments/",
        ],
        GatewayKind::Payu => &["/partner/"],
    }
}

/// A call that is signed in; none where the path can stand in no request.
pub fn call(kind: GatewayKind, method: &str, path: &str, body: &[u8]) -> Option<Request<Body>> {
    let builder = Request::builder().method(method).uri(path).header("Host", "desk.example");
    let builder = match kind {
        GatewayKind::Mindbehind => builder.header("mgmtToken", "token"),
        GatewayKind::Begateway | GatewayKind::Overpay => {
            builder.header("Authorization", "Basic MzYxOnNlY3JldA==").header("RequestID", "key")
        }
        GatewayKind::Payu => builder.header("Authorization", "Bearer token"),
        GatewayKind::Craftgate => {
            let signature = sign_request(SignedParts {
                url: &decode_url(&format!("https://desk.example{path}"), Plus::IsSpace),
                api_key: "api-key",
                secret_key: "secret-key",
                rnd_key: "rnd",
                body,
            });
            builder
                .header("x-api-key", "api-key")
                .header("x-rnd-key", "rnd")
                .header("x-auth-version", "1")
                .header("x-signature", signature)
        }
    };
    builder.body(Body::from(body.to_vec())).ok()
}

/// The same with one more header, where the bytes can stand in one.
pub fn with_header(mut request: Request<Body>, name: &'static str, value: &[u8]) -> Option<Request<Body>> {
    let value = HeaderValue::from_bytes(value).ok()?;
    request.headers_mut().insert(HeaderName::from_static(name), value);
    Some(request)
}

/// Sends a call and reads the answer to its end.
pub async fn send(router: &Router, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let response: Response<Body> = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}
