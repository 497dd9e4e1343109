//! Filters to addresses and back, chips, pages, and what a row says.

use super::*;

const COMPANY: &str = "0193a1b2-0000-7000-8000-00000000000c";

fn full() -> TransactionQuery {
    TransactionQuery {
        from: Some("2026-11-01".to_owned()),
        to: Some("2026-11-07".to_owned()),
        zone: Some("Europe/Istanbul".to_owned()),
        company: Some(COMPANY.parse().unwrap()),
        phone: Some("+90 532 000 00 01".to_owned()),
        result: Some("FAILED".to_owned()),
        state: Some("unknown".to_owned()),
        gateway: Some("Masterpass & friends".to_owned()),
        payment_type: Some("MASTERPASS".to_owned()),
        kind: Some("refund".to_owned()),
        currency: Some("TRY".to_owned()),
        order_number: Some("A-1".to_owned()),
        reference_number: Some("R1".to_owned()),
        q: Some("x=1&y".to_owned()),
        ..TransactionQuery::default()
    }
}

#[test]
fn the_address_is_the_filters() {
    let address = crate::paths::report(&full());
    let search = address.strip_prefix("/report").unwrap();
    assert_eq!(read_address(search, "UTC"), Ok(full()));
    assert_eq!(read_address("", "UTC"), Ok(TransactionQuery::default()));
    assert!(read_address("?colour=red", "UTC").is_err());
}

#[test]
fn days_in_an_address_without_a_zone_are_the_viewers() {
    let query = read_address("?from=2026-11-01", "Europe/Istanbul").unwrap();
    assert_eq!(query.zone.as_deref(), Some("Europe/Istanbul"));
}

#[test]
fn the_sums_are_of_all_rows_at_the_lists_moment() {
    let first = TransactionQuery { sort: Some("amount".to_owned()), limit: Some(25), ..full() };
    let moment = "2026-11-15T10:00:00.000000Z";
    let later =
        TransactionQuery { cursor: Some("c2".to_owned()), as_of: Some(moment.to_owned()), ..first.clone() };
    assert_eq!(totals_of(&first, moment), totals_of(&later, "2026-11-16T10:00:00.000000Z"));
    assert_eq!(totals_of(&first, moment), TransactionQuery { as_of: Some(moment.to_owned()), ..full() });
}

#[test]
fn a_short_id_keeps_the_beginning_and_the_end() {
    assert_eq!(short_id(COMPANY), "0193a1b2…000c");
    assert_eq!(short_id("A-1"), "A-1");
}

#[test]
fn a_paid_refund_says_what_the_gateway_called_it() {
    let mut row = crate::refund::sample::created("succeeded").refund;
    assert_eq!(telling_state(&row), None);
    row.refund_kind = Some("refund".to_owned());
    assert_eq!(telling_state(&row).as_deref(), Some("REFUND"));
    row.made_outside = true;
    assert_eq!(telling_state(&row).as_deref(), Some("REFUND, made outside"));
}
