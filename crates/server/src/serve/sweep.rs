//! Clears away, each hour, what is of no use any more.

use std::time::Duration;

use store::Micros;

use crate::app::App;
use crate::session::sign_in_pause::OLD_AFTER;

const EVERY: Duration = Duration::from_hours(1);
/// How long a batch of refunds is kept that nobody begins: 30 days.
const DRAFTS_KEPT: Micros = 30 * 24 * 60 * 60 * 1_000_000;
/// How long after its link has ended it is known what became of a letter.
const LETTERS_KEPT: Micros = 30 * 24 * 60 * 60 * 1_000_000;

/// Sweeps at once and then each hour, for as long as it is let.
pub async fn sweep(app: App) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        match store::session::delete_expired_sessions(&app.store, app.now()).await {
            Ok(gone) => tracing::debug!(gone, "swept ended sessions"),
            Err(error) => tracing::warn!(%error, "ended sessions could not be swept"),
        }
        match store::export::sweep::sweep_exports(&app.store, app.now()).await {
            Ok(gone) => tracing::debug!(gone, "swept the files of exports of long ago"),
            Err(error) => tracing::warn!(%error, "exports of long ago could not be swept"),
        }
        let forgotten = app.now().saturating_sub(DRAFTS_KEPT);
        match store::bulk_refund::clear::clear_drafts(&app.store, forgotten, &app.itself()).await {
            Ok(gone) => tracing::debug!(gone, "swept drafts of batches that nobody began"),
            Err(error) => tracing::warn!(%error, "drafts of batches could not be swept"),
        }
        match store::refused::delete_old_counts(&app.store, app.now().saturating_sub(OLD_AFTER)).await {
            Ok(gone) => tracing::debug!(gone, "swept counts of what was refused long ago"),
            Err(error) => tracing::warn!(%error, "counts of what was refused could not be swept"),
        }
        match store::passkey::challenge::delete_old_challenges(&app.store, app.now()).await {
            Ok(gone) => tracing::debug!(gone, "swept challenges that no device answered"),
            Err(error) => tracing::warn!(%error, "challenges that no device answered could not be swept"),
        }
        match store::letter::sweep::delete_old_letters(&app.store, app.now().saturating_sub(LETTERS_KEPT))
            .await
        {
            Ok(gone) => tracing::debug!(gone, "swept letters of long ago"),
            Err(error) => tracing::warn!(%error, "letters of long ago could not be swept"),
        }
        let old = app.now().saturating_sub(OLD_AFTER);
        match store::throttle::delete_old(&app.store, old).await {
            Ok(gone) => tracing::debug!(gone, "swept failed sign-ins of long ago"),
            Err(error) => tracing::warn!(%error, "failed sign-ins of long ago could not be swept"),
        }
    }
}
