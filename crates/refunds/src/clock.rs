//! The clock, passed in so that a simulation can move it.

use std::time::{SystemTime, UNIX_EPOCH};

use store::Micros;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now: UTC, microseconds since 1970.
    fn now(&self) -> Micros;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Micros {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
    }
}
