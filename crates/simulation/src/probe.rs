//! Where a server can be made to crash: before and after every commit of the database.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::engine::probe::{Pause, Probe, Step};
use store::engine::{Options, Store};
use store::error::StoreError;
use tokio::sync::Notify;

/// Counts the commits of an operation, and stops for good at the one that it was set to. All clones are one.
#[derive(Clone, Debug, Default)]
pub struct CrashProbe(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    rung: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// How many more points are passed before the crash; none: no crash is due.
    left: Option<u64>,
    /// What runs now.
    operation: &'static str,
    /// Where it crashed.
    crashed: Option<String>,
    /// Whether anything was committed since somebody asked.
    committed: bool,
}

impl CrashProbe {
    /// Opens the database with this probe in it. Nothing waits for a disk: a crash here is never one of the machine.
    pub async fn open(&self, address: &str) -> Result<Store, StoreError> {
        let probe: Arc<dyn Probe> = Arc::new(self.clone());
        Store::open_with(address, Options { probe: Some(probe), durable: false, ..Options::default() }).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what runs from now on, and after how many points it is to crash.
    pub fn watch(&self, operation: &'static str, crash_after: Option<u64>) {
        let mut state = self.state();
        state.operation = operation;
        state.left = crash_after;
    }

    /// Whether anything was committed since this was last asked.
    #[must_use]
    pub fn take_committed(&self) -> bool {
        std::mem::take(&mut self.state().committed)
    }

    /// Waits until the server has crashed, and says where.
    pub async fn crashed(&self) -> String {
        loop {
            if let Some(point) = self.state().crashed.clone() {
                return point;
            }
            self.0.rung.notified().await;
        }
    }
}

impl Probe for CrashProbe {
    /// Passes a point, or never returns from it.
    fn reach(&self, step: Step) -> Pause {
        let mut state = self.state();
        state.committed = true;
        let crashes = state.left == Some(0);
        state.left = state.left.and_then(|left| left.checked_sub(1));
        if !crashes {
            return Box::pin(std::future::ready(()));
        }
        let side = match step {
            Step::BeforeCommit => "before",
            Step::AfterCommit => "after",
        };
        state.crashed = Some(format!("{side} a commit, {}", state.operation));
        drop(state);
        self.0.rung.notify_one();
        Box::pin(std::future::pending())
    }
}
