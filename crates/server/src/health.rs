//! Whether the process lives, and whether it can serve.

use axum::extract::State;

use crate::app::App;
use crate::problem::Failure;

/// Answers as long as the process runs.
#[utoipa::path(
    get, path = api::paths::HEALTHZ, tag = "health",
    responses((status = 200, description = "The process lives.", body = String, content_type = "text/plain")),
)]
pub async fn show_health() -> &'static str {
    "ok"
}

/// Answers 200 once, and as long as, the database answers and refunds are sent.
#[utoipa::path(
    get, path = api::paths::READYZ, tag = "health",
    responses(
        (status = 200, description = "It can serve.", body = String, content_type = "text/plain"),
        (status = 503, description = "`not_ready`: the database does not answer, or refunds are not sent."),
    ),
)]
pub async fn show_readiness(State(app): State<App>) -> Result<&'static str, Failure> {
    app.store.ready().await.map_err(Failure::not_ready)?;
    if app.worker.is_ended() {
        return Err(Failure::worker_ended());
    }
    Ok("ready")
}
