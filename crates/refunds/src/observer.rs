//! What the service tells whoever counts: each call to a gateway, as it ends.

use domain::gateway_kind::GatewayKind;
use store::Micros;

/// A call to a gateway that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallEnded {
    /// Which wire.
    pub gateway_kind: GatewayKind,
    /// One word: `succeeded`, `accepted`, `refused`, `not_sent`, `unknown`; of a question also `not_known`, `cannot_tell`.
    pub outcome: &'static str,
    /// How long it took, in microseconds.
    pub duration_us: Micros,
}

/// Hears of every call. It must be quick: the worker waits for it.
pub trait Observer: Send + Sync {
    /// A refund was sent, or sent again.
    fn attempt_ended(&self, _ended: &CallEnded) {}

    /// A gateway was asked about a refund.
    fn inquiry_ended(&self, _ended: &CallEnded) {}

    /// A gateway asked for a pause.
    fn gateway_busy(&self, _kind: GatewayKind) {}

    /// So many attempts were taken for interrupted: whoever had them did not renew their leases.
    fn leases_lost(&self, _count: u64) {}
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObserver;

impl Observer for NoObserver {}
