//! What is kept twice is recomputed, and each planted difference is found.

use domain::outcome::{Outcome, RefusalClass};
use domain::payment::PaymentState;
use domain::refund::RefundState;
use store::args;
use store::event::sealer::seal_all;
use store::payment::chargeback::set_chargeback_in;
use store::payment::record::record_payment_in;
use store::refund::advance::Step;
use store::refund::begin_attempt::begin_attempt_in;
use store::refund::outside::{OutsideRefund, ToldBeside, record_outside_refund_in};
use store::refund::settle::{Next, Settlement, settle_attempt_in};
use store::verify::verify_company;

use crate::fixture::{Desk, START, lira, uuid};

async fn lived() -> Desk {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    for refund in 11..15 {
        desk.reserve(&desk.reservation(10, refund, 100)).await;
    }
    let mut tx = desk.store.begin().await.unwrap();
    let refused = domain::id::TransactionId::new(uuid(11));
    let attempt = begin_attempt_in(&mut tx, desk.company, refused, START, [5; 16]).await.unwrap();
    let outcome = Outcome::Refused {
        code: "51".to_owned(),
        message: "declined".to_owned(),
        class: RefusalClass::Final,
    };
    let step = Step::from_outcome(RefundState::Failed, &outcome, START, [6; 16]);
    let settlement = Settlement { outcome: "refused", step, next: Next::Nothing };
    settle_attempt_in(&mut tx, &attempt, settlement).await.unwrap();
    tx.commit().await.unwrap();
    let payment = desk.row(10).await;
    let outside = OutsideRefund {
        id: domain::id::TransactionId::new(uuid(20)),
        gateway_refund_id: "b".to_owned(),
        amount: lira(350),
        reference_number: domain::reference_number::reference_number(20),
        at: START,
        beside: ToldBeside::default(),
    };
    let mut tx = desk.store.begin().await.unwrap();
    record_outside_refund_in(&mut tx, &payment, &outside).await.unwrap();
    set_chargeback_in(&mut tx, &payment, true, START).await.unwrap();
    tx.commit().await.unwrap();
    seal_all(&desk.store).await.unwrap();
    desk
}

#[tokio::test]
async fn a_desk_that_has_lived_agrees_with_itself() {
    let desk = lived().await;
    let verdict = verify_company(&desk.store, desk.company).await.unwrap();
    assert_eq!(verdict.differences, []);
    assert_eq!((verdict.payments, verdict.events), (1, 9));
}

#[tokio::test]
async fn each_planted_difference_is_found() {
    let plants = [
        ("UPDATE txn SET reserved_minor = 299 WHERE kind = 'payment'", "is reserved"),
        ("UPDATE txn SET outside_minor = 351 WHERE kind = 'payment'", "is outside"),
        ("UPDATE txn SET payment_result = 'FAILED' WHERE state = 'queued'", "is reserved"),
        ("UPDATE txn SET chargeback_open = 0 WHERE kind = 'payment'", "it has an open chargeback"),
        ("UPDATE chargeback SET closed_at = opened_at", "it has no open chargeback"),
        ("DELETE FROM refund_work", "has no work"),
        ("UPDATE rollup SET sum_minor = sum_minor + 1 WHERE span_seconds = 900", "are kept and the rows are"),
        (
            "UPDATE rollup SET row_count = row_count - 1 WHERE span_seconds = 2764800",
            "are kept and the rows are",
        ),
        ("DELETE FROM rollup WHERE span_seconds = 86400", "0 rows with 0 are kept"),
        (
            "UPDATE event SET body = replace(body, 'minor', 'MINOR') WHERE sequence = 2",
            "is not what was hashed",
        ),
        ("UPDATE event SET at = at + 1 WHERE sequence = 2", "is not what was hashed"),
        ("UPDATE event SET kind = 'refund_failed' WHERE sequence = 2", "is not what was hashed"),
        ("DELETE FROM event WHERE sequence = 3", "is missing"),
        ("DELETE FROM event WHERE sequence = 9", "kept end"),
        ("UPDATE txn_text SET body = replace(body, 'demo', 'nobody')", "is not what its row says"),
        ("UPDATE txn SET customer_name = 'Another Demo' WHERE kind = 'refund'", "is not what its row says"),
        ("DELETE FROM txn_text", "it has no searched text"),
        ("UPDATE event SET position = 100 WHERE sequence = 4", "its place in the stream is"),
        ("UPDATE event SET position = NULL WHERE sequence = 5", "it has no place in the stream"),
        ("UPDATE chain SET hash = event.hash FROM event WHERE event.sequence = 8", "another hash"),
        (
            "INSERT INTO chain_span (company_id, span, earliest_at, latest_at) SELECT company_id, 0, 3, 4 FROM company",
            "it is noted from 3 to 4, and its events are from 1790000000000000 to",
        ),
        (
            "INSERT INTO chain_span (company_id, span, earliest_at, latest_at)
             SELECT company_id, 1, 3, 4 FROM company",
            "span 0 is missing before it",
        ),
        ("UPDATE event SET subject_id = company_id WHERE sequence = 1", "and is not there"),
        (
            "INSERT INTO subject (company_id, subject_id, kind, version)
             SELECT company_id, id, 'integration', 1 FROM integration",
            "it has changed 1 times and has 0 events, the last 0",
        ),
        (
            "UPDATE txn SET counted_on = '2026-09-21' WHERE state = 'queued'",
            "0 TRY are counted and its refunds come to 300",
        ),
        (
            "INSERT INTO refunded_on_day (company_id, requester, day_on, currency, amount_minor)
             SELECT company_id, 'person:x', '2026-09-21', 'TRY', 100 FROM company",
            "100 TRY are counted and its refunds come to 0",
        ),
    ];
    for (plant, found) in plants {
        let desk = lived().await;
        assert!(desk.store.execute(plant, []).await.unwrap() > 0, "{plant}");
        let told = verify_company(&desk.store, desk.company).await.unwrap().differences;
        assert!(told.iter().any(|difference| difference.what.contains(found)), "{plant}: {told:?}");
    }
}

#[tokio::test]
async fn more_payments_than_are_read_at_once_are_each_looked_at_once() {
    let desk = Desk::open().await;
    let mut tx = desk.store.begin().await.unwrap();
    for number in 1..=405 {
        record_payment_in(&mut tx, &desk.facts(number, PaymentState::Captured, lira(500))).await.unwrap();
    }
    tx.commit().await.unwrap();
    // Around the ends of the pages, and in the last one.
    for payment in [1, 200, 201, 400, 405] {
        desk.reserve(&desk.reservation(payment, 10_000 + payment, 100)).await;
        desk.reserve(&desk.reservation(payment, 20_000 + payment, 50)).await;
    }
    seal_all(&desk.store).await.unwrap();
    let verdict = verify_company(&desk.store, desk.company).await.unwrap();
    assert_eq!((verdict.payments, verdict.differences.as_slice()), (405, [].as_slice()));

    for payment in [200, 201, 405] {
        let id = desk.row(payment).await.id;
        let sql = "UPDATE txn SET reserved_minor = 149 WHERE id = $1";
        desk.store.execute(sql, args![id]).await.unwrap();
    }
    let told = verify_company(&desk.store, desk.company).await.unwrap().differences;
    let places: Vec<&str> = told.iter().map(|difference| difference.place.as_str()).collect();
    let expected = [200, 201, 405].map(|payment| format!("payment {}", uuid(payment)));
    assert_eq!(places, expected);
    assert!(
        told.iter()
            .all(|difference| difference.what == "149 is reserved and its refunds hold 150 (minor units)")
    );
}
