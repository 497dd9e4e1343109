//! Many seeds, on several threads, each with runtimes of its own.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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
}

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Sum {
    /// How many ran to their end.
    pub clean: u64,
    /// How many steps they had.
    pub steps: u64,
    /// How many decisions to refund.
    pub intents: u64,
    /// How often everything occurred.
    pub tally: Tally,
    /// The seeds that did not run to their end, smallest first.
    pub failed: Vec<Outcome>,
    /// How long it took.
    pub took: Duration,
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
            let outcome = run_seed(template, many.from.saturating_add(place), None)?;
            let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
            sum.steps = sum.steps.saturating_add(outcome.steps);
            sum.intents = sum.intents.saturating_add(u64::try_from(outcome.intents).unwrap_or(0));
            sum.tally.add(&outcome.tally);
            if outcome.stopped.is_some() {
                sum.failed.push(outcome);
                enough.fetch_or(sum.failed.len() >= FAILURES_AT_MOST, Ordering::SeqCst);
            } else {
                sum.clean = sum.clean.saturating_add(1);
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
