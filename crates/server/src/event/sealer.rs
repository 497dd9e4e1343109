//! Seals what waits for its seal, and hears when another server did, for as long as the server runs. On SQLite, where
//! a transaction seals its own events, there is nothing to do.

use std::time::Duration;

use store::engine::{Engine, Store};
use store::event::sealer::{Seal, hear_others, seal_waiting};
use tokio::sync::watch;

use crate::problem::chain;

/// The net under a bell that was not heard: what another server left when it ended.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long events gather before they are sealed together.
const GATHER: Duration = Duration::from_millis(10);
/// How long another server is given to seal what it is at.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// How long a lost connection is left alone.
const CONNECT_PAUSE: Duration = Duration::from_secs(1);

/// Seals until it is told to stop, and then what is left.
pub async fn run(store: Store, mut stops: watch::Receiver<bool>) {
    if store.engine() == Engine::Sqlite {
        return;
    }
    let hearing = tokio::spawn(hear(store.clone()));
    let mut bell = store.unsealed().listen();
    loop {
        let pause = match seal_waiting(&store).await {
            Ok(Seal::Sealed(_)) => GATHER,
            // Another server is at it, and this one ends.
            Ok(Seal::Nothing | Seal::Busy) if *stops.borrow() => break,
            Ok(Seal::Busy) => BUSY_PAUSE,
            Ok(Seal::Nothing) => {
                tokio::select! {
                    () = bell.ring() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    _ = stops.changed() => {}
                }
                continue;
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "events could not be sealed and wait");
                if *stops.borrow() {
                    break;
                }
                LOOK_EVERY
            }
        };
        tokio::time::sleep(pause).await;
    }
    hearing.abort();
}

async fn hear(store: Store) {
    loop {
        if let Err(error) = hear_others(&store).await {
            tracing::warn!(
                error = chain(&error),
                "other servers are not heard for a moment; we look by ourselves"
            );
        }
        tokio::time::sleep(CONNECT_PAUSE).await;
    }
}
