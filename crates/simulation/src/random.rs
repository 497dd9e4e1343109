//! The dice of a seed: everything that could go either way is decided here, and the same way each time.

use std::sync::{Mutex, PoisonError};

use refunds::random::Randomness;

/// `SplitMix64` (Steele, Lea and Flood, 2014): 64 bits of state, no two seeds alike, the same on every machine.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The dice of a seed, for one purpose: dice of different purposes do not follow each other.
    #[must_use]
    pub const fn new(seed: u64, purpose: u64) -> Self {
        let mut dice = Self { state: seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ purpose.rotate_left(32) };
        dice.roll();
        dice
    }

    /// 64 random bits.
    pub const fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one less than `end`; 0 where `end` is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        let rolled = self.roll();
        if end == 0 { 0 } else { rolled % end }
    }

    /// A number from `low` to `high`, both included; `low` where they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0);
        let above = i64::try_from(self.below(width.saturating_add(1))).unwrap_or(0);
        low.saturating_add(above)
    }

    /// Whether something comes about that does so `percent` times in a hundred.
    pub const fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these; none where there are none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let place = usize::try_from(self.below(u64::try_from(of.len()).unwrap_or(0))).unwrap_or(0);
        of.get(place)
    }

    /// One of these by weight; none where all weights are 0.
    pub fn weighted<T: Copy>(&mut self, of: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in of {
            if left < *weight {
                return Some(*thing);
            }
            left = left.saturating_sub(*weight);
        }
        None
    }
}

/// The randomness that the service under test draws on.
#[derive(Debug)]
pub struct SeededRandom(Mutex<Dice>);

impl SeededRandom {
    /// Randomness of a seed, apart from the simulator's own dice.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(Dice::new(seed, 2)))
    }
}

impl Randomness for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(dice.roll().to_le_bytes()) {
                *byte = random;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // The first numbers of `SplitMix64` from state 1234567, as listed at https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64.
        let mut dice = Dice { state: 1_234_567 };
        assert_eq!(dice.roll(), 6_457_827_717_110_365_317);
        assert_eq!(dice.roll(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn dice_stay_within_their_bounds_and_reach_them() {
        let mut dice = Dice::new(7, 1);
        let rolls: Vec<i64> = (0..200).map(|_| dice.between(-2, 2)).collect();
        assert!(rolls.iter().all(|roll| (-2..=2).contains(roll)));
        assert!((-2..=2).all(|number| rolls.contains(&number)));
        assert_eq!(dice.between(5, 4), 5);
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert_eq!(dice.weighted(&[(0, 'a'), (3, 'b')]), Some('b'));
        assert_eq!(dice.weighted(&[(0, 'a')]), None);
    }
}
