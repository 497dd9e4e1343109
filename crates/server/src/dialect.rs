//! Mounts the gateways' own wires: programs that speak a gateway's dialect reach the same refund service.

use axum::Router;
use refunds::inbound::MindbehindPort;

use crate::app::App;

/// The dialects' routes. They sign in by their own tokens, so neither cookies nor origins matter to them, and they
/// answer errors in their own words.
pub fn routes(app: &App) -> Router<App> {
    let port = MindbehindPort::new(app.service.clone(), app.settings.answer_wait);
    gateways::mindbehind::routes::router(port).with_state(())
}
