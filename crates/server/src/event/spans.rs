//! Notes between which moments the spans of the companies' chains lie, so that the audit of a day is found at once.

use std::time::Duration;

use store::event::span::note_next_spans;

use crate::app::App;
use crate::problem::chain;

const EVERY: Duration = Duration::from_mins(1);
/// Between two spans of a long chain that is noted for the first time: others shall read, too.
const PAUSE: Duration = Duration::from_millis(20);

/// Notes what is full at once and then each minute, for as long as it is let.
pub async fn run(app: App) {
    loop {
        let pause = match note_next_spans(&app.store).await {
            Ok(0) => EVERY,
            Ok(_) => PAUSE,
            Err(error) => {
                tracing::warn!(error = chain(&error), "the spans of the chains could not be noted");
                EVERY
            }
        };
        tokio::time::sleep(pause).await;
    }
}
