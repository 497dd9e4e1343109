//! Counts what the refund service tells of its calls to gateways.

use std::time::Duration;

use domain::gateway_kind::GatewayKind;
use refunds::observer::{CallEnded, Observer};

use crate::metrics::Metrics;

impl Observer for Metrics {
    fn attempt_ended(&self, ended: &CallEnded) {
        self.count_attempt(ended.gateway_kind.as_str(), ended.outcome, took(ended));
    }

    fn inquiry_ended(&self, ended: &CallEnded) {
        self.count_inquiry(ended.gateway_kind.as_str(), ended.outcome);
    }

    fn gateway_busy(&self, kind: GatewayKind) {
        self.count_gateway_busy(kind.as_str());
    }

    fn leases_lost(&self, count: u64) {
        self.count_leases_lost(count);
    }
}

/// A clock that was set back gives no time at all.
fn took(ended: &CallEnded) -> Duration {
    Duration::from_micros(u64::try_from(ended.duration_us).unwrap_or(0))
}
