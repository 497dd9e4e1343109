//! Bytes that nobody promised: no input makes a reader of a gateway's wire panic, lose an outcome, or take memory without bound.
//!
//! `cargo xtask fuzz --seconds N` runs it longer than the tests do. The mutator does not see which code runs (that needs a nightly
//! compiler); it changes the golden bytes by tokens, by bytes and by nesting.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accounts;
mod corpus;
mod dice;
mod endless;
mod gate;
mod inbound;
mod mutate;
mod port;
mod readers;
mod unknown_words;

use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;

/// Counts what is allocated; the memory of each reading is held against it.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Held by each test, so that what another allocates is not counted.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
