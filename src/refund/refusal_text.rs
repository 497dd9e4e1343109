//! Why a refund may not be made, in the viewer's words and numbers.

use ::api::policy::PolicyOfRefund;
use ::api::problem::Problem;
use ::api::refund::RefundPreview;
use domain::money::Money;
use domain::refund_policy::PolicyRefusal;
use domain::refund_rule::Refusal;

use crate::format;
use crate::i18n::{fill, text_of, told};
use crate::refund::amount_input::AmountInputError;
use crate::t;

/// A refusal of the rules in a sentence, with what to do.
#[must_use]
pub fn refusal_text(refusal: &Refusal) -> String {
    let text = text_of("refusal", refusal.code());
    if let Refusal::AmountNotRepresentable { decimals: 0 } = refusal {
        return t!("refusal.whole_amounts_only");
    }
    let put = |name: &str, money: &Money| fill(&text, name, &format::money(*money));
    match refusal {
        Refusal::AmountExceedsRefundable { refundable, .. } => put("refundable", refundable),
        Refusal::RefundableChanged { expected, refundable } => {
            fill(&put("refundable", refundable), "expected", &format::money(*expected))
        }
        Refusal::WholeOnly(whole) => put("whole", whole),
        Refusal::ReasonTooLong(most) => fill(&text, "most", most),
        Refusal::AmountNotRepresentable { decimals } => fill(&text, "decimals", decimals),
        Refusal::OtherCurrency(currency) => fill(&text, "currency", currency),
        Refusal::ChoiceUnknown { name, .. } => fill(&text, "name", name),
        Refusal::ChoiceValueUnknown { name, value, .. } => fill(&fill(&text, "name", name), "value", value),
        Refusal::Policy(PolicyRefusal::WindowOver { days }) => fill(&text, "days", days),
        Refusal::Policy(PolicyRefusal::ReasonNotListed { reasons }) => {
            fill(&text, "reasons", &reasons.join(", "))
        }
        Refusal::Policy(
            PolicyRefusal::AbovePerRefund { limit } | PolicyRefusal::SecondFactorNeeded { limit },
        ) => put("limit", limit),
        Refusal::Policy(
            PolicyRefusal::AbovePerPayment { limit, left } | PolicyRefusal::AbovePerDay { limit, left },
        ) => fill(&put("limit", limit), "left", &format::money(*left)),
        Refusal::RoleMayNotRefund
        | Refusal::PaymentPending
        | Refusal::PaymentFailed
        | Refusal::NotCaptured
        | Refusal::PaymentVoided
        | Refusal::ChargebackOpen
        | Refusal::IntegrationOff
        | Refusal::NothingLeft
        | Refusal::AmountNotPositive
        | Refusal::ReasonRequired => text,
    }
}

/// A refusal that came from the service: in our words where we have them complete, else in its own. `policy` is the company's for
/// a payment of this currency, where it is known.
#[must_use]
pub fn problem_text(problem: &Problem, policy: Option<(&PolicyOfRefund, &str)>) -> String {
    let refundable = problem
        .refundable
        .as_ref()
        .zip(problem.currency.as_ref())
        .and_then(|(amount, currency)| amount.money(currency.parse().ok()?).ok());
    let mut text = text_of("refusal", &problem.code);
    if let Some((policy, currency)) = policy {
        text = filled_by_policy(text, &problem.code, policy, currency);
    }
    complete(text, &problem.code, &problem.detail, refundable)
}

/// Why the service would refuse the previewed refund.
#[must_use]
pub fn preview_text(preview: &RefundPreview) -> String {
    let refundable = preview.balance.parts().ok().map(|parts| parts.refundable);
    let code = preview.code.clone().unwrap_or_default();
    let mut text = text_of("refusal", &code);
    if let Some(policy) = &preview.policy {
        text = filled_by_policy(text, &code, policy, preview.balance.currency.as_str());
    }
    complete(text, &code, preview.detail.as_deref().unwrap_or(&code), refundable)
}

/// Puts the policy's own sums where a refusal names them.
fn filled_by_policy(mut text: String, code: &str, policy: &PolicyOfRefund, currency: &str) -> String {
    let (limit, left) = match code {
        "above_per_refund" => (&policy.per_refund, &None),
        "above_per_payment" => (&policy.per_payment, &policy.left_of_payment),
        "above_per_day" => (&policy.per_day, &policy.left_today),
        "second_factor_needed" => (&policy.second_factor_above, &None),
        _other => (&None, &None),
    };
    for (name, amount) in [("limit", limit), ("left", left)] {
        if let Some(amount) = amount {
            text = fill(&text, name, &format::amount(amount, currency));
        }
    }
    if let Some(days) = policy.window_days {
        text = fill(&text, "days", &days);
    }
    text
}

/// A text without gaps: ours with the sum filled in, else the service's own.
fn complete(mut text: String, code: &str, detail: &str, refundable: Option<Money>) -> String {
    if let Some(refundable) = refundable {
        text = fill(&text, "refundable", &format::money(refundable));
    }
    if text == code || text.contains('{') { told(detail) } else { text }
}

