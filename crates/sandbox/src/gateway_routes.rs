//! The five gateways' own addresses, each answered by the routes that the desk mounts too, with the bank behind them.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use domain::gateway_kind::GatewayKind;
use gateways::begateway::signature::read_basic;
use gateways::mindbehind::wire::REFUND_PATH;
use gateways::{begateway, craftgate, mindbehind, overpay, payu};
use tower::{ServiceExt, service_fn};

use crate::Sandbox;
use crate::bank::BankPort;
use crate::cut::CutSwitch;
use crate::dialect_bank::DialectBank;

/// The addresses, and whose they are. Reports are beGateway's and Overpay's: who signs in tells.
const ADDRESSES: [(&str, GatewayKind); 10] = [
    (REFUND_PATH, GatewayKind::Mindbehind),
    ("/transactions/{*rest}", GatewayKind::Begateway),
    ("/v2/transactions/{*rest}", GatewayKind::Begateway),
    ("/api/reports", GatewayKind::Begateway),
    ("/api/reports/{*rest}", GatewayKind::Begateway),
    ("/beyag/{*rest}", GatewayKind::Overpay),
    ("/payment/v1/{*rest}", GatewayKind::Craftgate),
    ("/payment-reporting/v1/{*rest}", GatewayKind::Craftgate),
    ("/partner/{*rest}", GatewayKind::Payu),
    ("/apilayer/partner/{*rest}", GatewayKind::Payu),
];

/// Mounts all of them.
pub fn router(bank: &Sandbox) -> Router {
    ADDRESSES.into_iter().fold(Router::new(), |router, (path, kind)| {
        let bank = bank.clone();
        let service = service_fn(move |request: Request| answer(bank.clone(), kind, request));
        router.route_service(path, service)
    })
}

async fn answer(bank: Sandbox, kind: GatewayKind, mut request: Request) -> Result<Response, Infallible> {
    let mut kind = kind;
    if kind == GatewayKind::Begateway && request.uri().path().starts_with("/api/") {
        let shop_id = read_basic(request.headers()).map(|(shop_id, _)| shop_id).unwrap_or_default();
        if is_overpay(&bank, &shop_id).await {
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
    Ok(cut.apply(routes.oneshot(request).await?))
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

async fn is_overpay(bank: &Sandbox, shop_id: &str) -> bool {
    matches!(bank.ledger().find_by_login(GatewayKind::Overpay, shop_id).await, Ok(Some(_)))
}

/// Overpay's reports are asked of another host in life, at the address of beGateway's; its routes answer them below `/beyag`.
fn move_to_beyag(request: &mut Request) {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if let Ok(moved) = format!("/beyag{path}").parse() {
        *request.uri_mut() = moved;
    }
}
