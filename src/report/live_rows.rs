//! What an event changes on a page of the report, decided without a browser.

use ::api::event::LiveEvent;
use ::api::transaction::Transaction;
use ::api::transaction_query::TransactionQuery;

use crate::report::window::Window;

/// What an event means for the rows on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowNews {
    /// The rows know it already, or it has no business here.
    None,
    /// A row on screen changed in place.
    Changed,
    /// A row came to be that belongs on this page, as far as its filters can be judged here.
    New,
}

/// The kinds of events that a row begins with.
const FIRST: [&str; 4] =
    ["payment_recorded", "refund_reserved", "refund_awaiting_approval", "outside_refund_recorded"];

/// Takes an event into the rows that are held: what is among them changes in place, and nothing moves.
pub fn take_in(query: &TransactionQuery, window: &mut Window, event: &LiveEvent) -> RowNews {
    let mut changed = false;
    for row in window.rows_mut() {
        changed |= take_into_row(row, event);
    }
    let is_new = FIRST.contains(&event.kind.as_str())
        && window.number_of(event.transaction.id).is_none()
        && shows_newest(query)
        && may_match(query, &event.transaction);
    if is_new {
        return RowNews::New;
    }
    if changed { RowNews::Changed } else { RowNews::None }
}

/// Takes an event into a row; says whether it changed.
pub fn take_into_row(row: &mut Transaction, event: &LiveEvent) -> bool {
    if row.id != event.transaction.id && row.id != event.payment.id {
        return false;
    }
    let before = row.clone();
    if row.id == event.transaction.id {
        row.clone_from(&event.transaction);
    }
    if row.id == event.payment.id {
        row.refundable = Some(event.payment.refundable.clone());
        row.refundable_reason.clone_from(&event.payment.refundable_reason);
    }
    *row != before
}

/// Whether new rows come before all others.
fn shows_newest(query: &TransactionQuery) -> bool {
    matches!(query.sort.as_deref(), None | Some("-created")) && query.as_of.is_none()
}

/// Whether a row passes the filters that can be judged here; the server judges the rest when it is asked.
fn may_match(query: &TransactionQuery, row: &Transaction) -> bool {
    let is = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted == own);
    let maybe = |wanted: &Option<String>, own: &Option<String>| wanted.is_none() || own.is_some();
    query.company.is_none_or(|company| company == row.company.id)
        && is(&query.result, &row.payment_result)
        && is(&query.state, &row.state)
        && is(&query.gateway, &row.gateway.name)
        && is(&query.payment_type, &row.payment_type)
        && is(&query.kind, &row.kind)
        && is(&query.currency, &row.payment_currency)
        && is(&query.order_number, &row.order_number)
        && is(&query.reference_number, &row.reference_number)
        && query.id.is_none_or(|id| id == row.id)
        && query.related_payment_id.is_none_or(|id| Some(id) == row.related_payment_id)
        && maybe(&query.user_email, &row.user_email)
        && maybe(&query.credential, &row.credential)
        && maybe(&query.conversation_id, &row.conversation_id)
        && maybe(&query.phone, &row.customer.phone)
        && maybe(&query.customer, &row.customer.name)
}

/// Whether all filters of a query can be judged here, so that a new row certainly belongs to it.
#[must_use]
pub fn is_certain(query: &TransactionQuery) -> bool {
    // What is left when everything is taken away that can be judged.
    let rest = TransactionQuery {
        view: None,
        company: None,
        result: None,
        state: None,
        gateway: None,
        payment_type: None,
        kind: None,
        currency: None,
        order_number: None,
        reference_number: None,
        id: None,
        related_payment_id: None,
        sort: None,
        limit: None,
        zone: None,
        ..query.clone()
    };
    rest == TransactionQuery::default()
}

#[cfg(test)]
mod tests {
    use ::api::transaction::TransactionPage;

    use super::*;
    use crate::live::sample as live;
    use crate::refund::sample;
    use crate::report::window::Beginning;

    fn held(rows: Vec<Transaction>) -> Window {
        let page = TransactionPage {
            items: rows,
            next: None,
            previous: None,
            as_of: "2026-11-20T10:00:00.000000Z".to_owned(),
            events_after: 10,
            complete: true,
            searched_to: None,
        };
        Window::begin(&TransactionQuery::default(), page, Beginning::First)
    }

    fn payment() -> Transaction {
        sample::payment_detail("100.00", "80.00", "agent").transaction
    }

    #[test]
    fn a_new_refund_lowers_its_payments_refundable_at_once_and_moves_no_row() {
        let mut window = held(vec![payment()]);
        let event = live::event_of(11, "refund_reserved", "queued");
        assert_eq!(take_in(&TransactionQuery::default(), &mut window, &event), RowNews::New);
        assert_eq!(window.held(), 0..1);
        assert_eq!(window.row(0).unwrap().refundable, Some(sample::lira("67.50").into()));
    }

    #[test]
    fn a_row_that_is_held_changes_in_place() {
        let mut window = held(vec![sample::created("unknown").refund, payment()]);
        assert_eq!(take_in(&TransactionQuery::default(), &mut window, &live::event(11)), RowNews::Changed);
        let row = window.row(0).unwrap();
        assert_eq!((row.state.as_str(), row.payment_result.as_str()), ("succeeded", "SUCCESS"));
        assert_eq!(take_in(&TransactionQuery::default(), &mut window, &live::event(11)), RowNews::None);
    }

    #[test]
    fn new_rows_are_told_of_where_the_newest_come_first_and_the_filters_let_them_in() {
        let news = |query: &TransactionQuery| {
            take_in(query, &mut held(Vec::new()), &live::event_of(11, "refund_reserved", "queued"))
        };
        let with = |change: fn(&mut TransactionQuery)| {
            let mut query = TransactionQuery::default();
            change(&mut query);
            query
        };
        assert_eq!(news(&with(|query| query.kind = Some("refund".to_owned()))), RowNews::New);
        assert_eq!(news(&with(|query| query.amount_min = Some("-20".to_owned()))), RowNews::New);
        assert_eq!(news(&with(|query| query.kind = Some("payment".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.currency = Some("EUR".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.as_of = Some("2026-11-20T10:00:00Z".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.sort = Some("created".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.sort = Some("-amount".to_owned()))), RowNews::None);
        assert!(is_certain(&with(|query| query.kind = Some("refund".to_owned()))));
        assert!(!is_certain(&with(|query| query.phone = Some("532".to_owned()))));
        assert!(!is_certain(&with(|query| query.refundable = Some(true))));
    }

    #[test]
    fn later_news_of_a_row_elsewhere_are_no_new_row() {
        assert_eq!(
            take_in(&TransactionQuery::default(), &mut held(Vec::new()), &live::event(11)),
            RowNews::None
        );
    }
}
