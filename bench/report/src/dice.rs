//! Numbers that look random and are the same in each run.

/// A generator of them (xorshift).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Another seed, other numbers.
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// Any number.
    pub const fn any(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below this one, or nought.
    pub fn below(&mut self, bound: u64) -> u64 {
        (self.any() >> 11) % bound.max(1)
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T], otherwise: T) -> T {
        let count = u64::try_from(all.len()).unwrap_or(1);
        usize::try_from(self.below(count)).ok().and_then(|place| all.get(place)).copied().unwrap_or(otherwise)
    }
}
