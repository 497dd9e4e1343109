//! Every filter to an address and back, its chip, and its end.

use ::api::session::{SessionCompany, SessionIntegration};

use super::*;
use crate::report::filter::chip::chips;
use crate::report::filter::tools::cleared;
use crate::report::report_model::read_address;

const COMPANY: &str = "0193a1b2-0000-7000-8000-00000000000c";
const OTHER: &str = "0193a1b2-0000-7000-8000-00000000000d";
const ACCOUNT: &str = "0193a1b2-0000-7000-8000-00000000000e";

/// A value for each filter that is one value.
fn value(filter: Filter) -> &'static str {
    match filter {
        Filter::Created => "",
        Filter::Company | Filter::Id | Filter::RelatedPaymentId => COMPANY,
        Filter::Gateway => "Masterpass & friends",
        Filter::PaymentType => "MASTERPASS",
        Filter::Result => "FAILED",
        Filter::State => "unknown",
        Filter::Kind => "refund",
        Filter::Currency => "TRY",
        Filter::Amount => "-12.5..100",
        Filter::Refundable => "true",
        Filter::Customer => "Işık Çağlar",
        Filter::Phone => "+90 532 000 00 01",
        Filter::UserEmail => "agent@demo.example",
        Filter::Search => "x=1&y?",
        Filter::OrderNumber
        | Filter::ReferenceNumber
        | Filter::ConversationId
        | Filter::GatewayId
        | Filter::Credential => "A 1/ö",
    }
}

fn full() -> TransactionQuery {
    let days = TransactionQuery {
        from: Some("2026-11-01".to_owned()),
        to: Some("2026-11-07".to_owned()),
        zone: Some("Europe/Istanbul".to_owned()),
        by: Some("settled".to_owned()),
        sort: Some("-amount".to_owned()),
        ..TransactionQuery::default()
    };
    Filter::ALL.into_iter().filter(|filter| *filter != Filter::Created).fold(days, |query, filter| {
        let put = filter.put(query, value(filter)).unwrap();
        assert_eq!(filter.value(&put).as_deref(), Some(value(filter)), "{filter:?}");
        put
    })
}

fn through_the_address(query: &TransactionQuery) -> TransactionQuery {
    let address = crate::paths::report(query);
    read_address(address.strip_prefix("/report").unwrap(), "UTC").unwrap()
}

fn company(id: &str, name: &str) -> SessionCompany {
    let account = SessionIntegration {
        id: ACCOUNT.parse().unwrap(),
        name: "Masterpass".to_owned(),
        gateway_kind: "payu".to_owned(),
    };
    SessionCompany {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        zone: "Europe/Istanbul".to_owned(),
        role: "agent".to_owned(),
        integrations: vec![account],
        payment_types: Vec::new(),
        currencies: Vec::new(),
    }
}

#[test]
fn every_filter_survives_the_address() {
    assert_eq!(through_the_address(&full()), full());
    for filter in Filter::ALL.into_iter().filter(|filter| *filter != Filter::Created) {
        let alone = filter.put(TransactionQuery::default(), value(filter)).unwrap();
        assert_eq!(through_the_address(&alone), alone, "{filter:?}");
        assert_eq!(Filter::of_field(filter.slug()), Some(filter));
    }
}

#[test]
fn every_filter_has_a_chip_that_takes_it_away_alone() {
    let on = chips(&full(), &[]);
    assert_eq!(on.len(), Filter::ALL.len());
    let mut query = full();
    for (taken, chip) in on.iter().enumerate() {
        query = chip.filter.taken_from(query);
        assert_eq!(chips(&query, &[]).len(), Filter::ALL.len() - taken - 1, "{:?}", chip.filter);
    }
    assert_eq!(query, cleared(&full()));
    assert_eq!(query.sort.as_deref(), Some("-amount"));
}

#[test]
fn a_chip_says_the_filter_and_its_value() {
    let companies = [company(COMPANY, "Anatolia Coffee"), company(OTHER, "Books")];
    let texts = |query: &TransactionQuery| -> Vec<String> {
        chips(query, &companies).into_iter().map(|chip| chip.text).collect()
    };
    let full = texts(&full());
    for expected in [
        "Payment Result: FAILED",
        "Company: Anatolia Coffee",
        "Show: Refunds",
        "Settled: 2026-11-01 – 2026-11-07 (Europe/Istanbul)",
        "Payment Amount: -12.5 – 100",
        "Refundable: Something left",
        "Gateway: Masterpass & friends",
    ] {
        assert!(full.iter().any(|text| text == expected), "{expected} is not in {full:?}");
    }
    let one = |text: &str| texts(&TransactionQuery::from_query_string(text).unwrap()).join(" ");
    assert_eq!(one("amount_min=10"), "Payment Amount: at least 10");
    assert_eq!(one("amount_min=10&amount_max=10"), "Payment Amount: 10");
    assert_eq!(one(&format!("gateways={ACCOUNT}")), "Gateway: Masterpass");
    assert_eq!(one(&format!("companies={COMPANY},{OTHER}")), "Company: Anatolia Coffee, Books");
    assert_eq!(
        one(&format!("companies={COMPANY},{OTHER},{ACCOUNT}")),
        "Company: Anatolia Coffee, Books and 1 more"
    );
    assert_eq!(one("from=today-6&to=today&zone=UTC"), "Created: Last 7 days (UTC)");
    assert_eq!(one("from=2026-11-01"), "Created: from 2026-11-01 (UTC)");
    assert_eq!(one("by=settled"), "Settled: All dates");
}

#[test]
fn a_filter_is_put_in_trimmed_and_begins_at_the_first_page() {
    let query = TransactionQuery {
        cursor: Some("c".to_owned()),
        as_of: Some("now".to_owned()),
        view: Some(COMPANY.parse().unwrap()),
        ..TransactionQuery::default()
    };
    let query = Filter::Phone.put(query, "  532 ").unwrap();
    assert_eq!((query.phone.as_deref(), query.cursor, query.as_of), (Some("532"), None, None));
    // Which view it was opened as stays, so that what changed since can be told.
    assert!(query.view.is_some());
}

#[test]
fn one_company_stands_by_itself_and_several_in_a_list() {
    let query = TransactionQuery::default();
    let one = Filter::Company.put(query, OTHER).unwrap();
    assert_eq!((one.company.map(|id| id.to_string()).as_deref(), &one.companies), (Some(OTHER), &None));
    let two = Filter::Company.put(one, &format!("{COMPANY},{OTHER}")).unwrap();
    assert_eq!(two.company, None);
    assert_eq!(two.companies.as_deref(), Some(format!("{COMPANY},{OTHER}").as_str()));
}

#[test]
fn accounts_are_named_by_ids_and_a_name_gives_way_to_them() {
    let named = Filter::Gateway.put(TransactionQuery::default(), "Masterpass").unwrap();
    let chosen = Filter::Gateway.put(named, ACCOUNT).unwrap();
    assert_eq!((chosen.gateways.as_deref(), chosen.gateway), (Some(ACCOUNT), None));
}

#[test]
fn what_a_filter_cannot_be_is_not_put() {
    for (filter, value) in [
        (Filter::Id, "abc"),
        (Filter::RelatedPaymentId, "1"),
        (Filter::Refundable, "yes"),
        (Filter::Company, "Books"),
    ] {
        assert_eq!(filter.put(TransactionQuery::default(), value), None, "{filter:?}");
    }
}
