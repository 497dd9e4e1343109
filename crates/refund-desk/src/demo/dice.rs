//! Seeded chance: `SplitMix64`, so that the same seed gives the same demo on every machine. Never for real secrets.

use std::sync::atomic::{AtomicU64, Ordering};

use refunds::random::Randomness;

/// The step of Steele, Lea and Flood's `SplitMix64` (OOPSLA 2014).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A run of numbers that depends on nothing but its seed and its name.
pub struct Dice(AtomicU64);

impl Dice {
    /// The run for one thing of one demo: a change in one thing leaves all others as they are.
    pub fn new(seed: u64, thing: &str, number: u64) -> Self {
        let named = thing.bytes().fold(seed, |state, byte| mix(state.wrapping_add(STEP) ^ u64::from(byte)));
        Self(AtomicU64::new(mix(named ^ mix(number))))
    }

    /// The next 64 bits.
    pub fn next(&self) -> u64 {
        mix(self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP))
    }

    /// A number below `end` (which is above zero).
    pub fn below(&self, end: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `first` to `last`, both possible.
    pub fn between(&self, first: i64, last: i64) -> i64 {
        let span = last.saturating_sub(first).max(0).unsigned_abs().saturating_add(1);
        first.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// Some bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let random: &dyn Randomness = self;
        random.bytes()
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn in_thousand(&self, times: u64) -> bool {
        self.below(1_000) < times
    }

    /// One of several; none of none.
    pub fn pick<'a, T>(&self, several: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(several.len()).unwrap_or(0);
        several.get(usize::try_from(self.below(count.max(1))).unwrap_or(0))
    }

    /// One of several by weight; none when no weight is above zero.
    pub fn pick_weighted<'a, T>(&self, several: &'a [T], weight: impl Fn(&T) -> u64) -> Option<&'a T> {
        let all: u64 = several.iter().map(&weight).sum();
        let mut rest = self.below(all.max(1));
        several.iter().find(|one| {
            let own = weight(one);
            let here = rest < own;
            rest = rest.saturating_sub(own);
            here
        })
    }
}

impl Randomness for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            for (byte, drawn) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *byte = drawn;
            }
        }
    }
}

const fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_depends_on_seed_thing_and_number() {
        let first = |seed, thing, number| Dice::new(seed, thing, number).next();
        assert_eq!(first(1, "payment", 7), first(1, "payment", 7));
        assert_ne!(first(1, "payment", 7), first(2, "payment", 7));
        assert_ne!(first(1, "payment", 7), first(1, "person", 7));
        assert_ne!(first(1, "payment", 7), first(1, "payment", 8));
    }

    #[test]
    fn draws_stay_within_their_bounds_and_reach_them() {
        let dice = Dice::new(1, "bounds", 0);
        let drawn: Vec<i64> = (0..500).map(|_| dice.between(-2, 2)).collect();
        assert!(drawn.iter().all(|number| (-2..=2).contains(number)));
        assert!(drawn.contains(&-2) && drawn.contains(&2));
    }

    #[test]
    fn nothing_is_picked_that_weighs_nothing() {
        let dice = Dice::new(1, "weights", 0);
        for _ in 0..200 {
            assert_eq!(dice.pick_weighted(&[("never", 0), ("always", 3)], |one| one.1).unwrap().0, "always");
        }
    }
}
