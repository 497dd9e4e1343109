//! What the endings of a pop-up say of the refund, or of the several that one decision was spread over.

use ::api::refund::{CreateRefund, RefundCreated};
use domain::payment::PaymentResult;

use crate::refund::decided;
use crate::{format, t};

/// How much was decided on.
pub fn amount_of(made: &RefundCreated) -> String {
    decided::amount_of(made).map_or_else(|| made.refund.payment_amount.as_str().to_owned(), format::money)
}

/// The line that says of a decision of several refunds how much of it has come how far.
pub fn progress_of(made: &RefundCreated) -> Option<String> {
    let decision = made.detail.decision.as_ref()?;
    let amount = |amount| format::amount(amount, &made.refund.payment_currency);
    let (count, refunded) = (decision.parts.len(), amount(&decision.refunded));
    let not_refunded = amount(&decision.not_refunded);
    if decided::result_of(made) == PaymentResult::Pending.as_str() {
        let pending = amount(&decision.pending);
        return Some(t!(
            "refund.parts.progress",
            count = count,
            refunded = refunded,
            not_refunded = not_refunded,
            pending = pending,
        ));
    }
    Some(t!("refund.parts.ended", count = count, refunded = refunded, not_refunded = not_refunded))
}

/// The title of what was paid.
pub fn done_title(made: &RefundCreated) -> String {
    let amount = amount_of(made);
    let is_cancel = |kind: &Option<String>| kind.as_deref() == Some("cancel");
    match &made.detail.decision {
        None if is_cancel(&made.refund.refund_kind) => t!("refund.done.cancelled", amount = amount),
        None => t!("refund.done.refunded", amount = amount),
        Some(decision) => {
            let count = decision.parts.len();
            if is_cancel(&decision.refund_kind) {
                t!("refund.done.cancelled_parts", amount = amount, count = count)
            } else {
                t!("refund.done.refunded_parts", amount = amount, count = count)
            }
        }
    }
}

/// The title of what was not paid, or not all of it.
pub fn refused_title(made: &RefundCreated) -> String {
    if let Some(decision) = decided::partly_paid(made) {
        let currency = &made.refund.payment_currency;
        return t!(
            "refund.refused.partly",
            refunded = format::amount(&decision.refunded, currency),
            not_refunded = format::amount(&decision.not_refunded, currency),
        );
    }
    if decided::state_of(made) == "withdrawn" {
        t!("refund.withdrawn.title", amount = amount_of(made))
    } else {
        t!("refund.refused.title", amount = amount_of(made))
    }
}

/// What would have to be sent to make the same refund once more, or what is missing of it.
pub fn same_again(made: &RefundCreated) -> CreateRefund {
    let amount = decided::missing_amount(made).map_or_else(|| made.refund.payment_amount.clone(), Into::into);
    CreateRefund {
        amount,
        reason: made.detail.reason.clone(),
        expected_refundable: None,
        choices: made.detail.choices.clone(),
    }
}
