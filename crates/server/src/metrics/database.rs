//! How the database stands, as gauges: read when the metrics are asked for, and not again for some seconds.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use domain::circuit::CircuitState;
use domain::refund::RefundState;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;
use refunds::fault::chain;
use store::Micros;
use store::engine::Store;
use store::metrics::{Figures, Waiting, read_figures};
use tokio::sync::Mutex;

use crate::app::App;

/// The one label of a gauge.
type ByOne = [(&'static str, Cow<'static, str>); 1];

/// The labels of a gauge by gateway account and state.
type ByAccountAndState = [(&'static str, Cow<'static, str>); 2];

/// The last figures, kept between scrapes. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct LastFigures {
    last: Arc<Mutex<Option<Kept>>>,
}

#[derive(Debug)]
struct Kept {
    read: Instant,
    figures: Option<Figures>,
}

impl LastFigures {
    /// The figures, read now or a moment ago; none where the database does not answer. Whoever asks meanwhile waits
    /// for the same answer.
    async fn get(&self, app: &App, now: Micros) -> Option<Figures> {
        let mut last = self.last.lock().await;
        if let Some(kept) = last.as_ref().filter(|kept| kept.read.elapsed() < app.settings.metrics_kept_for) {
            return kept.figures.clone();
        }
        let figures = match read_figures(&app.store, now).await {
            Ok(figures) => Some(figures),
            Err(error) => {
                tracing::error!(error = chain(&error), "the metrics could not be read from the database");
                None
            }
        };
        *last = Some(Kept { read: Instant::now(), figures: figures.clone() });
        figures
    }
}

/// Adds what the database says, or that it says nothing.
pub(crate) async fn register(registry: &mut Registry, app: &App) {
    let now = app.now();
    let figures = app.last_figures.get(app, now).await;
    let gauge = |value: bool| ConstGauge::new(u64::from(value));
    registry.register("database_up", "1 where the database answers", gauge(figures.is_some()));
    registry.register("worker_running", "1 while this server sends refunds", gauge(!app.worker.is_ended()));
    let Some(figures) = figures else { return };
    register_refunds(registry, &figures);
    let connections = app.store.connections();
    registry.register("database_size_bytes", "Size of the database", ConstGauge::new(figures.database_bytes));
    registry.register(
        "database_connections_open",
        "Connections to the database, without the one writer of SQLite",
        ConstGauge::new(connections.open),
    );
    registry.register(
        "database_connections_idle",
        "Connections to the database that nobody uses now",
        ConstGauge::new(connections.idle),
    );
    register_shared_commits(registry, &app.store);
    register_gateways(registry, app, &figures);
    let waiting = [
        ("refunds_uncertain", "Refunds that may have been paid, whose end is not known", figures.uncertain),
        ("attention_open", "Entries that only a person can close", figures.attention),
        ("queue_due", "Refunds whose next step is due and not begun", figures.due),
        ("events_unsealed", "Events without a place in their chain", figures.unsealed),
        (
            "webhook_deliveries_waiting",
            "Messages to webhooks that have not arrived and are sent again",
            figures.webhooks_waiting,
        ),
        ("webhook_deliveries_given_up", "Messages to webhooks that were given up", figures.webhooks_given_up),
    ];
    for (name, help, waiting) in waiting {
        register_waiting(registry, name, help, waiting, now);
    }
}

/// Every state that is not final has its series, also while there are none.
fn register_refunds(registry: &mut Registry, figures: &Figures) {
    let by_state: Family<ByOne, Gauge<u64, AtomicU64>> = Family::default();
    for state in RefundState::ALL.into_iter().filter(|state| !state.is_final()) {
        let count =
            figures.open_refunds.iter().find(|(open, _)| *open == state).map_or(0, |(_, count)| *count);
        by_state.get_or_create(&[("state", state.as_str().into())]).set(count);
    }
    registry.register("refunds_open", "Refunds that are not final, by state", by_state);
}

/// Gateway accounts stand by their ids. One that something was ever heard of has a series for each state.
fn register_gateways(registry: &mut Registry, app: &App, figures: &Figures) {
    let circuits: Family<ByAccountAndState, Gauge<u64, AtomicU64>> = Family::default();
    for (integration, stands) in &figures.circuits {
        for state in CircuitState::ALL {
            let labels = [("integration", integration.to_string().into()), ("state", state.as_str().into())];
            circuits.get_or_create(&labels).set(u64::from(state == *stands));
        }
    }
    let help = "1 for the state that a gateway account's circuit is in: closed, open or half_open";
    registry.register("gateway_circuit", help, circuits);
    let in_hand: Family<ByOne, Gauge<u64, AtomicU64>> = Family::default();
    for (integration, calls) in app.service.calls_in_hand() {
        let labels = [("integration", integration.to_string().into())];
        in_hand.get_or_create(&labels).set(u64::try_from(calls).unwrap_or(u64::MAX));
    }
    let help = "Refunds that this server is sending or asking about now, by gateway account";
    registry.register("gateway_calls_in_hand", help, in_hand);
}

/// Only `SQLite` shares commits: the second over the first is how many transactions do.
fn register_shared_commits(registry: &mut Registry, store: &Store) {
    if let (Some(commits), Some(transactions)) = (store.shared_commits(), store.sharing_transactions()) {
        registry.register("shared_commits", "Durable commits of the writer", ConstCounter::new(commits));
        registry.register(
            "shared_commit_transactions",
            "Transactions that those commits were of",
            ConstCounter::new(transactions),
        );
    }
}

fn register_waiting(registry: &mut Registry, name: &str, help: &str, waiting: Waiting, now: Micros) {
    let seconds = waiting.oldest_at.map_or(0, |at| now.saturating_sub(at).max(0) / 1_000_000);
    registry.register(name, help, ConstGauge::new(waiting.count));
    registry.register(
        format!("{name}_oldest_age_seconds"),
        format!("{help}: how long the oldest has waited, 0 where there is none"),
        ConstGauge::new(seconds),
    );
}
