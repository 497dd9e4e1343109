//! What a cell of the report says of a row, decided without a browser.

use ::api::transaction::Transaction;
use domain::id::TransactionId;

use crate::i18n::text_of;
use crate::payment::payment_model::state_tone;
use crate::report::column::Column;
use crate::report::report_model::{short_id, telling_state};
use crate::ui::badge::BadgeTone;
use crate::{age, format, t};

/// What stands in a cell; empty texts stand for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellFace {
    /// Its first line.
    pub text: String,
    /// Its second line; for a button, why it cannot be pressed.
    pub second: String,
    /// Its tip, where the text does not say all; for a button, its name.
    pub title: String,
    /// Which row it leads to.
    pub leads_to: Option<TransactionId>,
    /// The tone of its badge.
    pub tone: Option<BadgeTone>,
}

impl CellFace {
    /// What a cell says. `is_relative`: times are told by how long ago they were.
    #[must_use]
    pub fn of(column: Column, row: &Transaction, is_relative: bool) -> Self {
        match column {
            Column::Id => Self::link(row.id),
            Column::Company => Self::plain(&row.company.name),
            Column::Gateway => Self::plain(&row.gateway.name),
            Column::ConversationId => Self::plain(row.conversation_id.as_deref().unwrap_or_default()),
            Column::Customer => {
                let (name, phone) = (row.customer.name.clone(), row.customer.phone.clone());
                Self::lines(name.unwrap_or_default(), phone.unwrap_or_default())
            }
            Column::PaymentType => Self::plain(&row.payment_type),
            Column::PaymentResult => Self::result(row),
            Column::PaymentCurrency => Self::text(row.payment_currency.clone()),
            Column::PaymentAmount => Self::text(format::amount(&row.payment_amount, &row.payment_currency)),
            Column::OrderNumber => Self::plain(&row.order_number),
            Column::ReferenceNumber => Self::plain(&row.reference_number),
            Column::RelatedPaymentId => row.related_payment_id.map(Self::link).unwrap_or_default(),
            Column::UserEmail => {
                let program = row.credential.as_ref().map(|name| t!("report.by_program", name = name));
                Self::lines(row.user_email.clone().unwrap_or_default(), program.unwrap_or_default())
            }
            Column::Created => Self::time(&row.created_at, is_relative),
            Column::Refundable => {
                let left = row.refundable.as_ref();
                Self::text(left.map(|left| format::amount(left, &row.payment_currency)).unwrap_or_default())
            }
            Column::Refund => Self::refund(row),
        }
    }

    fn text(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// A text that may be longer than its column.
    fn plain(text: &str) -> Self {
        Self { title: text.to_owned(), ..Self::text(text.to_owned()) }
    }

    fn lines(text: String, second: String) -> Self {
        Self { title: text.clone(), text, second, ..Self::default() }
    }

    /// A row's id, shortened, leading to its page.
    fn link(id: TransactionId) -> Self {
        let whole = id.to_string();
        Self { text: short_id(&whole), title: whole, leads_to: Some(id), ..Self::default() }
    }

    /// The result, and the state where it says more.
    fn result(row: &Transaction) -> Self {
        let test = row.test.then(|| t!("report.test"));
        let second: Vec<String> = [telling_state(row), test].into_iter().flatten().collect();
        Self {
            text: row.payment_result.clone(),
            second: second.join(" · "),
            tone: Some(state_tone(row)),
            ..Self::default()
        }
    }

    /// Its tip is made when it is wanted: how long ago something was is another thing each minute.
    fn time(rfc3339: &str, is_relative: bool) -> Self {
        Self::text(if is_relative { age::age_text(rfc3339) } else { format::instant(rfc3339) })
    }

    /// The button of a payment, and why it cannot be pressed.
    fn refund(row: &Transaction) -> Self {
        if row.kind != "payment" {
            return Self::default();
        }
        Self {
            text: t!("report.refund"),
            second: row.refundable_reason.as_ref().map(|code| text_of("refusal", code)).unwrap_or_default(),
            title: t!("report.refund_of", order = row.order_number),
            ..Self::default()
        }
    }

    /// The tip of the time of a row: told in the manner in which its cell does not tell it.
    #[must_use]
    pub fn time_tip(row: &Transaction, is_relative: bool) -> String {
        Self::time(&row.created_at, !is_relative).text
    }

    /// All that it says, for the clipboard: an id whole, both lines.
    #[must_use]
    pub fn copied(&self) -> String {
        match (self.leads_to.is_some(), self.second.is_empty()) {
            (true, _) => self.title.clone(),
            (false, true) => self.text.clone(),
            (false, false) => format!("{} {}", self.text, self.second).trim_start().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::sample;

    fn face(column: Column, row: &Transaction) -> CellFace {
        CellFace::of(column, row, false)
    }

    #[test]
    fn a_payment_has_a_button_that_says_why_it_cannot_be_pressed_and_a_refund_has_none() {
        let mut payment = sample::payment_detail("100.00", "80.00", "agent").transaction;
        payment.refundable_reason = None;
        let button = face(Column::Refund, &payment);
        assert_eq!((button.text.as_str(), button.second.as_str()), ("Refund", ""));
        payment.refundable_reason = Some("nothing_left".to_owned());
        assert_ne!(face(Column::Refund, &payment).second, "");
        assert_eq!(face(Column::Refund, &sample::created("succeeded").refund), CellFace::default());
    }

    #[test]
    fn an_id_is_short_on_screen_and_whole_on_the_clipboard() {
        let refund = sample::created("succeeded").refund;
        let id = face(Column::Id, &refund);
        assert!(id.text.contains('…'));
        assert_eq!((id.copied(), id.leads_to), (refund.id.to_string(), Some(refund.id)));
        assert_eq!(face(Column::RelatedPaymentId, &refund).leads_to, refund.related_payment_id);
    }

    #[test]
    fn a_time_tells_in_its_tip_what_it_does_not_tell_itself() {
        let row = sample::created("succeeded").refund;
        for is_relative in [false, true] {
            let other = CellFace::of(Column::Created, &row, !is_relative).text;
            assert_eq!(CellFace::time_tip(&row, is_relative), other);
        }
    }

    #[test]
    fn a_test_says_so_beside_its_state() {
        let mut row = sample::created("succeeded").refund;
        (row.test, row.made_outside) = (true, true);
        assert_eq!(face(Column::PaymentResult, &row).second, "Made outside · Test");
        assert_eq!(face(Column::PaymentResult, &row).copied(), "SUCCESS Made outside · Test");
    }
}
