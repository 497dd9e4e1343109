//! What an event changes on a page of the report, decided without a browser.

use ::api::event::LiveEvent;
use ::api::transaction::{Transaction, TransactionPage};
use ::api::transaction_query::TransactionQuery;

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

/// Takes an event into a page of rows: what is on screen changes in place, and nothing moves.
pub fn take_in(query: &TransactionQuery, page: &mut TransactionPage, event: &LiveEvent) -> RowNews {
    if event.position <= page.events_after {
        return RowNews::None;
    }
    page.events_after = event.position;
    let mut changed = false;
    let mut is_here = false;
    for row in &mut page.items {
        let before = row.clone();
        if row.id == event.transaction.id {
            is_here = true;
            row.clone_from(&event.transaction);
        }
        if row.id == event.payment.id {
            row.refundable = Some(event.payment.refundable.clone());
            row.refundable_reason.clone_from(&event.payment.refundable_reason);
        }
        changed |= *row != before;
    }
    if !is_here
        && FIRST.contains(&event.kind.as_str())
        && shows_newest(query)
        && may_match(query, &event.transaction)
    {
        return RowNews::New;
    }
    if changed { RowNews::Changed } else { RowNews::None }
}

/// Whether a new row would stand on this page, at its top.
fn shows_newest(query: &TransactionQuery) -> bool {
    query.cursor.is_none() && query.sort.as_deref() != Some("created")
}

/// Whether a row passes the filters that can be judged here; the server judges the rest when it is asked.
fn may_match(query: &TransactionQuery, row: &Transaction) -> bool {
    let is = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted == own);
    query.company.is_none_or(|company| company == row.company.id)
        && is(&query.result, &row.payment_result)
        && is(&query.state, &row.state)
        && is(&query.gateway, &row.gateway.name)
        && is(&query.payment_type, &row.payment_type)
        && is(&query.kind, &row.kind)
        && is(&query.currency, &row.payment_currency)
        && is(&query.order_number, &row.order_number)
        && is(&query.reference_number, &row.reference_number)
}

/// Whether all filters of a query can be judged here, so that a new row certainly belongs to it.
#[must_use]
pub const fn is_certain(query: &TransactionQuery) -> bool {
    query.phone.is_none() && query.q.is_none() && query.from.is_none() && query.to.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::sample as live;
    use crate::refund::sample;

    fn page(rows: Vec<Transaction>) -> TransactionPage {
        TransactionPage {
            items: rows,
            next: None,
            as_of: "2026-11-20T10:00:00.000000Z".to_owned(),
            events_after: 10,
            complete: true,
            searched_to: None,
        }
    }

    fn payment() -> Transaction {
        sample::payment_detail("100.00", "80.00", "agent").transaction
    }

    #[test]
    fn a_new_refund_lowers_its_payments_refundable_at_once_and_moves_no_row() {
        let mut page = page(vec![payment()]);
        let event = live::event_of(11, "refund_reserved", "queued");
        assert_eq!(take_in(&TransactionQuery::default(), &mut page, &event), RowNews::New);
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].refundable, Some(sample::lira("67.50").into()));
        assert_eq!(page.events_after, 11);
    }

    #[test]
    fn a_row_on_screen_changes_in_place() {
        let mut page = page(vec![sample::created("unknown").refund, payment()]);
        assert_eq!(take_in(&TransactionQuery::default(), &mut page, &live::event(11)), RowNews::Changed);
        assert_eq!(page.items[0].state, "succeeded");
        assert_eq!(page.items[0].payment_result, "SUCCESS");
    }

    #[test]
    fn what_the_rows_know_already_changes_nothing() {
        let mut page = page(vec![sample::created("unknown").refund]);
        assert_eq!(take_in(&TransactionQuery::default(), &mut page, &live::event(10)), RowNews::None);
        assert_eq!(page.items[0].state, "unknown");
        take_in(&TransactionQuery::default(), &mut page, &live::event(11));
        assert_eq!(take_in(&TransactionQuery::default(), &mut page, &live::event(11)), RowNews::None);
    }

    #[test]
    fn new_rows_are_told_of_on_the_first_page_of_the_newest_only_and_where_the_filters_let_them_in() {
        let news = |query: &TransactionQuery| {
            take_in(query, &mut page(Vec::new()), &live::event_of(11, "refund_reserved", "queued"))
        };
        let with = |change: fn(&mut TransactionQuery)| {
            let mut query = TransactionQuery::default();
            change(&mut query);
            query
        };
        assert_eq!(news(&with(|query| query.kind = Some("refund".to_owned()))), RowNews::New);
        assert_eq!(news(&with(|query| query.phone = Some("532".to_owned()))), RowNews::New);
        assert_eq!(news(&with(|query| query.kind = Some("payment".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.currency = Some("EUR".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.cursor = Some("x".to_owned()))), RowNews::None);
        assert_eq!(news(&with(|query| query.sort = Some("created".to_owned()))), RowNews::None);
        assert!(is_certain(&with(|query| query.kind = Some("refund".to_owned()))));
        assert!(!is_certain(&with(|query| query.phone = Some("532".to_owned()))));
    }

    #[test]
    fn later_news_of_a_row_elsewhere_are_no_new_row() {
        let mut page = page(Vec::new());
        assert_eq!(take_in(&TransactionQuery::default(), &mut page, &live::event(11)), RowNews::None);
    }
}
