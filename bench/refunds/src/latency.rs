//! Times that were taken, and what to say of them.
#![expect(clippy::float_arithmetic, reason = "rates and ratios are for people to read; no money is near")]

use std::time::Duration;

use serde::Serialize;

/// What one load did.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// How long each piece of work took.
    pub took: Vec<Duration>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// A load in figures.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Load {
    /// Adds what another client did.
    pub fn add(&mut self, other: Self) {
        self.took.extend(other.took);
        self.elapsed = self.elapsed.max(other.elapsed);
    }

    /// The figures of the load.
    pub fn figures(mut self) -> Figures {
        self.took.sort_unstable();
        let count = f64::from(u32::try_from(self.took.len()).unwrap_or(u32::MAX));
        Figures {
            per_second: count / self.elapsed.as_secs_f64().max(0.001),
            p50_ms: percentile(&self.took, 50),
            p99_ms: percentile(&self.took, 99),
        }
    }
}

/// The time within which so many of a hundred were done; `sorted` is sorted.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).map_or(0.0, |took| took.as_secs_f64() * 1_000.0)
}

/// The median of each figure over some rounds.
pub fn median_of(rounds: &[Figures]) -> Figures {
    Figures {
        per_second: median(rounds.iter().map(|round| round.per_second)),
        p50_ms: median(rounds.iter().map(|round| round.p50_ms)),
        p99_ms: median(rounds.iter().map(|round| round.p99_ms)),
    }
}

/// The middle one; of an even number the lower of the two.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// How many times the other.
pub fn ratio(ours: f64, bare: f64) -> f64 {
    if bare > 0.0 { ours / bare } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_nine_of_a_hundred_are_within_the_ninety_ninth_percentile() {
        let took = (1..=200).map(Duration::from_millis).collect();
        let figures = Load { took, elapsed: Duration::from_secs(2) }.figures();
        assert!((figures.p50_ms - 100.0).abs() < 0.01, "{figures:?}");
        assert!((figures.p99_ms - 198.0).abs() < 0.01, "{figures:?}");
        assert!((figures.per_second - 100.0).abs() < 0.01, "{figures:?}");
    }

    #[test]
    fn one_noisy_round_does_not_move_the_median() {
        assert!((median([3.0, 900.0, 4.0].into_iter()) - 4.0).abs() < f64::EPSILON);
        assert!(median(std::iter::empty()).abs() < f64::EPSILON);
    }
}
