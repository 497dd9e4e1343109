//! Problems: what is told of a refund that is not made.

use domain::money::AmountError;
use domain::refund_policy::PolicyRefusal;
use domain::refund_rule::Refusal;
use http::StatusCode;

use crate::problem::{Failure, sentence};

impl Failure {
    /// A refund must name its intent.
    #[must_use]
    pub fn idempotency_key_required() -> Self {
        let detail = "Name this refund with an Idempotency-Key header of 1 to 255 visible ASCII characters, \
                      and send the same one when you repeat the request.";
        Self::new(StatusCode::BAD_REQUEST, "idempotency_key_required", detail)
    }

    /// The key already names another refund.
    #[must_use]
    pub fn idempotency_key_reused(fields: &[&str]) -> Self {
        let detail = format!(
            "This Idempotency-Key already names another refund: {} differs. Use a new key for a new refund.",
            fields.join(", ")
        );
        Self::new(StatusCode::CONFLICT, "idempotency_key_reused", detail).about(fields)
    }

    /// Only payments are refunded.
    #[must_use]
    pub fn not_a_payment() -> Self {
        let detail = "This is a refund; only payments are refunded.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not_a_payment", detail)
    }

    /// An amount is none, or none of its currency.
    #[must_use]
    pub fn amount(error: &AmountError, field: &str) -> Self {
        let code = match error {
            AmountError::NotANumber(_) => "invalid_amount",
            AmountError::TooManyDecimals { .. } | AmountError::TooLarge(_) => "amount_not_representable",
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, sentence(error)).about(&[field])
    }

    /// The rules say no.
    #[must_use]
    pub fn refusal(refusal: &Refusal) -> Self {
        let status = match refusal {
            Refusal::RoleMayNotRefund
            | Refusal::Policy(
                PolicyRefusal::AbovePerRefund { .. }
                | PolicyRefusal::AbovePerPayment { .. }
                | PolicyRefusal::AbovePerDay { .. }
                | PolicyRefusal::SecondFactorNeeded { .. },
            ) => StatusCode::FORBIDDEN,
            Refusal::RefundableChanged { .. } => StatusCode::CONFLICT,
            Refusal::PaymentPending
            | Refusal::PaymentFailed
            | Refusal::NotCaptured
            | Refusal::PaymentVoided
            | Refusal::ChargebackOpen
            | Refusal::IntegrationOff
            | Refusal::NothingLeft
            | Refusal::AmountNotPositive
            | Refusal::OtherCurrency(_)
            | Refusal::AmountExceedsRefundable { .. }
            | Refusal::WholeOnly(_)
            | Refusal::ReasonRequired
            | Refusal::ReasonTooLong(_)
            | Refusal::AmountNotRepresentable { .. }
            | Refusal::ChoiceUnknown { .. }
            | Refusal::ChoiceValueUnknown { .. }
            | Refusal::Policy(PolicyRefusal::WindowOver { .. } | PolicyRefusal::ReasonNotListed { .. }) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        let failure = Self::new(status, refusal.code(), sentence(refusal));
        match refusal {
            Refusal::AmountExceedsRefundable { refundable, .. } => {
                failure.about(&["amount"]).with_refundable(*refundable)
            }
            Refusal::RefundableChanged { refundable, .. } => {
                failure.about(&["expected_refundable"]).with_refundable(*refundable)
            }
            Refusal::AmountNotPositive
            | Refusal::OtherCurrency(_)
            | Refusal::WholeOnly(_)
            | Refusal::AmountNotRepresentable { .. }
            | Refusal::Policy(
                PolicyRefusal::AbovePerRefund { .. }
                | PolicyRefusal::AbovePerPayment { .. }
                | PolicyRefusal::AbovePerDay { .. }
                | PolicyRefusal::SecondFactorNeeded { .. },
            ) => failure.about(&["amount"]),
            Refusal::ChoiceUnknown { allowed, .. } => failure.about(&["choices"]).or_rather(allowed),
            Refusal::ChoiceValueUnknown { name, allowed, .. } => {
                failure.about(&["choices", name]).or_rather(allowed)
            }
            Refusal::ReasonRequired
            | Refusal::ReasonTooLong(_)
            | Refusal::Policy(PolicyRefusal::ReasonNotListed { .. }) => failure.about(&["reason"]),
            Refusal::RoleMayNotRefund
            | Refusal::PaymentPending
            | Refusal::PaymentFailed
            | Refusal::NotCaptured
            | Refusal::PaymentVoided
            | Refusal::ChargebackOpen
            | Refusal::IntegrationOff
            | Refusal::NothingLeft
            | Refusal::Policy(PolicyRefusal::WindowOver { .. }) => failure,
        }
    }
}
