//! What came of one call to a gateway: whether money may have moved, above all.

use crate::money::Money;
use crate::refund::{RefundKind, RefundState};

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The gateway says that it paid.
    Succeeded {
        /// The gateway's own id of the refund, where it gives one.
        gateway_refund_id: Option<String>,
        /// What it says it paid, where it says so.
        amount: Option<Money>,
        /// Cancelled or refunded.
        kind: RefundKind,
    },
    /// The gateway took it and will say later.
    Accepted {
        /// The gateway's own id of the refund, where it gives one.
        gateway_refund_id: Option<String>,
    },
    /// The gateway says no, definitely.
    Refused {
        /// The gateway's code, or ours for it when it gives none.
        code: String,
        /// The gateway's words, kept as they came.
        message: String,
        /// What sort of no it is.
        class: RefusalClass,
    },
    /// No byte of the request left, or the gateway says that it did not process it.
    NotSent {
        /// What went wrong, for logs and the timeline.
        why: String,
        /// When the gateway says to come again.
        retry_after_ms: Option<u64>,
    },
    /// The request may have arrived and no readable answer came.
    Unknown {
        /// What went wrong, for logs and the timeline.
        why: String,
    },
}

/// What sort of definite no a gateway gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalClass {
    /// The amount does not suit it.
    Amount,
    /// It takes this for a repetition of something it knows.
    Duplicate,
    /// It does not know the payment, or the payment is in no state for this.
    Payment,
    /// It does not let us in.
    Credentials,
    /// Any other final no.
    Final,
}

impl Outcome {
    /// The state that a sent refund goes to.
    ///
    /// `earlier_attempt_left`: an earlier attempt of the same intent may have reached the gateway. A refusal as a
    /// duplicate then speaks of that attempt and says nothing about its end, and a gateway that does not let us in
    /// has not looked at what came before: both are unknown, never failed.
    #[must_use]
    pub const fn next_state(&self, earlier_attempt_left: bool) -> RefundState {
        match self {
            Self::Succeeded { .. } => RefundState::Succeeded,
            Self::Accepted { .. } => RefundState::Accepted,
            Self::Refused { class: RefusalClass::Duplicate | RefusalClass::Credentials, .. }
                if earlier_attempt_left =>
            {
                RefundState::Unknown
            }
            Self::Refused { .. } => RefundState::Failed,
            Self::NotSent { .. } => RefundState::Queued,
            Self::Unknown { .. } => RefundState::Unknown,
        }
    }

    /// One word for events and metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Succeeded { .. } => "succeeded",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::NotSent { .. } => "not_sent",
            Self::Unknown { .. } => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_is_never_a_failure() {
        let unknown = Outcome::Unknown { why: "timed out".to_owned() };
        assert_eq!(unknown.next_state(false), RefundState::Unknown);
        assert_eq!(unknown.next_state(true), RefundState::Unknown);
    }

    #[test]
    fn a_duplicate_refusal_after_a_lost_answer_is_not_a_failure() {
        let duplicate = Outcome::Refused {
            code: "106".to_owned(),
            message: "Token already exists.".to_owned(),
            class: RefusalClass::Duplicate,
        };
        assert_eq!(duplicate.next_state(true), RefundState::Unknown);
        assert_eq!(duplicate.next_state(false), RefundState::Failed);
    }

    #[test]
    fn a_shut_door_says_nothing_about_an_earlier_attempt() {
        let shut = Outcome::Refused {
            code: "401".to_owned(),
            message: "Unauthorized".to_owned(),
            class: RefusalClass::Credentials,
        };
        assert_eq!(shut.next_state(true), RefundState::Unknown);
        assert_eq!(shut.next_state(false), RefundState::Failed);
    }

    #[test]
    fn every_outcome_leads_where_a_sending_refund_may_go() {
        let outcomes = [
            Outcome::Succeeded { gateway_refund_id: None, amount: None, kind: RefundKind::Refund },
            Outcome::Accepted { gateway_refund_id: None },
            Outcome::Refused { code: String::new(), message: String::new(), class: RefusalClass::Final },
            Outcome::NotSent { why: String::new(), retry_after_ms: None },
            Outcome::Unknown { why: String::new() },
        ];
        for outcome in outcomes {
            for earlier in [false, true] {
                assert!(RefundState::Sending.may_become(outcome.next_state(earlier)), "{outcome:?}");
            }
        }
    }
}
