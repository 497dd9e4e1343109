//! `GET /metrics`: what was counted and how the database stands, as text for Prometheus.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use prometheus_client::registry::Registry;

use crate::app::App;
use crate::metrics::access::MetricsReader;
use crate::metrics::{PREFIX, database};
use crate::problem::Failure;

/// Where the metrics are.
pub const METRICS: &str = "/metrics";
/// What Prometheus knows `OpenMetrics` text by.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Shows the metrics to [whoever may read them](MetricsReader). When the database does not answer, that is shown and
/// the rest besides.
pub async fn show_metrics(_allowed: MetricsReader, State(app): State<App>) -> Result<Response, Failure> {
    let mut more = Registry::with_prefix(PREFIX);
    database::register(&mut more, &app).await;
    let text = app.metrics.write(&more).map_err(Failure::internal)?;
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}
