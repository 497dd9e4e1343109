//! The beGateway family's bytes: reports are read line by line, no bytes make a parser stop, and no fixture is ours.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use gateways::begateway::listed::read_listed;
use gateways::begateway::listing::{read_page, read_report};
use gateways::begateway::outcome::{Asked, read_reply, read_status, read_tracked};
use gateways::begateway::signature::{NotificationKey, read_basic};
use gateways::begateway::wire::problem::BegatewayProblem;
use gateways::begateway::wire::transaction::BegatewayTransaction;
use gateways::gateway::Found;
use gateways::http::{Reply, ReplyBody};
use gateways::listing::{ListError, ListQuery};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const GOLDEN: [(&str, &[u8]); 8] = [
    ("begateway/refund_response.json", include_bytes!("golden/begateway/refund_response.json")),
    ("begateway/refund_response_newer.json", include_bytes!("golden/begateway/refund_response_newer.json")),
    ("begateway/void_response.json", include_bytes!("golden/begateway/void_response.json")),
    ("begateway/payment_notification.json", include_bytes!("golden/begateway/payment_notification.json")),
    ("begateway/error_refused.json", include_bytes!("golden/begateway/error_refused.json")),
    ("begateway/error_older.json", include_bytes!("golden/begateway/error_older.json")),
    ("overpay/refund_response.json", include_bytes!("golden/overpay/refund_response.json")),
    ("overpay/error_missing_amount.json", include_bytes!("golden/overpay/error_missing_amount.json")),
];

/// 2024-04-02, all day, in UTC.
fn day() -> ListQuery {
    ListQuery { from_us: 1_712_016_000_000_000, to_us: 1_712_102_400_000_000, cursor: None, limit: 100 }
}

fn asked() -> Asked<'static> {
    Asked {
        kind: RefundKind::Refund,
        currency: "USD".parse().unwrap(),
        reference_number: "R0000000000000000000001",
    }
}

