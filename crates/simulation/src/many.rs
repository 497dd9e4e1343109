//! Many seeds, on several threads, each with runtimes of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::gateway_kind::GatewayKind;

use crate::bank::manner::gateway_of;
use crate::broken::Stop;
use crate::run::{Outcome, run_seed};
use crate::tally::Tally;
use crate::template::Template;

/// After so many failing seeds the rest is not run.
const FAILURES_AT_MOST: usize = 3;

/// Which seeds, and how.
#[derive(Clone, Copy, Debug)]
pub struct Many {
    /// The first seed.
    pub from: u64,
    /// How many.
    pub seeds: u64,
    /// On how many threads.
    pub jobs: usize,
    /// The one gateway that all play; none: each of the five in turn.
    pub gateway: Option<GatewayKind>,
}

/// What came of the seeds of one gateway.
#[derive(Debug, Default)]
pub struct Share {
    /// How many ran to their end.
    pub clean: u64,
    /// How many did not.
    pub failed: u64,
    /// How many steps they had.
    pub steps: u64,
    /// How many decisions to refund.
    pub intents: u64,
    /// How often everything occurred.
    pub tally: Tally,
}

impl Share {
    /// How many there were.
    #[must_use]
    pub const fn seeds(&self) -> u64 {
        self.clean.saturating_add(self.failed)
    }

    fn add(&mut self, outcome: &Outcome) {
        let ended = if outcome.stopped.is_some() { &mut self.failed } else { &mut self.clean };
        *ended = ended.saturating_add(1);
        self.steps = self.steps.saturating_add(outcome.steps);
        self.intents = self.intents.saturating_add(u64::try_from(outcome.intents).unwrap_or(0));
        self.tally.add(&outcome.tally);
    }
}

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Sum {
    /// Of all.
    pub all: Share,
    /// Of each gateway that was played.
    pub by_gateway: BTreeMap<GatewayKind, Share>,
    /// The seeds that did not run to their end, smallest first.
    pub failed: Vec<Outcome>,
    /// How many were begun anew, because their database could not be opened: on a machine that was held up.
    pub begun_anew: u64,
    /// How long it took.
    pub took: Duration,
}

impl Sum {
    /// How fast it went, in thousandths of a seed a second.
    #[must_use]
    pub fn milliseeds_a_second(&self) -> u128 {
        u128::from(self.all.seeds()).saturating_mul(1_000_000) / self.took.as_millis().max(1)
    }
}

/// Runs them all; `progress` is told after each how many are done.
pub fn run_many(
    template: &Template,
    many: Many,
    progress: &(dyn Fn(u64, Duration) + Sync),
) -> Result<Sum, Stop> {
    let began = Instant::now();
    let (next, done, enough) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let sum = Mutex::new(Sum::default());
    let work = || -> Result<(), Stop> {
        loop {
            let place = next.fetch_add(1, Ordering::SeqCst);
            if place >= many.seeds || enough.load(Ordering::SeqCst) {
                return Ok(());
            }
            let seed = many.from.saturating_add(place);
            let gateway = many.gateway.unwrap_or_else(|| gateway_of(seed));
            let first = run_seed(template, seed, gateway, None);
            let is_anew = first.is_err();
            let outcome = first.or_else(|_not_opened| run_seed(template, seed, gateway, None))?;
            let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
            sum.begun_anew = sum.begun_anew.saturating_add(u64::from(is_anew));
            sum.all.add(&outcome);
            sum.by_gateway.entry(gateway).or_default().add(&outcome);
            if outcome.stopped.is_some() {
                sum.failed.push(outcome);
                enough.fetch_or(sum.failed.len() >= FAILURES_AT_MOST, Ordering::SeqCst);
            }
            drop(sum);
            progress(done.fetch_add(1, Ordering::SeqCst).saturating_add(1), began.elapsed());
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..many.jobs.max(1)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(ended) => ended,
            Err(_panic) => Err(Stop::Confused("a thread panicked".to_owned())),
        })
    })?;
    let mut sum = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    sum.failed.sort_by_key(|outcome| outcome.seed);
    sum.took = began.elapsed();
    Ok(sum)
}
