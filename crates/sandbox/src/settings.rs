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

/// How fast the bank's clocks run, far faster than a gateway's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long a refund is queued before it is done or declined, in milliseconds. PayU takes hours or days.
    pub queued_ms: u64,
    /// How long after an event a gateway's notification is first sent, in milliseconds. Craftgate waits 30 s.
    pub notify_after_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { queued_ms: 3_000, notify_after_ms: 500 }
    }
}

impl Pace {
    pub(crate) fn queued_us(self) -> i64 {
        micros(self.queued_ms)
    }

    pub(crate) fn notify_after_us(self) -> i64 {
        micros(self.notify_after_ms)
    }
}

/// Milliseconds as microseconds.
pub(crate) fn micros(ms: u64) -> i64 {
    i64::try_from(ms.saturating_mul(1_000)).unwrap_or(i64::MAX)
}
