//! What the approvals page says and sends, decided without a browser.

use ::api::approval::Approval;

use crate::i18n::text_of;
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// The longest reason of a decline, in characters.
pub const MOST: usize = 500;
/// From this many characters left on, the counter is shown.
const NEAR: usize = 100;

/// Whether the address asks for those that ended.
#[must_use]
pub fn is_ended(search: &str) -> bool {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(search).unwrap_or_else(|_| Vec::new());
    pairs.iter().any(|(name, value)| name == "status" && value == "ended")
}

/// The amount of the whole decision.
#[must_use]
pub fn amount_text(approval: &Approval) -> String {
    format::amount(&approval.amount, &approval.refund.payment_currency)
}

/// Who asked for it.
#[must_use]
pub fn asked_by(approval: &Approval) -> String {
    let row = &approval.refund;
    row.user_email.clone().or_else(|| row.credential.clone()).unwrap_or_else(|| t!("approval.nobody"))
}

/// Why a second person is asked.
#[must_use]
pub fn rule_text(approval: &Approval) -> String {
    text_of("approval.rule", &approval.rule)
}

/// Why this person may not decide; none where they may.
#[must_use]
pub fn refusal_text(approval: &Approval) -> Option<String> {
    let refusal = approval.refusal.as_deref()?;
    Some(text_of("approval.refusal", refusal))
}

/// How it ended, and what that means at a glance.
#[must_use]
pub fn result_text(result: &str) -> (BadgeTone, String) {
    let tone = match result {
        "approved" => BadgeTone::Good,
        "declined" => BadgeTone::Bad,
        _ => BadgeTone::Neutral,
    };
    (tone, text_of("approval.result", result))
}

/// What is wrong with the reason of a decline.
#[must_use]
pub fn reason_trouble(reason: &str) -> Option<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Some(t!("approval.reason_missing"));
    }
    (reason.chars().count() > MOST).then(|| t!("approval.reason_too_long", most = MOST))
}

/// How many characters are left, once that is worth knowing.
#[must_use]
pub fn counter_text(text: &str) -> Option<String> {
    let left = MOST.checked_sub(text.trim().chars().count()).filter(|left| *left <= NEAR)?;
    Some(crate::i18n::plural("refund.reason.left", u64::try_from(left).unwrap_or(u64::MAX)))
}

/// Whether a kind of event can neither begin nor end an approval, so that nobody has to look again.
#[must_use]
pub fn never_matters(kind: &str) -> bool {
    !matches!(
        kind,
        "refund_awaiting_approval"
            | "refund_approved"
            | "refund_declined"
            | "refund_expired"
            | "refund_withdrawn"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    #[test]
    fn the_address_says_which_list() {
        assert!(is_ended("status=ended"));
        assert!(!is_ended("") && !is_ended("status=waiting") && !is_ended("status"));
    }

    #[test]
    fn every_rule_refusal_and_result_has_words() {
        learn(part_texts::APPROVAL);
        for (area, codes) in [
            ("approval.rule", ["approval_above", "approval_for_gateway"].as_slice()),
            ("approval.refusal", &["approval_closed", "role_too_low", "requester_may_not_approve"]),
            ("approval.result", &["approved", "declined", "expired", "withdrawn"]),
        ] {
            for code in codes {
                assert_ne!(text_of(area, code), *code, "{area}");
            }
        }
    }

    #[test]
    fn a_decline_needs_a_reason_that_is_not_too_long() {
        learn(part_texts::APPROVAL);
        assert!(reason_trouble("  ").is_some() && reason_trouble(&"x".repeat(501)).is_some());
        assert_eq!(reason_trouble(&"x".repeat(500)), None);
        assert!(counter_text(&"x".repeat(450)).is_some_and(|text| text.contains("50")));
        assert_eq!(counter_text("x"), None);
    }

    #[test]
    fn only_what_begins_or_ends_an_approval_is_a_reason_to_look_again() {
        assert!(!never_matters("refund_awaiting_approval") && !never_matters("refund_withdrawn"));
        assert!(never_matters("refund_sending") && never_matters("payment_recorded"));
    }
}
