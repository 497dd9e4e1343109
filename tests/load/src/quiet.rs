//! Waits, by looking, until what was begun has come to its end, or to a person.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use tokio::time::{Instant, interval};

use crate::desk_api::DeskApi;

/// How long it may take.
const PATIENCE: Duration = Duration::from_mins(4);

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(250);

/// Waits until no refund is in any of these states.
pub async fn until_none_is(desk: &DeskApi, states: &[&str]) -> Result<()> {
    let begun = Instant::now();
    let mut ticks = interval(LOOK);
    loop {
        ticks.tick().await;
        let mut left = Vec::new();
        for state in states {
            let count = desk.count(state).await?;
            if count > 0 {
                left.push(format!("{count} {state}"));
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            bail!("after {} s there are still refunds that are {}", PATIENCE.as_secs(), left.join(", "));
        }
    }
}

/// Waits until every event has its place in its chain: on `PostgreSQL` that comes after the commit.
pub async fn until_all_is_sealed(desk: &DeskApi) -> Result<()> {
    let begun = Instant::now();
    let mut ticks = interval(LOOK);
    loop {
        ticks.tick().await;
        let metrics = desk.http.get(format!("{}/metrics", desk.server)).send().await?.error_for_status()?;
        let text = metrics.text().await?;
        let line = text.lines().find_map(|line| line.strip_prefix("refund_desk_events_unsealed "));
        let waiting = line.context("the metrics do not say how many events are unsealed")?;
        if waiting.trim() == "0" {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{waiting} events are still unsealed");
    }
}
