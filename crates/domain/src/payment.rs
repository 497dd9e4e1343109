//! What a payment can be and become, and how much of it a refund can draw on.

use std::fmt;
use std::str::FromStr;

use crate::money::Money;

/// The report's *Payment Result*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaymentResult {
    /// The bank said yes.
    Success,
    /// The bank said no.
    Failed,
    /// Nobody knows yet.
    Pending,
}

/// The text is no payment result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no payment result: use SUCCESS, FAILED or PENDING")]
pub struct UnknownPaymentResult(pub String);

impl PaymentResult {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Success, Self::Failed, Self::Pending];

    /// The word in the report, the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Pending => "PENDING",
        }
    }
}

impl fmt::Display for PaymentResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PaymentResult {
    type Err = UnknownPaymentResult;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|result| result.as_str() == text)
            .ok_or_else(|| UnknownPaymentResult(text.to_owned()))
    }
}

/// What lies behind a payment's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaymentState {
    /// Begun; the customer has not finished it.
    Pending,
    /// The bank refused it.
    Failed,
    /// The money is held on the customer's card, not taken.
    Authorised,
    /// The money was taken, whole or in part.
    Captured,
    /// The hold was let go; nothing was taken.
    Voided,
}

/// The text is no payment state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no payment state: use pending, failed, authorised, captured or voided")]
pub struct UnknownPaymentState(pub String);

impl PaymentState {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Failed, Self::Authorised, Self::Captured, Self::Voided];

    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Authorised => "authorised",
            Self::Captured => "captured",
            Self::Voided => "voided",
        }
    }

    /// The report's word for it. A voided payment did succeed once, so it stays SUCCESS.
    #[must_use]
    pub const fn payment_result(self) -> PaymentResult {
        match self {
            Self::Pending => PaymentResult::Pending,
            Self::Failed => PaymentResult::Failed,
            Self::Authorised | Self::Captured | Self::Voided => PaymentResult::Success,
        }
    }

    /// Whether a gateway's new fact may move a payment from here to there; anything else is raised as attention.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, Self::Failed | Self::Authorised | Self::Captured | Self::Voided)
                | (Self::Authorised, Self::Captured | Self::Voided)
        )
    }
}

impl fmt::Display for PaymentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PaymentState {
    type Err = UnknownPaymentState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownPaymentState(text.to_owned()))
    }
}

/// What a refund can draw on: the captured amount; while nothing is captured and the gateway can cancel an
/// authorisation, the authorised amount. A voided payment keeps the basis it had, and what was let go counts
/// as outside.
#[must_use]
pub fn basis(state: PaymentState, authorised: Money, captured: Money, cancels_authorised: bool) -> Money {
    match state {
        PaymentState::Pending | PaymentState::Failed => Money::zero(authorised.currency()),
        PaymentState::Captured => captured,
        PaymentState::Authorised | PaymentState::Voided => {
            if cancels_authorised {
                authorised
            } else {
                Money::zero(authorised.currency())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_never_goes_back() {
        assert!(PaymentState::Pending.may_become(PaymentState::Captured));
        assert!(PaymentState::Authorised.may_become(PaymentState::Voided));
        assert!(!PaymentState::Captured.may_become(PaymentState::Pending));
        assert!(!PaymentState::Failed.may_become(PaymentState::Captured));
        assert!(!PaymentState::Captured.may_become(PaymentState::Voided));
    }

    #[test]
    fn an_authorisation_is_a_basis_only_where_it_can_be_cancelled() {
        let lira = |minor| Money::new(minor, "TRY".parse().unwrap());
        assert_eq!(basis(PaymentState::Authorised, lira(500), lira(0), true), lira(500));
        assert_eq!(basis(PaymentState::Authorised, lira(500), lira(0), false), lira(0));
        assert_eq!(basis(PaymentState::Captured, lira(500), lira(300), true), lira(300));
        assert_eq!(basis(PaymentState::Pending, lira(500), lira(0), true), lira(0));
    }
}
