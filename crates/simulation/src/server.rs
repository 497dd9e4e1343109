//! One life of a server: its own runtime, so that a crash takes every future, task and connection with it.

use std::future::Future;
use std::sync::Arc;

use refunds::observer::NoObserver;
use refunds::service::{Parts, RefundService};
use refunds::settings::RefundSettings;
use store::engine::Store;
use store::error::StoreError;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::broken::Stop;
use crate::clock::SimulatedClock;
use crate::probe::CrashProbe;
use crate::random::SeededRandom;
use crate::task::Ended;
use crate::wire::{SimulatedGateway, Waiter, Wire};

/// A running server.
pub struct Server {
    /// The service under test.
    pub service: RefundService,
    /// Where it can be made to crash.
    pub probe: CrashProbe,
    /// What runs in it, oldest first.
    tasks: Vec<Task>,
    /// Last, so that it is dropped when nothing needs it any more.
    runtime: Runtime,
}

/// Something that runs in a server.
struct Task {
    number: u64,
    handle: JoinHandle<Ended>,
}

/// How far something came.
pub enum Driven {
    /// It has ended so.
    Ended(Box<Ended>),
    /// It waits for the answer to a call.
    Held,
    /// The server crashed at this point.
    Crashed(String),
}

/// What every life of every server shares.
#[derive(Clone)]
pub struct Surroundings {
    /// The time.
    pub clock: Arc<SimulatedClock>,
    /// The service's randomness.
    pub random: Arc<SeededRandom>,
    /// The wire to the bank.
    pub wire: Arc<Wire>,
    /// The gateway's client.
    pub gateway: Arc<SimulatedGateway>,
    /// The database.
    pub address: String,
}

impl Server {
    /// Starts a server on the database.
    pub fn start(around: &Surroundings) -> Result<Self, Stop> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Stop::Runtime)?;
        let probe = CrashProbe::default();
        let store = runtime.block_on(probe.open(&around.address))?;
        let service = RefundService::new(Parts {
            store,
            clock: Arc::<SimulatedClock>::clone(&around.clock),
            random: Arc::<SeededRandom>::clone(&around.random),
            gateways: Arc::<SimulatedGateway>::clone(&around.gateway),
            settings: RefundSettings::default(),
            observer: Arc::new(NoObserver),
        });
        Ok(Self { service, probe, tasks: Vec::new(), runtime })
    }

    /// Starts something and goes with it until it has ended, waits for the bank, or brings the server down.
    pub fn begin(
        &mut self,
        wire: &Wire,
        waiter: Waiter,
        work: impl Future<Output = Ended> + Send + 'static,
    ) -> Result<Driven, Stop> {
        let handle = self.runtime.spawn(work);
        self.tasks.push(Task { number: waiter.task, handle });
        self.go_on(wire, waiter)
    }

    /// Goes with a task that was held until it has ended, waits again, or brings the server down.
    pub fn go_on(&mut self, wire: &Wire, waiter: Waiter) -> Result<Driven, Stop> {
        let Some(place) = self.tasks.iter().position(|task| task.number == waiter.task) else {
            return Ok(Driven::Held);
        };
        wire.calls().running = waiter;
        let before = wire.calls().count;
        let mut task = self.tasks.remove(place);
        let driven = self.runtime.block_on(async {
            loop {
                tokio::select! {
                    biased;
                    point = self.probe.crashed() => return Ok(Driven::Crashed(point)),
                    ended = &mut task.handle => {
                        return ended.map(|ended| Driven::Ended(Box::new(ended))).map_err(Stop::Panic);
                    }
                    () = wire.begun.notified() => {
                        if wire.calls().count > before {
                            return Ok(Driven::Held);
                        }
                    }
                }
            }
        });
        if matches!(driven, Ok(Driven::Held)) {
            self.tasks.insert(place, task);
        }
        driven
    }

    /// Whether this task runs in it.
    #[must_use]
    pub fn has(&self, task: u64) -> bool {
        self.tasks.iter().any(|known| known.number == task)
    }

    /// Reads from the database, which no crash disturbs.
    pub fn read<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, Stop> {
        Ok(self.runtime.block_on(work)?)
    }

    /// The database, as this server has it open.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.service.store()
    }
}
