//! Mounts the gateways' own wires: programs that speak a gateway's dialect reach the same refund service.

use axum::Router;
use domain::gateway_kind::GatewayKind;
use gateways::craftgate::settings::CraftgateInbound;
use refunds::dialect_port::DeskPort;
use refunds::inbound::MindbehindPort;

use crate::app::App;

/// The dialects' routes. They sign in by their own credentials, so neither cookies nor origins matter to them, and they
/// answer errors in their own words.
pub fn routes(app: &App) -> Router<App> {
    let (service, wait) = (&app.service, app.settings.answer_wait);
    let port = |kind| DeskPort::new(service.clone(), kind, wait, app.settings.public_url.clone());
    // Craftgate's callers sign the address that they are configured with: ours, as people type it.
    let inbound =
        CraftgateInbound { public_url: Some(app.settings.public_url.clone()), ..CraftgateInbound::default() };
    Router::new()
        .merge(gateways::mindbehind::routes::router(MindbehindPort::new(service.clone(), wait)))
        .merge(gateways::begateway::routes::router(port(GatewayKind::Begateway)))
        .merge(gateways::craftgate::routes::router_with(port(GatewayKind::Craftgate), inbound))
        .merge(gateways::payu::routes::router(port(GatewayKind::Payu)))
        .merge(gateways::overpay::routes::router(port(GatewayKind::Overpay)))
        .with_state(())
}
