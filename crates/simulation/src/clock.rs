//! A clock that only the simulator moves.

use std::sync::atomic::{AtomicI64, Ordering};

use refunds::clock::Clock;
use store::Micros;

/// One second, in microseconds.
pub const SECOND: Micros = 1_000_000;
/// One minute.
pub const MINUTE: Micros = 60 * SECOND;
/// One hour.
pub const HOUR: Micros = 60 * MINUTE;
/// One day.
pub const DAY: Micros = 24 * HOUR;
/// When every history begins: 21 September 2026, 14:13:20 UTC.
pub const BEGINNING: Micros = 1_790_000_000_000_000;

/// The time that the service under test is told.
#[derive(Debug)]
pub struct SimulatedClock(AtomicI64);

impl Default for SimulatedClock {
    fn default() -> Self {
        Self(AtomicI64::new(BEGINNING))
    }
}

impl SimulatedClock {
    /// Moves by so many microseconds, backwards too.
    pub fn move_by(&self, micros: Micros) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// How long after the beginning it is, for people: `+1d 02:03:04.500`.
    #[must_use]
    pub fn elapsed(&self) -> String {
        let since = self.now().saturating_sub(BEGINNING);
        let (sign, since) = if since < 0 { ('-', since.saturating_neg()) } else { ('+', since) };
        let (days, hours) = (since / DAY, since % DAY / HOUR);
        let (minutes, seconds) = (since % HOUR / MINUTE, since % MINUTE / SECOND);
        format!("{sign}{days}d {hours:02}:{minutes:02}:{seconds:02}.{:03}", since % SECOND / 1_000)
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Micros {
        self.0.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_until_it_is_moved() {
        let clock = SimulatedClock::default();
        assert_eq!(clock.now(), clock.now());
        clock.move_by(DAY + HOUR + MINUTE + SECOND + 5_000);
        assert_eq!(clock.elapsed(), "+1d 01:01:01.005");
        clock.move_by(-2 * DAY);
        assert_eq!(clock.elapsed(), "-0d 22:58:58.995");
    }
}
