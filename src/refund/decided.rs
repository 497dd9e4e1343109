//! What was decided in one pop-up: one refund, or several that were spread over a payment's items.

use ::api::refund::{Decision, RefundCreated};
use ::api::transaction::TransactionDetail;
use domain::id::TransactionId;
use domain::money::Money;
use domain::payment::PaymentResult;

use crate::refund::refund_model::refunded_amount;

/// How the whole of it ended: `SUCCESS` only where every part was paid.
pub fn result_of(made: &RefundCreated) -> &str {
    let decision = made.detail.decision.as_ref();
    decision.map_or(&made.refund.payment_result, |decision| &decision.payment_result)
}

/// The state to speak of: of several parts the one that is furthest from being paid.
pub fn state_of(made: &RefundCreated) -> &str {
    made.detail.decision.as_ref().map_or(&made.refund.state, |decision| &decision.state)
}

/// What is known of one refund of it; none where it is not of this decision.
pub fn state_of_row(made: &RefundCreated, id: TransactionId) -> Option<&str> {
    let mut parts = made.detail.decision.iter().flat_map(|decision| &decision.parts);
    let part = parts.find(|part| part.id == id);
    part.map(|part| part.state.as_str())
        .or_else(|| (made.refund.id == id).then_some(made.refund.state.as_str()))
}

/// How much was decided on, positive.
pub fn amount_of(made: &RefundCreated) -> Option<Money> {
    match &made.detail.decision {
        Some(decision) => money(made, decision.amount.as_str()),
        None => refunded_amount(&made.refund),
    }
}

/// What would have to be sent again: all of it, or what the parts that were not paid come to.
pub fn missing_amount(made: &RefundCreated) -> Option<Money> {
    match &made.detail.decision {
        Some(decision) => money(made, decision.not_refunded.as_str()),
        None => refunded_amount(&made.refund),
    }
}

/// The decision whose parts did not end alike: some were paid, and the others were not.
pub fn partly_paid(made: &RefundCreated) -> Option<&Decision> {
    let is_paid = |decision: &&Decision| {
        money(made, decision.refunded.as_str()).is_some_and(Money::is_positive)
            && decision.payment_result == PaymentResult::Failed.as_str()
    };
    made.detail.decision.as_ref().filter(is_paid)
}

/// The refunds of it that this person may take back now.
pub fn withdrawable(made: &RefundCreated) -> Vec<TransactionId> {
    match &made.detail.decision {
        Some(decision) => {
            decision.parts.iter().filter(|part| part.may_withdraw).map(|part| part.id).collect()
        }
        None => made.detail.may_withdraw.then_some(made.refund.id).into_iter().collect(),
    }
}

/// The gateway's own words and code for what was not paid, as they came.
pub fn gateway_words(made: &RefundCreated) -> Option<String> {
    let paid = |state: &str| state == "succeeded";
    match &made.detail.decision {
        Some(decision) => {
            let mut unpaid = decision.parts.iter().filter(|part| !paid(&part.state));
            unpaid.find_map(|part| words(part.outcome_message.as_ref(), part.outcome_code.as_ref()))
        }
        None => words(made.detail.outcome_message.as_ref(), made.detail.outcome_code.as_ref()),
    }
}

fn words(message: Option<&String>, code: Option<&String>) -> Option<String> {
    match (message, code) {
        (Some(message), Some(code)) => Some(format!("{message} ({code})")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

/// Takes what is new of a refund; says whether anything of its decision moved.
pub fn take_news(made: &mut RefundCreated, detail: TransactionDetail) -> bool {
    let mut moved = made.refund.state != detail.transaction.state;
    made.refund = detail.transaction;
    if let Some(facts) = detail.refund {
        moved |= made.detail.decision != facts.decision;
        made.detail = facts;
    }
    moved
}

fn money(made: &RefundCreated, text: &str) -> Option<Money> {
    Money::parse(text, made.refund.payment_currency.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::sample;

    #[test]
    fn a_refund_that_is_all_of_its_decision_speaks_for_itself() {
        let made = sample::created("failed");
        assert_eq!((result_of(&made), state_of(&made)), ("FAILED", "failed"));
        assert_eq!(amount_of(&made), Some(sample::lira("12.50")));
        assert_eq!(missing_amount(&made), Some(sample::lira("12.50")));
        assert_eq!(partly_paid(&made), None);
        assert_eq!(state_of_row(&made, sample::refund_id()), Some("failed"));
    }

    #[test]
    fn of_several_parts_the_sum_and_the_worst_are_told() {
        let made = sample::decided("unknown");
        assert_eq!((result_of(&made), state_of(&made)), ("PENDING", "unknown"));
        assert_eq!(amount_of(&made), Some(sample::lira("20.00")));
        assert_eq!(partly_paid(&made), None, "it may still be paid");
        assert_eq!(state_of_row(&made, sample::second_id()), Some("unknown"));
        assert_eq!(state_of_row(&made, sample::refund_id()), Some("succeeded"));
    }

    #[test]
    fn of_a_decision_that_was_paid_in_part_only_the_rest_is_sent_again() {
        let made = sample::decided("failed");
        assert!(partly_paid(&made).is_some());
        assert_eq!(missing_amount(&made), Some(sample::lira("7.50")));
        assert_eq!(gateway_words(&made).as_deref(), Some("Do not honour (05)"));
    }

    #[test]
    fn each_part_that_may_be_withdrawn_is_withdrawn() {
        assert_eq!(withdrawable(&sample::decided("queued")), [sample::second_id()]);
        assert_eq!(withdrawable(&sample::decided("unknown")), []);
    }
}
