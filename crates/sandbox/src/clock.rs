//! The bank's clock: what was queued is done, and what is to come back comes back, whoever is deaf meanwhile.

use std::time::Duration;

use crate::Sandbox;
use crate::gateway_id::now_us;

/// How often the bank looks for something that is due.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Ends what is due until the bank stops.
pub async fn run(bank: &Sandbox) {
    let mut stop = bank.subscribe_stop();
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            _ = stop.wait_for(|stopping| *stopping) => return,
        }
        if let Err(error) = bank.ledger().end_due_refunds(now_us(), bank.pace()).await {
            tracing::error!(?error, "what is due could not be ended");
        }
    }
}
