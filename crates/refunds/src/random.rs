//! Randomness, passed in so that a simulation can repeat itself.

/// Gives random bytes.
pub trait Randomness: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Randomness + '_ {
    /// Some random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Randomness for SystemRandom {
    /// # Panics
    /// When the operating system gives no randomness: nothing that needs it could be trusted.
    #[expect(clippy::expect_used, reason = "without randomness no id, key or salt can be trusted")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}
