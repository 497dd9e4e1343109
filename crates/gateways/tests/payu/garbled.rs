//! Nothing makes a parser of PayU's wire fall.

use axum::http::{HeaderMap, StatusCode};
use domain::outcome::Outcome;
use gateways::json_tree::JsonTree;
use gateways::notification::{News, RawNotification};
use gateways::payu::notification::{PayuReader, read_notification};
use gateways::payu::wire::refund_answer::read_refund_answer;
use gateways::payu::wire::status_answer::read_status_answer;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::golden::{
    ACTION_STATUS, ALREADY_EXISTS, CANNOT_BE_PROCESSED, PAYMENT_WEBHOOK, QUEUED, REFUND_WEBHOOK_FAILURE,
    TOKEN_EXISTS,
};
use crate::reading::{order, secret};

/// A golden text with some of its bytes changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let golden = prop::sample::select(vec![
        QUEUED,
        ALREADY_EXISTS,
        TOKEN_EXISTS,
        CANNOT_BE_PROCESSED,
        ACTION_STATUS,
        PAYMENT_WEBHOOK,
        REFUND_WEBHOOK_FAILURE,
    ]);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (golden, changes).prop_map(|(golden, changes)| {
        let mut bytes = golden.as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            if let Some(slot) = bytes.get_mut(place) {
                *slot = byte;
            }
        }
        bytes
    })
}

fn read_all(status: u16, body: &[u8]) {
    let status = StatusCode::from_u16(status).unwrap();
    let tree = JsonTree::read_object(body);
    let outcome = read_refund_answer(status, tree.as_ref());
    assert!(!matches!(outcome, Outcome::Succeeded { .. }), "a refund answer never says paid: {outcome:?}");
    let told = read_status_answer(status, tree.as_ref(), &order());
    assert!(told.details.iter().count() <= 64);
    let secret = secret();
    let reader = PayuReader {
        merchant_id: "8739528",
        client_secret: &secret,
        currency: "INR".parse().unwrap(),
        zone: &TimeZone::UTC,
    };
    let news = read_notification(&reader, &RawNotification { headers: &HeaderMap::new(), body });
    assert!(
        !matches!(news.map(|it| it.news), Ok(News::Payment(_) | News::Refund(_))),
        "nothing here is signed"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_a_parser_fall(status in 100_u16..600, body in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(status, &body);
    }

    #[test]
    fn no_changed_golden_bytes_make_a_parser_fall(status in 100_u16..600, body in mutated()) {
        read_all(status, &body);
    }
}