fn golden(name: &str) -> String {
    let (_, bytes) = GOLDEN.iter().find(|(golden, _)| *golden == name).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_reports_lines_become_payments_and_refunds_and_the_rest_is_told() {
    let authorised = r#"{"uid":"295b9b6d","type":"authorization","status":"successful","amount":460,"currency":"EUR","created_at":"2024-04-02T12:00:00Z"}"#;
    let captured = r#"{"uid":"c","parent_uid":"295b9b6d","type":"capture","status":"successful","amount":400,"currency":"EUR","created_at":"2024-04-02T12:30:00Z","paid_at":"2024-04-02T12:30:00Z"}"#;
    let charged_back = r#"{"uid":"b","type":"chargeback","status":"successful","amount":1,"currency":"EUR"}"#;
    let next_day = r#"{"uid":"n","type":"payment","status":"successful","amount":1,"currency":"EUR","created_at":"2024-04-03T00:00:00Z"}"#;
    let strange = r#"{"uid":"s","type":"payment","status":"successful","amount":1.5,"currency":"EUR","created_at":"2024-04-02T12:00:00Z"}"#;
    let (refund, void) =
        (golden("begateway/refund_response_newer.json"), golden("begateway/void_response.json"));
    for lines in [[authorised, captured], [captured, authorised]] {
        let [first, second] = lines;
        let body = format!(
            r#"{{"transactions":[{first},{second},{refund},{void},{charged_back},{next_day},{strange},7],"count":8,"last_object_id":"8"}}"#
        );
        let page = read_page(&read_report(body.as_bytes()).unwrap(), &day());
        let euros = |minor| Money::new(minor, "EUR".parse().unwrap());
        assert_eq!(page.payments.len(), 1, "{:?}", page.payments);
        let payment = page.payments.first().unwrap();
        assert_eq!(payment.gateway_payment_id, "295b9b6d");
        assert_eq!(
            (payment.state, payment.amount, payment.captured),
            (PaymentState::Captured, euros(460), euros(400))
        );
        assert_eq!(payment.paid_at, Some(1_712_061_000_000_000));
        let refunds: Vec<_> = page.refunds.iter().map(|one| (one.kind, one.state, one.amount)).collect();
        assert_eq!(
            refunds,
            [
                (RefundKind::Refund, RefundState::Succeeded, euros(492)),
                (RefundKind::Cancel, RefundState::Succeeded, euros(460)),
            ]
        );
        let reasons: Vec<_> = page.rejected.iter().map(|line| line.reason.as_str()).collect();
        assert!(
            matches!(reasons.as_slice(), [chargeback, amount, other]
                if chargeback.contains("chargeback") && amount.contains("amount") && other.contains("no transaction")),
            "{reasons:?}"
        );
        assert!(page.rejected.iter().any(|line| line.text == strange), "a rejected line keeps its own text");
    }
}

#[test]
fn what_is_no_report_is_asked_for_again() {
    for body in ["", "{}", "[]", r#"{"transactions":7}"#] {
        assert!(matches!(read_report(body.as_bytes()), Err(ListError::Unavailable(_))), "{body}");
    }
}

#[test]
fn each_golden_transaction_is_read() {
    for (name, bytes) in GOLDEN {
        let transaction = BegatewayTransaction::read(bytes);
        assert_eq!(transaction.is_some(), !name.contains("error"), "{name}");
        assert_eq!(BegatewayProblem::read(bytes).is_some(), name.contains("error"), "{name}");
    }
}

/// Each file stands in its SOURCES.md with where it comes from and its SHA-256, and none has the form that our serializer writes.
#[test]
fn every_fixture_has_its_source_and_none_was_written_by_us() {
    for folder in ["begateway", "overpay"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
        let sources = std::fs::read_to_string(folder.join("SOURCES.md")).unwrap();
        let mut seen = BTreeSet::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name == "SOURCES.md" {
                continue;
            }
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            let hash = hex(&Sha256::digest(&bytes));
            let row =
                sources.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).unwrap_or_default();
            assert!(row.contains(&hash), "{name} is not in SOURCES.md with the hash {hash}");
            if let Ok(value) = serde_json::from_slice::<serde_json::Value>(&bytes) {
                let text = String::from_utf8(bytes).unwrap();
                assert_ne!(text.trim_end(), serde_json::to_string(&value).unwrap(), "{name}");
                assert_ne!(text.trim_end(), serde_json::to_string_pretty(&value).unwrap(), "{name}");
            }
            seen.insert(name);
        }
        assert!(seen.len() >= 4, "{seen:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(u32::from(half), 16)).collect()
}

fn read_everything(bytes: &[u8]) {
    if let Some(transaction) = BegatewayTransaction::read(bytes) {
        assert!(transaction.details().iter().count() <= 64);
        read_listed(&transaction).ok();
    }
    let says_something = |problem: BegatewayProblem| problem.message.is_some() || !problem.errors.is_empty();
    assert!(BegatewayProblem::read(bytes).is_none_or(says_something));
    if let Ok(report) = read_report(bytes) {
        let page = read_page(&report, &day());
        assert!(page.payments.len() + page.refunds.len() + page.rejected.len() <= report.transactions.len());
    }
    for status in [200, 422, 500] {
        let status = StatusCode::from_u16(status).unwrap();
        let reply = Reply { status, headers: HeaderMap::new(), body: ReplyBody::Whole(bytes.to_vec()) };
        let told = read_reply(&reply, asked());
        assert!(status != StatusCode::INTERNAL_SERVER_ERROR || told.what.as_str() == "unknown", "{told:?}");
        assert_ne!(
            read_status(&reply, asked()).what,
            Found::NotKnown,
            "a uid that it gave is never unknown to it"
        );
        let tracked = read_tracked(&reply, asked()).what;
        assert!(status.is_success() || matches!(tracked, Found::CannotTell(_)), "{tracked:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_parser_stop(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_everything(&bytes);
    }

    #[test]
    fn no_golden_bytes_with_a_few_changed_make_a_parser_stop(
        which in 0..GOLDEN.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = GOLDEN.get(which).map(|(_, bytes)| bytes.to_vec()).unwrap_or_default();
        for (place, byte) in changes {
            let at = place.index(bytes.len());
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
        }
        read_everything(&bytes);
        read_everything(&[br#"{"transactions":["#.as_slice(), &bytes, b"]}"].concat());
    }

    #[test]
    fn no_header_and_no_key_make_a_parser_stop(text in "\\PC{0,120}") {
        if let Ok(value) = HeaderValue::from_str(&text) {
            let read = read_basic(&HeaderMap::from_iter([(axum::http::header::AUTHORIZATION, value)]));
            prop_assert!(read.is_none_or(|(user, _)| !user.contains(':')));
        }
        prop_assert!(NotificationKey::read(&text).is_err());
    }
}
