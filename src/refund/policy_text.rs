//! What the company's refund policy says of a refund, before anything is sent.

use ::api::amount::AmountText;
use ::api::policy::PolicyOfRefund;

use crate::{format, t};

/// The policy in sentences, for a payment of this currency: what holds for this person, the limits first; but for the rule by
/// which the refund is `refused` (its code), which that refusal says.
#[must_use]
pub fn policy_sentences(policy: &PolicyOfRefund, currency: &str, refused: Option<&str>) -> Vec<String> {
    let is_open = |code: &str| refused != Some(code);
    let money = |amount: &AmountText| format::amount(amount, currency);
    let of = |limit: &Option<AmountText>, left: &Option<AmountText>| {
        limit.as_ref().zip(left.as_ref()).map(|(limit, left)| (money(limit), money(left)))
    };
    let mut said = Vec::new();
    let per_refund = policy.per_refund.as_ref().filter(|_| is_open("above_per_refund"));
    said.extend(per_refund.map(|limit| t!("refund_policy.per_refund", limit = money(limit))));
    let today = of(&policy.per_day, &policy.left_today).filter(|_| is_open("above_per_day"));
    said.extend(today.map(|(limit, left)| t!("refund_policy.per_day", limit = limit, left = left)));
    let payment = of(&policy.per_payment, &policy.left_of_payment).filter(|_| is_open("above_per_payment"));
    said.extend(payment.map(|(limit, left)| t!("refund_policy.per_payment", limit = limit, left = left)));
    if policy.approval_for_gateway {
        said.push(t!("refund_policy.approval_for_gateway"));
    } else {
        let above = policy.approval_above.as_ref();
        said.extend(above.map(|limit| t!("refund_policy.approval_above", limit = money(limit))));
    }
    let factor = policy.second_factor_above.as_ref().filter(|_| is_open("second_factor_needed"));
    said.extend(factor.map(|limit| t!("refund_policy.second_factor_above", limit = money(limit))));
    let window = policy.window_days.filter(|_| is_open("refund_window_over"));
    said.extend(window.map(|days| t!("refund_policy.window", days = days)));
    said
}

/// What stands first where a reason is to be chosen.
#[must_use]
pub fn choose_text() -> String {
    t!("refund_policy.choose_reason")
}

/// What the choice of a reason is called.
#[must_use]
pub fn reason_label() -> String {
    t!("refund_policy.reason")
}

/// Why the button cannot be pressed before a reason is chosen.
#[must_use]
pub fn choose_first_text() -> String {
    t!("refund_policy.choose_first")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    fn policy() -> PolicyOfRefund {
        PolicyOfRefund {
            per_refund: None,
            per_day: None,
            left_today: None,
            per_payment: None,
            left_of_payment: None,
            window_days: None,
            reasons: Vec::new(),
            approval_above: None,
            approval_for_gateway: false,
            second_factor_above: None,
            second_factor: None,
            approval_rule: None,
        }
    }

    #[test]
    fn every_rule_is_said_with_its_sum_and_what_is_left_of_it() {
        learn(part_texts::REFUND);
        let sum = |text: &str| Some(AmountText::new(text));
        let whole = PolicyOfRefund {
            per_refund: sum("50.00"),
            per_day: sum("80.00"),
            left_today: sum("30.00"),
            per_payment: sum("60.00"),
            left_of_payment: sum("10.00"),
            window_days: Some(14),
            approval_above: sum("40.00"),
            second_factor_above: sum("45.00"),
            ..policy()
        };
        let said = policy_sentences(&whole, "TRY", None);
        assert_eq!(said.len(), 6);
        for (sentence, parts) in said.iter().zip([
            ["50.00", "50.00"],
            ["80.00", "30.00"],
            ["60.00", "10.00"],
            ["40.00", "40.00"],
            ["45.00", "45.00"],
            ["14", "14"],
        ]) {
            assert!(parts.iter().all(|part| sentence.contains(part)), "{sentence}");
            assert!(!sentence.contains('{'), "{sentence}");
        }
        assert!(policy_sentences(&policy(), "TRY", None).is_empty());
        // A rule by which the refund is refused is said by the refusal alone.
        for code in [
            "above_per_refund",
            "above_per_day",
            "above_per_payment",
            "second_factor_needed",
            "refund_window_over",
        ] {
            assert_eq!(policy_sentences(&whole, "TRY", Some(code)).len(), 5, "{code}");
        }
    }

    #[test]
    fn a_gateway_that_always_needs_two_is_said_in_place_of_the_sum() {
        learn(part_texts::REFUND);
        let both = PolicyOfRefund {
            approval_for_gateway: true,
            approval_above: Some(AmountText::new("40.00")),
            ..policy()
        };
        let said = policy_sentences(&both, "TRY", None);
        assert_eq!(said.len(), 1);
        assert!(!said[0].contains("40"), "{said:?}");
    }
}
