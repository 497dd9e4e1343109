//! What stands in the form, judged by the very rules that the service judges by.

use domain::capabilities::PartialRefunds;
use domain::choice::NOTHING_CHOSEN;
use domain::money::Money;
use domain::refund_rule::{Allowed, Proposal, Refusal, decide_refund};

use crate::refund::amount_input::{AmountInputError, AmountWriting, read_amount};
use crate::refund::refundable_payment::RefundablePayment;

/// What a form's content comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The amount, where the text reads as one; it may still be refused.
    pub amount: Option<Money>,
    /// Allowed, or what stands in the way.
    pub verdict: Result<Allowed, Trouble>,
}

/// What stands in the way of a refund, and in which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The text in the amount is no amount.
    Unreadable(AmountInputError),
    /// The rules refuse the amount, or the payment altogether.
    Amount(Refusal),
    /// The rules refuse the reason.
    Reason(Refusal),
}

/// Judges what stands in the form.
#[must_use]
pub fn judge(
    amount_text: &str,
    reason: &str,
    payment: &RefundablePayment,
    writing: &AmountWriting,
) -> Judged {
    let amount = match read_amount(amount_text, writing, payment.currency()) {
        Ok(amount) => amount,
        Err(error) => return Judged { amount: None, verdict: Err(Trouble::Unreadable(error)) },
    };
    let proposal =
        Proposal { amount, reason: given(reason), expected_refundable: None, choices: &NOTHING_CHOSEN };
    let verdict = decide_refund(payment.requester, &payment.subject, &proposal).map_err(Trouble::from);
    Judged { amount: Some(amount), verdict }
}

/// The reason as it is sent: trimmed, absent when empty.
#[must_use]
pub fn given(reason: &str) -> Option<&str> {
    Some(reason.trim()).filter(|reason| !reason.is_empty())
}

/// The only amount that this payment's gateway takes, where there is but one.
#[must_use]
pub fn only_amount(payment: &RefundablePayment) -> Option<Money> {
    (payment.subject.capabilities.partial == PartialRefunds::WholeOnly).then_some(payment.parts.basis)
}

impl Judged {
    /// The amount, where the refund may be made.
    #[must_use]
    pub fn allowed_amount(&self) -> Option<Money> {
        self.amount.filter(|_| self.verdict.is_ok())
    }

    /// The amount, where nothing is wrong with it (the reason may still be).
    #[must_use]
    pub fn sound_amount(&self) -> Option<Money> {
        match self.verdict {
            Ok(_) | Err(Trouble::Reason(_)) => self.amount,
            Err(Trouble::Unreadable(_) | Trouble::Amount(_)) => None,
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ReasonRequired | Refusal::ReasonTooLong(_) => Self::Reason(refusal),
            Refusal::RoleMayNotRefund
            | Refusal::PaymentPending
            | Refusal::PaymentFailed
            | Refusal::NotCaptured
            | Refusal::PaymentVoided
            | Refusal::ChargebackOpen
            | Refusal::IntegrationOff
            | Refusal::NothingLeft
            | Refusal::AmountNotPositive
            | Refusal::OtherCurrency(_)
            | Refusal::AmountExceedsRefundable { .. }
            | Refusal::RefundableChanged { .. }
            | Refusal::WholeOnly(_)
            | Refusal::AmountNotRepresentable { .. }
            | Refusal::ChoiceUnknown { .. }
            | Refusal::ChoiceValueUnknown { .. }
            | Refusal::Policy(_) => Self::Amount(refusal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::sample;

    fn writing() -> AmountWriting {
        AmountWriting { decimal: '.', group: ',', sign: "₺".to_owned() }
    }

    fn judged(amount: &str, reason: &str) -> Judged {
        judge(amount, reason, &sample::payment("100.00", "80.00", "agent"), &writing())
    }

    #[test]
    fn an_amount_within_the_refundable_is_allowed_and_says_what_is_left() {
        let judged = judged("12.50", "");
        assert_eq!(judged.allowed_amount(), Some(sample::lira("12.50")));
        assert_eq!(judged.verdict.map(|allowed| allowed.left), Ok(sample::lira("67.50")));
    }

    #[test]
    fn an_amount_over_the_refundable_is_refused_by_the_rules_of_the_service() {
        let judged = judged("80.01", "");
        let refusal =
            Refusal::AmountExceedsRefundable { asked: sample::lira("80.01"), refundable: sample::lira("80") };
        assert_eq!(judged.verdict, Err(Trouble::Amount(refusal)));
        assert_eq!(judged.allowed_amount(), None);
        assert_eq!(judged.sound_amount(), None);
    }

    #[test]
    fn a_text_that_is_no_amount_is_no_matter_for_the_rules() {
        assert_eq!(judged("twelve", "").verdict, Err(Trouble::Unreadable(AmountInputError::NotANumber)));
        assert_eq!(judged("", "").amount, None);
    }

    #[test]
    fn zero_is_refused() {
        assert_eq!(judged("0", "").verdict, Err(Trouble::Amount(Refusal::AmountNotPositive)));
    }

    #[test]
    fn a_missing_reason_stands_under_the_reason_and_leaves_the_amount_sound() {
        let mut payment = sample::payment("100.00", "80.00", "agent");
        payment.subject.capabilities.reason_required = true;
        let judged = judge("12.50", "   ", &payment, &writing());
        assert_eq!(judged.verdict, Err(Trouble::Reason(Refusal::ReasonRequired)));
        assert_eq!(judged.sound_amount(), Some(sample::lira("12.50")));
        assert_eq!(judged.allowed_amount(), None);
    }

    #[test]
    fn a_viewer_is_refused_whatever_stands_in_the_form() {
        let judged = judge("1", "", &sample::payment("100.00", "80.00", "viewer"), &writing());
        assert_eq!(judged.verdict, Err(Trouble::Amount(Refusal::RoleMayNotRefund)));
    }

    #[test]
    fn a_gateway_that_takes_only_the_whole_has_only_one_amount() {
        let mut payment = sample::payment("100.00", "100.00", "agent");
        assert_eq!(only_amount(&payment), None);
        payment.subject.capabilities.partial = PartialRefunds::WholeOnly;
        assert_eq!(only_amount(&payment), Some(sample::lira("100")));
    }

    #[test]
    fn a_reason_is_sent_trimmed_or_not_at_all() {
        assert_eq!(given("  late delivery "), Some("late delivery"));
        assert_eq!(given("   "), None);
    }
}
