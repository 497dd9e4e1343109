//! Problems: what is told when the server lives and cannot serve.

use http::StatusCode;
use store::error::StoreError;

use crate::problem::Failure;

impl Failure {
    /// The request took too long. What it had begun goes on or was undone; asking again is safe.
    #[must_use]
    pub fn timed_out() -> Self {
        let detail =
            "This took too long. Ask again; a refund with the same Idempotency-Key is never made twice.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", detail)
    }

    /// The server lives and cannot serve.
    #[must_use]
    pub fn not_ready(cause: StoreError) -> Self {
        let detail = "The database does not answer.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail).because(cause)
    }

    /// The server answers and sends no refunds. The log has the cause, from when it happened.
    #[must_use]
    pub fn worker_ended() -> Self {
        let detail = "Refunds are taken and not sent. Start the server again; those that wait are sent then.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail)
    }

    /// The panel was not built into this server.
    #[must_use]
    pub fn panel_missing() -> Self {
        let detail =
            "The panel is not built into this server. Build it and start again with `cargo xtask run`.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "panel_missing", detail)
    }
}
