//! Ends, each half minute, what nobody agreed to in time.

use std::time::Duration;

use store::bulk_refund::decide::expire_bulk_refunds;

use crate::app::App;
use crate::problem::chain;

const EVERY: Duration = Duration::from_secs(30);

/// Looks at once and then each half minute, for as long as it is let.
pub async fn expire_approvals(app: App) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        match app.service.expire_approvals().await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "refunds ended that nobody agreed to in time"),
            Err(error) => {
                tracing::warn!(error = chain(&error), "approvals whose time is over could not be ended");
            }
        }
        match expire_bulk_refunds(&app.store, &app.itself()).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "batches of refunds ended that nobody agreed to in time"),
            Err(error) => {
                tracing::warn!(error = chain(&error), "batches whose time is over could not be ended");
            }
        }
    }
}
