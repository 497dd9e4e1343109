//! The states of a refund, what each means for its money, and which may follow which.

use std::fmt;
use std::str::FromStr;

use crate::payment::PaymentResult;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefundState {
    /// A second person must agree first.
    AwaitingApproval,
    /// Reserved; no gateway has heard of it.
    Queued,
    /// An attempt is under way: the gateway may have heard.
    Sending,
    /// The gateway took it and will say later.
    Accepted,
    /// An attempt left and no answer came.
    Unknown,
    /// Only a person can find out what happened.
    NeedsAttention,
    /// The gateway paid it.
    Succeeded,
    /// The gateway refused it, definitely.
    Failed,
    /// The second person said no.
    Declined,
    /// Nobody agreed in time.
    Expired,
    /// The requester took it back before it was sent.
    Withdrawn,
    /// It was paid and then undone by the gateway.
    Reversed,
}

/// The text is no refund state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no refund state")]
pub struct UnknownRefundState(pub String);

impl RefundState {
    /// All twelve.
    pub const ALL: [Self; 12] = [
        Self::AwaitingApproval,
        Self::Queued,
        Self::Sending,
        Self::Accepted,
        Self::Unknown,
        Self::NeedsAttention,
        Self::Succeeded,
        Self::Failed,
        Self::Declined,
        Self::Expired,
        Self::Withdrawn,
        Self::Reversed,
    ];

    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingApproval => "awaiting_approval",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
            Self::NeedsAttention => "needs_attention",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Reversed => "reversed",
        }
    }

    /// The report's word for it.
    #[must_use]
    pub const fn payment_result(self) -> PaymentResult {
        match self {
            Self::AwaitingApproval
            | Self::Queued
            | Self::Sending
            | Self::Accepted
            | Self::Unknown
            | Self::NeedsAttention => PaymentResult::Pending,
            Self::Succeeded => PaymentResult::Success,
            Self::Failed | Self::Declined | Self::Expired | Self::Withdrawn | Self::Reversed => {
                PaymentResult::Failed
            }
        }
    }

    /// Whether its amount is taken from the payment's refundable.
    #[must_use]
    pub const fn holds_amount(self) -> bool {
        !matches!(self.payment_result(), PaymentResult::Failed)
    }

    /// Whether nothing more is expected to happen (late truth may still come).
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self.payment_result(), PaymentResult::Pending)
    }

    /// Whether money may have left and nobody here knows.
    #[must_use]
    pub const fn is_in_doubt(self) -> bool {
        matches!(self, Self::Unknown | Self::NeedsAttention)
    }

    /// Whether a refund may go from here to there.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::AwaitingApproval => {
                matches!(next, Self::Queued | Self::Declined | Self::Expired | Self::Withdrawn)
            }
            // Straight to succeeded only by late truth: what we took for not sent was paid after all.
            Self::Queued => matches!(next, Self::Sending | Self::Withdrawn | Self::Succeeded),
            Self::Sending => {
                matches!(next, Self::Succeeded | Self::Failed | Self::Accepted | Self::Unknown | Self::Queued)
            }
            Self::Accepted => matches!(next, Self::Succeeded | Self::Failed | Self::NeedsAttention),
            // Never back to queued or sending: a repetition with the same key leaves it unknown until it is answered.
            Self::Unknown => {
                matches!(next, Self::Accepted | Self::Succeeded | Self::Failed | Self::NeedsAttention)
            }
            Self::NeedsAttention => matches!(next, Self::Succeeded | Self::Failed),
            // To attention only where a fact without our name had been taken for its payment, and was another's.
            Self::Succeeded => matches!(next, Self::Reversed | Self::NeedsAttention),
            Self::Failed | Self::Declined | Self::Expired | Self::Withdrawn | Self::Reversed => {
                matches!(next, Self::Succeeded)
            }
        }
    }
}

impl fmt::Display for RefundState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RefundState {
    type Err = UnknownRefundState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownRefundState(text.to_owned()))
    }
}

/// Whether the gateway let a hold go or paid money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundKind {
    /// The payment was undone before settlement.
    Cancel,
    /// Money was paid back.
    Refund,
}

/// The text is no refund kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no refund kind: use cancel or refund")]
pub struct UnknownRefundKind(pub String);

impl RefundKind {
    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Refund => "refund",
        }
    }
}

impl FromStr for RefundKind {
    type Err = UnknownRefundKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "cancel" => Ok(Self::Cancel),
            "refund" => Ok(Self::Refund),
            other => Err(UnknownRefundKind(other.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unknown_becomes_failed_without_a_definite_answer_or_a_person() {
        // The table lets it, but only `Outcome::Refused` or a person's resolution leads there: see `outcome`.
        assert!(RefundState::Unknown.may_become(RefundState::Failed));
        assert!(!RefundState::Unknown.may_become(RefundState::Queued));
        assert!(!RefundState::Unknown.may_become(RefundState::Sending));
        assert!(
            !RefundState::Accepted.may_become(RefundState::Unknown),
            "what the gateway has is not unlearnt"
        );
        assert!(!RefundState::NeedsAttention.may_become(RefundState::Queued));
    }

    #[test]
    fn what_is_pending_keeps_its_amount_reserved() {
        for state in RefundState::ALL {
            let pending = state.payment_result() == PaymentResult::Pending;
            assert!(!pending || state.holds_amount(), "{state}");
            assert_eq!(state.is_final(), !pending, "{state}");
        }
        assert!(RefundState::Succeeded.holds_amount());
        assert!(!RefundState::Reversed.holds_amount());
    }

    #[test]
    fn every_failed_end_can_turn_out_paid() {
        for state in RefundState::ALL {
            if state.payment_result() == PaymentResult::Failed {
                assert!(state.may_become(RefundState::Succeeded), "{state}");
            }
        }
    }

    #[test]
    fn names_read_back() {
        for state in RefundState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }
}