/// Why what was typed is no amount, and how to write it.
#[must_use]
pub fn amount_error_text(error: &AmountInputError, example: &str) -> String {
    match error {
        AmountInputError::Empty => t!("refund.amount.empty"),
        AmountInputError::Negative => t!("refund.amount.negative"),
        AmountInputError::OtherDigits => t!("refund.amount.other_digits"),
        AmountInputError::NotANumber => t!("refund.amount.not_a_number", example = example),
        AmountInputError::Ambiguous { whole, fraction } => match (whole, fraction) {
            (Some(whole), Some(fraction)) => t!(
                "refund.amount.ambiguous_two",
                one = format::money(*whole),
                other = format::money(*fraction),
                example = example,
            ),
            (Some(only), None) | (None, Some(only)) => {
                t!("refund.amount.ambiguous", one = format::money(*only), example = example)
            }
            (None, None) => t!("refund.amount.not_a_number", example = example),
        },
        AmountInputError::TooManyDecimals { decimals: 0 } => t!("refund.amount.no_decimals"),
        AmountInputError::TooManyDecimals { decimals } => {
            t!("refund.amount.too_many_decimals", decimals = decimals)
        }
        AmountInputError::TooLarge => t!("refund.amount.too_large"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::sample;

    #[test]
    fn an_amount_over_the_limit_is_told_the_limit() {
        let refusal =
            Refusal::AmountExceedsRefundable { asked: sample::lira("81"), refundable: sample::lira("80") };
        let text = refusal_text(&refusal);
        assert!(text.contains(&format::money(sample::lira("80"))), "{text}");
        assert!(!text.contains('{'), "{text}");
    }

    #[test]
    fn every_refusal_has_a_text_without_gaps() {
        let (one, two) = (sample::lira("1"), sample::lira("2"));
        for refusal in [
            Refusal::RoleMayNotRefund,
            Refusal::PaymentPending,
            Refusal::PaymentFailed,
            Refusal::NotCaptured,
            Refusal::PaymentVoided,
            Refusal::ChargebackOpen,
            Refusal::IntegrationOff,
            Refusal::NothingLeft,
            Refusal::AmountNotPositive,
            Refusal::OtherCurrency(one.currency()),
            Refusal::AmountExceedsRefundable { asked: two, refundable: one },
            Refusal::RefundableChanged { expected: two, refundable: one },
            Refusal::WholeOnly(one),
            Refusal::ReasonRequired,
            Refusal::ReasonTooLong(255),
            Refusal::AmountNotRepresentable { decimals: 0 },
            Refusal::ChoiceUnknown { name: "charge_from_me".to_owned(), allowed: Vec::new() },
            Refusal::ChoiceValueUnknown {
                name: "charge_from_me",
                value: "perhaps".to_owned(),
                allowed: &["false", "true"],
            },
            Refusal::Policy(PolicyRefusal::WindowOver { days: 30 }),
            Refusal::Policy(PolicyRefusal::ReasonNotListed { reasons: vec!["Damaged".to_owned()] }),
            Refusal::Policy(PolicyRefusal::AbovePerRefund { limit: one }),
            Refusal::Policy(PolicyRefusal::SecondFactorNeeded { limit: two }),
            Refusal::Policy(PolicyRefusal::AbovePerPayment { limit: two, left: one }),
            Refusal::Policy(PolicyRefusal::AbovePerDay { limit: two, left: one }),
        ] {
            let text = refusal_text(&refusal);
            assert_ne!(text, refusal.code());
            assert!(!text.contains('{'), "{text}");
        }
    }

    #[test]
    fn what_the_policy_refuses_names_its_sums_with_their_currency() {
        let sum = |text: &str| Some(::api::amount::AmountText::new(text));
        let policy = PolicyOfRefund {
            per_refund: sum("150"),
            per_day: sum("400"),
            left_today: sum("120"),
            per_payment: sum("300"),
            left_of_payment: sum("90"),
            window_days: Some(14),
            ..sample::policy("stale")
        };
        for (code, parts) in [
            ("above_per_refund", ["150", "150"]),
            ("above_per_day", ["400", "120"]),
            ("above_per_payment", ["300", "90"]),
            ("second_factor_needed", ["20", "20"]),
        ] {
            let preview = RefundPreview { policy: Some(policy.clone()), ..sample::preview(code) };
            let text = preview_text(&preview);
            assert_ne!(text, "Why.", "{code}");
            assert!(parts.iter().all(|part| text.contains(&format::money(sample::lira(part)))), "{text}");
            let problem = Problem::new(403, "", code, "Why.");
            assert_eq!(problem_text(&problem, Some((&policy, "TRY"))), text, "sent, it is told the same");
        }
        let preview = RefundPreview { policy: Some(policy), ..sample::preview("refund_window_over") };
        assert!(preview_text(&preview).contains("14 days"));
    }

    #[test]
    fn the_services_own_words_stand_where_ours_would_have_a_gap() {
        let mut problem = Problem::new(422, "", "amount_exceeds_refundable", "80.01 is too much");
        assert_eq!(problem_text(&problem, None), "80.01 is too much");
        problem.refundable = Some(sample::lira("80").into());
        problem.currency = Some("TRY".to_owned());
        assert!(problem_text(&problem, None).contains(&format::money(sample::lira("80"))));
        let foreign = Problem::new(422, "", "some_new_code", "the service says so");
        assert_eq!(problem_text(&foreign, None), "the service says so");
    }
}
