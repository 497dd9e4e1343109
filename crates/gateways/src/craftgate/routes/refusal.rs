//! What is answered instead of a refund: Craftgate's error form, and every refusal of ours put into it.
//!
//! 422 for business errors is documented (<https://developer.craftgate.io/en/error-groups>, 2025-05); which numeric code stands for which
//! refusal is not, so the codes are our own names.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::refund_rule::Refusal;

use crate::craftgate::routes::written;
use crate::craftgate::wire::body::{CraftgateErrorBody, CraftgateErrorFields};
use crate::craftgate::wire::call::WrongField;
use crate::dialect::order::PortRefusal;
use crate::port::PortFault;

/// `errorGroup` of a refund that is too much, or comes after another.
const ALREADY_REFUNDED: &str = "MAY_HAVE_ALREADY_REFUNDED";
/// `errorGroup` of an amount that is none.
const INVALID_AMOUNT: &str = "INVALID_AMOUNT";
/// `errorGroup` of a payment in no state for it.
const INVALID_TRANSACTION: &str = "INVALID_TRANSACTION";

/// An error, ready to be answered.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    fields: CraftgateErrorFields,
}

impl Refused {
    /// An error that belongs to no group.
    pub fn new(status: StatusCode, code: &str, words: impl Into<String>) -> Self {
        let fields = CraftgateErrorFields {
            error_code: code.to_owned(),
            error_description: words.into(),
            error_group: None,
        };
        Self { status, fields }
    }

    /// An error in all its fields: a refund that the bank refused.
    pub const fn declined(fields: CraftgateErrorFields) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, fields }
    }

    /// A business error.
    pub fn business(code: &str, words: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, words)
    }

    /// Nobody who may call.
    pub fn stranger(code: &str, words: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, words)
    }

    /// Nothing of that id.
    pub fn not_found(code: &str, words: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, words)
    }

    /// A payment that waits for nothing any more.
    pub fn not_waiting() -> Self {
        let words = "The payment is not waiting any more; refund it by /payment/v1/refunds.";
        Self::business("payment_not_waiting", words).in_group(INVALID_TRANSACTION)
    }

    /// Our own failure.
    pub fn fault() -> Self {
        let words = "The call could not be served. Look whether the refund exists before you repeat it.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", words)
    }

    fn in_group(mut self, group: &str) -> Self {
        self.fields.error_group = Some(group.to_owned());
        self
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = CraftgateErrorBody { errors: self.fields };
        written(self.status, &body).unwrap_or_else(|_| self.status.into_response())
    }
}

impl From<PortFault> for Refused {
    fn from(_logged: PortFault) -> Self {
        Self::fault()
    }
}

impl From<WrongField> for Refused {
    fn from(wrong: WrongField) -> Self {
        Self::business("field_invalid", sentence(&wrong.to_string()))
    }
}

impl From<PortRefusal> for Refused {
    fn from(refusal: PortRefusal) -> Self {
        match refusal {
            PortRefusal::UnknownPayment => {
                Self::not_found("payment_not_found", "There is no payment, or no item of one, with this id.")
            }
            PortRefusal::Amount(error) => {
                Self::business("amount_invalid", sentence(&error.to_string())).in_group(INVALID_AMOUNT)
            }
            PortRefusal::Rules(rule) => refuse_rule(&rule),
            PortRefusal::KeyReused(_) => Self::business(
                "idempotency_key_reused",
                "This x-idempotency-key belongs to another refund; take a new key for a new refund.",
            ),
            PortRefusal::LookAlike { .. } => {
                Self::business("look_alike", sentence(&refusal.to_string())).in_group(ALREADY_REFUNDED)
            }
            PortRefusal::Unavailable => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Refunds cannot be made now, and none was; try again later.",
            ),
            PortRefusal::Fault(fault) => fault.into(),
        }
    }
}

fn refuse_rule(rule: &Refusal) -> Refused {
    let refused = Refused::business(rule.code(), sentence(&rule.to_string()));
    match rule {
        Refusal::NothingLeft
        | Refusal::AmountExceedsRefundable { .. }
        | Refusal::RefundableChanged { .. } => refused.in_group(ALREADY_REFUNDED),
        Refusal::AmountNotPositive
        | Refusal::OtherCurrency(_)
        | Refusal::WholeOnly(_)
        | Refusal::AmountNotRepresentable { .. } => refused.in_group(INVALID_AMOUNT),
        Refusal::PaymentPending
        | Refusal::PaymentFailed
        | Refusal::NotCaptured
        | Refusal::PaymentVoided
        | Refusal::ChargebackOpen => refused.in_group(INVALID_TRANSACTION),
        Refusal::RoleMayNotRefund
        | Refusal::IntegrationOff
        | Refusal::ReasonRequired
        | Refusal::ReasonTooLong(_)
        | Refusal::ChoiceUnknown { .. }
        | Refusal::ChoiceValueUnknown { .. }
        | Refusal::Policy(_) => refused,
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
