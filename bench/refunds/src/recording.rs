//! Records the statements of one real refund: our own router and worker over the real store, which a probe watches.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::body::Body;
use http::{Request, StatusCode};
use refunds::clock::SystemClock;
use server::app::{App, Parts};
use server::metrics::Metrics;
use server::panel::Panel;
use server::settings::Settings;
use store::engine::probe::{Pause, Probe, Step};
use store::engine::value::Value;
use store::engine::{Options, Store};
use tokio::sync::watch;
use tokio::task::Id;
use tower::ServiceExt as _;

use crate::template::{Recorded, Statement, Template};
use crate::world::{House, Payment, World};

/// How long what a refund leaves behind (its events' places) may take.
const SETTLING: Duration = Duration::from_millis(500);

/// Refunds once over a database of this world and makes a template of what the store did.
pub async fn record_refund(world: &World, database: &str, house: &House) -> Result<Template> {
    let tape = Arc::<Tape>::default();
    let probe: Arc<dyn Probe> = Arc::<Tape>::clone(&tape);
    let store = Store::open_with(database, Options { probe: Some(probe), ..Options::default() }).await?;
    let service = world.service(store.clone());
    let app = App::new(Parts {
        clock: Arc::new(SystemClock),
        service: service.clone(),
        settings: Settings::new("http://localhost:8080")?,
        panel: Panel::new(HashMap::new()),
        metrics: Metrics::new(),
    });
    let router = server::router::router(app);
    let (stop, stops) = watch::channel(false);
    let worker = tokio::spawn(async move { service.run_worker(stops).await });

    let [first, second, ..] = house.payments.as_slice() else { anyhow::bail!("two payments are needed") };
    // The first refund of all fills what is kept: a client's connection, the note that a credential was used.
    refund(&router, house, first, "bench-recorded-before").await?;
    tape.rewind();
    let key = "bench-recorded-key";
    refund(&router, house, second, key).await?;
    tokio::time::sleep(SETTLING).await;
    // What the worker looks for while it has nothing to do is of no refund: without it the bare loop is the quicker.
    let recorded: Vec<Recorded> = tape.recorded().into_iter().filter(|step| !is_idle_look(step)).collect();
    stop.send(true).context("the worker is there")?;
    worker.await?;
    store.close().await;
    Ok(Template::new(&recorded, house, second, key))
}

fn is_idle_look(step: &Recorded) -> bool {
    matches!(step, Recorded::Read(look) if look.sql.contains("FROM refund_work"))
}

async fn refund(router: &axum::Router, house: &House, payment: &Payment, key: &str) -> Result<()> {
    let request = Request::builder()
        .method("POST")
        .uri(api::paths::refunds(payment.id))
        .header("authorization", format!("Bearer {}", house.api_token))
        .header("idempotency-key", key)
        .header("content-type", "application/json")
        .body(Body::from(r#"{"amount":"1.00"}"#))?;
    // A task of its own, as a connection is.
    let answer = tokio::spawn(router.clone().oneshot(request)).await??;
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await?;
    let text = String::from_utf8_lossy(&body);
    ensure!(
        status == StatusCode::CREATED && text.contains("\"SUCCESS\""),
        "the recorded refund: {status} {text}"
    );
    Ok(())
}

/// What the store did, as it did it. Each task has at most one transaction at a time.
#[derive(Default)]
struct Tape {
    state: Mutex<TapeState>,
}

#[derive(Default)]
struct TapeState {
    recorded: Vec<Recorded>,
    open: HashMap<Option<Id>, Vec<Statement>>,
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tape").finish_non_exhaustive()
    }
}

impl Tape {
    fn rewind(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = TapeState::default();
    }

    /// What was committed, and read outside of transactions; what was undone is not there.
    fn recorded(&self) -> Vec<Recorded> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).recorded.clone()
    }
}

impl Probe for Tape {
    fn begun(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.open.insert(tokio::task::try_id(), Vec::new());
    }

    fn statement(&self, sql: &str, args: &[Value]) {
        let statement = Statement { sql: sql.to_owned(), args: args.to_vec() };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.open.get_mut(&tokio::task::try_id()) {
            Some(transaction) => transaction.push(statement),
            None => state.recorded.push(Recorded::Read(statement)),
        }
    }

    fn reach(&self, step: Step) -> Pause {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if step == Step::BeforeCommit {
            let ended = state.open.remove(&tokio::task::try_id());
            // A lone statement is a transaction of its own where the engine has no need of a begin.
            let alone = || state.recorded.pop().map(|lone| lone.statements().to_vec()).unwrap_or_default();
            let statements = ended.unwrap_or_else(alone);
            state.recorded.push(Recorded::Transaction(statements));
        }
        Box::pin(std::future::ready(()))
    }
}
