//! Signs, soon after each midnight in UTC, what every company's chain ended with.

use std::time::Duration;

use crate::app::App;
use crate::daily_head::folder::{FolderError, write_missing_files};
use crate::daily_head::make::{MakeHeadsError, last_day_due, make_daily_heads};
use crate::problem::chain;

const EVERY: Duration = Duration::from_mins(1);

/// Looks at once and then each minute, for as long as it is let.
pub async fn run(app: App) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        match make_daily_heads(&app).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "signed what the companies' chains ended with"),
            Err(error) => {
                tracing::error!(error = chain(&error), "the daily heads of the chains could not be signed");
                continue;
            }
        }
        match write_files(&app).await {
            Ok(0) => {}
            Ok(written) => tracing::info!(written, "wrote files of daily heads"),
            Err(error) => tracing::error!(error = chain(&error), "the files of daily heads are not whole"),
        }
    }
}

async fn write_files(app: &App) -> Result<usize, FolderError> {
    let Some(folder) = &app.settings.heads_folder else { return Ok(0) };
    let until = last_day_due(app.now()).map_err(MakeHeadsError::from)?;
    write_missing_files(&app.store, folder, until).await
}
