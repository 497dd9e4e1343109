//! What somebody else did to the payment while the form is open, in a sentence.

use ::api::event::LiveEvent;

use crate::{format, t};

/// Whether a kind of event changes what can be refunded: on its way to its end a refund takes nothing more.
#[must_use]
pub fn matters(kind: &str) -> bool {
    !matches!(
        kind,
        "refund_sending"
            | "refund_accepted"
            | "refund_unknown"
            | "refund_requeued"
            | "refund_needs_attention"
            | "refund_succeeded"
    )
}

/// Who did what just now, and what is left. `email`: who looks.
#[must_use]
pub fn followed_text(event: &LiveEvent, email: Option<&str>) -> String {
    let currency = &event.transaction.payment_currency;
    let amount = event.amount.as_ref().map(|amount| format::amount(amount, currency));
    let left = format::amount(&event.payment.refundable, currency);
    match (event.kind.as_str(), amount) {
        ("refund_reserved" | "refund_awaiting_approval", Some(amount)) => match event.actor.as_deref() {
            Some(who) if Some(who) == email => t!("refund.followed.own", amount = amount, left = left),
            Some(who) => t!("refund.followed.somebody", who = who, amount = amount, left = left),
            None => t!("refund.followed.someone", amount = amount, left = left),
        },
        ("outside_refund_recorded", Some(amount)) => {
            t!("refund.followed.outside", amount = amount, left = left)
        }
        (
            "refund_failed" | "refund_declined" | "refund_expired" | "refund_withdrawn" | "refund_reversed",
            Some(amount),
        ) => t!("refund.followed.given_back", amount = amount, left = left),
        ("chargeback_opened", _) => t!("refund.followed.chargeback_opened"),
        ("chargeback_closed", _) => t!("refund.followed.chargeback_closed", left = left),
        _ => t!("refund.followed.moved", left = left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::sample;

    fn told(kind: &str) -> String {
        followed_text(&sample::event_of(5, kind, "queued"), Some("agent@demo.example"))
    }

    #[test]
    fn a_colleagues_refund_says_who_how_much_and_what_is_left() {
        let text = "manager@demo.example refunded 12.50 TRY just now; 67.50 TRY is left.";
        assert_eq!(told("refund_reserved"), text);
    }

    #[test]
    fn ones_own_refund_in_another_window_is_called_ones_own() {
        let event = sample::event_of(5, "refund_reserved", "queued");
        let text = followed_text(&event, Some("manager@demo.example"));
        assert_eq!(text, "You refunded 12.50 TRY in another window just now; 67.50 TRY is left.");
    }

    #[test]
    fn facts_from_outside_have_sentences_of_their_own() {
        assert!(told("outside_refund_recorded").contains("outside Refund Desk"));
        assert!(told("chargeback_opened").contains("chargeback"));
        assert!(told("refund_withdrawn").contains("not paid after all"));
        assert!(told("payment_captured").contains("67.50 TRY is left"));
    }

    #[test]
    fn a_refund_on_its_way_to_its_end_is_no_news() {
        assert!(!matters("refund_sending") && !matters("refund_succeeded"));
        assert!(matters("refund_reserved") && matters("refund_failed") && matters("something_new"));
    }
}
