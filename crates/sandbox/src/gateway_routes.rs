//! The five gateways' own addresses, each answered by the routes that the desk mounts too, with the bank behind them.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use domain::gateway_kind::GatewayKind;
use gateways::begateway::signature::read_basic;
use gateways::begateway::wire::report::REPORT_PATH;
use gateways::mindbehind::wire::REFUND_PATH;
use gateways::{begateway, craftgate, mindbehind, overpay, payu};
use tower::ServiceExt;

use crate::Sandbox;
use crate::bank::BankPort;
use crate::cut::CutSwitch;
use crate::dialect_bank::DialectBank;

/// Below which paths each gateway answers. Reports are beGateway's and Overpay's: who signs in tells.
const ADDRESSES: [(&str, GatewayKind); 9] = [
    (REFUND_PATH, GatewayKind::Mindbehind),
    ("/transactions/", GatewayKind::Begateway),
    ("/v2/transactions/", GatewayKind::Begateway),
    (REPORT_PATH, GatewayKind::Begateway),
    ("/beyag/", GatewayKind::Overpay),
    ("/payment/v1/", GatewayKind::Craftgate),
    ("/payment-reporting/v1/", GatewayKind::Craftgate),
    ("/partner/", GatewayKind::Payu),
    ("/apilayer/partner/", GatewayKind::Payu),
];

/// The gateway that answers at this path.
pub fn whose(path: &str) -> Option<GatewayKind> {
    ADDRESSES.into_iter().find(|(below, _)| path.starts_with(below)).map(|(_, kind)| kind)
}

/// Answers a call as this gateway. The routes see it as it came: the paths are part of what is signed, and a router around them
/// would add its own captures to theirs.
pub async fn answer(bank: Sandbox, kind: GatewayKind, mut request: Request) -> Response {
    let mut kind = kind;
    if kind == GatewayKind::Begateway && request.uri().path().starts_with(REPORT_PATH) {
        let shop_id = read_basic(request.headers()).map(|(shop_id, _)| shop_id).unwrap_or_default();
        if is_overpay(&bank, &shop_id) {
            kind = GatewayKind::Overpay;
            move_to_beyag(&mut request);
        }
    }
    let is_down = bank.ledger().is_down(kind).await.unwrap_or_else(|error| {
        tracing::error!(?error, "the planned faults cannot be read");
        false
    });
    let cut = CutSwitch::default();
    let routes = routes(bank, kind, cut.clone(), is_down);
    let response = routes.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    cut.apply(response)
}

fn routes(bank: Sandbox, kind: GatewayKind, cut: CutSwitch, is_down: bool) -> Router {
    let port = DialectBank::new(bank.clone(), kind, cut.clone(), is_down);
    match kind {
        GatewayKind::Mindbehind => mindbehind::routes::router(BankPort::new(bank, cut, is_down)),
        GatewayKind::Begateway => begateway::routes::router(port),
        GatewayKind::Craftgate => craftgate::routes::router(port),
        GatewayKind::Payu => payu::routes::router(port),
        GatewayKind::Overpay => overpay::routes::router(port),
    }
}

fn is_overpay(bank: &Sandbox, shop_id: &str) -> bool {
    matches!(bank.ledger().find_by_login(GatewayKind::Overpay, shop_id), Ok(Some(_)))
}

/// Overpay's reports are asked of another host in life, at the address of beGateway's; its routes answer them below `/beyag`.
fn move_to_beyag(request: &mut Request) {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if let Ok(moved) = format!("/beyag{path}").parse() {
        *request.uri_mut() = moved;
    }
}
