//! How slow the bank is when it is told to be slow.

/// Waits of the sentinel amounts; all of them end when the bank stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SandboxSettings {
    /// How long a slow answer takes, in milliseconds.
    pub slow_ms: u64,
    /// How long an answer that never comes is waited for before the connection is cut, in milliseconds. Longer than
    /// any client waits.
    pub never_ms: u64,
    /// Whether what was answered survives the machine's own end. Only a measurement that is not about the bank says no.
    pub durable: bool,
}

impl Default for SandboxSettings {
    fn default() -> Self {
        Self { slow_ms: 2_000, never_ms: 60_000, durable: true }
    }
}
