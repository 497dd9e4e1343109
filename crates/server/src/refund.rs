//! Refunding a payment, and asking beforehand whether that would go.

use refunds::create_refund::{CreateRefundError, RefundRequest};

use crate::problem::Failure;

pub mod create_refund;
pub mod decision;
pub mod preview_refund;
pub mod withdraw_refund;

/// The body as the refund service takes it.
fn request(asked: api::refund::CreateRefund) -> RefundRequest {
    RefundRequest {
        amount: asked.amount.as_str().to_owned(),
        reason: asked.reason,
        expected_refundable: asked.expected_refundable.map(|expected| expected.as_str().to_owned()),
        choices: asked.choices,
        ..RefundRequest::default()
    }
}

impl From<CreateRefundError> for Failure {
    fn from(error: CreateRefundError) -> Self {
        match error {
            CreateRefundError::UnknownPayment => Self::unknown_transaction(),
            CreateRefundError::NotAPayment => Self::not_a_payment(),
            CreateRefundError::Amount(error) => Self::amount(&error, "amount"),
            CreateRefundError::Rules(refusal) => Self::refusal(&refusal),
            CreateRefundError::KeyReused { fields, refund_id: _ } => Self::idempotency_key_reused(&fields),
            CreateRefundError::KeyInvalid => Self::idempotency_key_required(),
            CreateRefundError::UnknownItem => {
                Self::unprocessable("item_unknown", "The payment has no item with this id.", "item")
            }
            error @ CreateRefundError::LookAlike { .. } => {
                Self::unprocessable("look_alike_just_made", &error.to_string(), "amount")
            }
            CreateRefundError::Store(error) => Self::internal(error),
        }
    }
}
