//! What a row's page says, decided without a browser.

use ::api::transaction::{TimelineEntry, Transaction, TransactionDetail};
use domain::refund::RefundState;

use crate::i18n::text_of;
use crate::refund::refund_model::refunded_amount;
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// The page's title: `Payment ₺100.00`, `Refund ₺12.50`.
#[must_use]
pub fn page_title(row: &Transaction) -> String {
    if row.kind == "refund" {
        let amount =
            refunded_amount(row).map_or_else(|| row.payment_amount.as_str().to_owned(), format::money);
        t!("payment.title_refund", amount = amount)
    } else {
        t!("payment.title_payment", amount = format::amount(&row.payment_amount, &row.payment_currency))
    }
}

/// What a state means at a glance; what it may have in doubt is never called bad.
#[must_use]
pub fn state_tone(row: &Transaction) -> BadgeTone {
    let in_doubt = row.state.parse::<RefundState>().is_ok_and(RefundState::is_in_doubt);
    match row.payment_result.as_str() {
        "SUCCESS" => BadgeTone::Good,
        "FAILED" => BadgeTone::Bad,
        _ if in_doubt => BadgeTone::Unknown,
        _ => BadgeTone::Warning,
    }
}

/// Who made a refund: a person, a program, or someone outside.
#[must_use]
pub fn made_by(row: &Transaction) -> String {
    match (&row.user_email, &row.credential) {
        (Some(email), _) => email.clone(),
        (None, Some(name)) => t!("payment.by_program", name = name),
        (None, None) if row.made_outside => t!("payment.by_outside"),
        (None, None) => t!("payment.by_nobody"),
    }
}

/// How a refund stands, in a sentence.
#[must_use]
pub fn state_sentence(row: &Transaction) -> String {
    if row.made_outside {
        return t!("payment.sentence_outside");
    }
    if row.state == "succeeded" && row.refund_kind.as_deref() == Some("cancel") {
        return t!("payment.sentence_cancelled");
    }
    text_of("payment.sentence", &row.state)
}

/// What the gateway answered that a refund was, as it calls it: `CANCEL` or `REFUND`.
#[must_use]
pub fn answered_kind(row: &Transaction) -> Option<String> {
    row.refund_kind.as_ref().map(|kind| text_of("refund_kind", kind))
}

/// The same of the refund that a fact says was paid.
#[must_use]
pub fn answered_in(entry: &TimelineEntry, detail: &TransactionDetail) -> Option<String> {
    if entry.kind != "refund_succeeded" {
        return None;
    }
    let mut rows = detail.refunds.iter().chain([&detail.transaction]);
    answered_kind(rows.find(|row| row.id == entry.transaction_id)?)
}

/// The gateway's words of a fact, with its code, as they came.
#[must_use]
pub fn words_of(entry: &TimelineEntry) -> Option<String> {
    match (&entry.message, &entry.code) {
        (Some(message), Some(code)) => Some(format!("{message} ({code})")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

/// What a timeline's fact means at a glance.
#[must_use]
pub fn fact_tone(kind: &str) -> BadgeTone {
    match kind {
        "payment_succeeded" | "payment_captured" | "refund_succeeded" => BadgeTone::Good,
        "payment_failed"
        | "refund_failed"
        | "refund_declined"
        | "refund_reversed"
        | "chargeback_opened"
        | "payment_over_refunded" => BadgeTone::Bad,
        "refund_unknown" | "refund_needs_attention" => BadgeTone::Unknown,
        "refund_accepted" | "refund_sending" | "refund_requeued" => BadgeTone::Warning,
        _ => BadgeTone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::sample;

    fn refund(state: &str) -> Transaction {
        sample::created(state).refund
    }

    #[test]
    fn the_title_names_the_row_and_its_amount() {
        let payment = sample::payment_detail("100.00", "80.00", "agent").transaction;
        assert_eq!(page_title(&payment), "Payment 100.00 TRY");
        assert_eq!(page_title(&refund("succeeded")), "Refund 12.50 TRY");
    }

    #[test]
    fn doubt_is_never_shown_as_failure() {
        assert_eq!(state_tone(&refund("unknown")), BadgeTone::Unknown);
        assert_eq!(state_tone(&refund("needs_attention")), BadgeTone::Unknown);
        assert_eq!(state_tone(&refund("sending")), BadgeTone::Warning);
        assert_eq!(state_tone(&refund("failed")), BadgeTone::Bad);
        assert_eq!(state_tone(&refund("succeeded")), BadgeTone::Good);
    }

    #[test]
    fn every_state_of_a_refund_has_its_sentence() {
        for state in RefundState::ALL {
            assert_ne!(state_sentence(&refund(state.as_str())), state.as_str());
        }
    }

    #[test]
    fn a_refund_says_who_made_it() {
        let mut row = refund("succeeded");
        row.made_outside = true;
        assert_eq!(made_by(&row), "Made outside Refund Desk");
        row.credential = Some("demo bot".to_owned());
        assert_eq!(made_by(&row), "Program demo bot");
        row.user_email = Some("agent@demo.example".to_owned());
        assert_eq!(made_by(&row), "agent@demo.example");
    }

    #[test]
    fn a_paid_refund_is_called_what_the_gateway_called_it() {
        let mut detail = sample::payment_detail("100.00", "87.50", "agent");
        let mut made = refund("succeeded");
        let mut entry = TimelineEntry {
            transaction_id: made.id,
            kind: "refund_succeeded".to_owned(),
            at: "2026-11-20T10:00:00Z".to_owned(),
            actor: None,
            amount: None,
            code: None,
            message: None,
        };
        made.refund_kind = Some("cancel".to_owned());
        detail.refunds.push(made);
        assert_eq!(answered_in(&entry, &detail).as_deref(), Some("CANCEL"));
        entry.kind = "refund_sending".to_owned();
        assert_eq!(answered_in(&entry, &detail), None);
    }

    #[test]
    fn an_unknown_kind_of_fact_stands_for_itself() {
        assert_eq!(text_of("timeline", "something_new"), "something_new");
        assert_eq!(fact_tone("something_new"), BadgeTone::Neutral);
    }
}
