//! The states of a refund as the design's table has them, written down once more: what the desk does is held against it.

use crate::broken::{Stop, broken};

/// From where to where a refund may go.
pub const TABLE: [(&str, &[&str]); 12] = [
    ("awaiting_approval", &["queued", "declined", "expired", "withdrawn"]),
    ("queued", &["sending", "withdrawn", "succeeded"]),
    ("sending", &["succeeded", "failed", "accepted", "unknown", "queued"]),
    ("accepted", &["succeeded", "failed", "needs_attention"]),
    ("unknown", &["accepted", "succeeded", "failed", "needs_attention"]),
    ("needs_attention", &["succeeded", "failed"]),
    ("succeeded", &["reversed", "needs_attention"]),
    ("failed", &["succeeded"]),
    ("declined", &["succeeded"]),
    ("expired", &["succeeded"]),
    ("withdrawn", &["succeeded"]),
    ("reversed", &["succeeded"]),
];

/// The *Payment Result* that belongs to a state.
pub fn result_of(state: &str) -> Result<&'static str, Stop> {
    match state {
        "awaiting_approval" | "queued" | "sending" | "accepted" | "unknown" | "needs_attention" => {
            Ok("PENDING")
        }
        "succeeded" => Ok("SUCCESS"),
        "failed" | "declined" | "expired" | "withdrawn" | "reversed" => Ok("FAILED"),
        other => broken("states", format!("a refund is {other}, which is no state")),
    }
}

/// The state that an event makes of a refund; none where it leaves the state alone.
#[must_use]
pub fn state_after(event_kind: &str) -> Option<&'static str> {
    Some(match event_kind {
        "refund_reserved" | "refund_requeued" | "refund_approved" => "queued",
        "outside_refund_recorded" => "succeeded",
        other => {
            let name = other.strip_prefix("refund_")?;
            TABLE.iter().map(|(state, _)| *state).find(|state| *state == name)?
        }
    })
}

/// Whether the table lets a refund go from here to there.
#[must_use]
pub fn may_become(from: &str, to: &str) -> bool {
    TABLE.iter().any(|(state, next)| *state == from && next.contains(&to))
}

#[cfg(test)]
mod tests {
    use domain::refund::RefundState;

    use super::*;

    #[test]
    fn the_product_has_the_same_table() {
        for from in RefundState::ALL {
            for to in RefundState::ALL {
                assert_eq!(from.may_become(to), may_become(from.as_str(), to.as_str()), "{from} to {to}");
            }
            assert_eq!(from.payment_result().as_str(), result_of(from.as_str()).unwrap());
        }
    }

    #[test]
    fn events_tell_the_state() {
        assert_eq!(state_after("refund_reserved"), Some("queued"));
        assert_eq!(state_after("refund_approved"), Some("queued"));
        assert_eq!(state_after("refund_needs_attention"), Some("needs_attention"));
        assert_eq!(state_after("refund_contradicted"), None);
        assert_eq!(state_after("payment_recorded"), None);
    }
}
