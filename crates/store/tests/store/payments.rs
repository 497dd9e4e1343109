//! Payments come in by facts that may repeat, overtake each other or contradict.

use domain::id::ItemId;
use domain::payment::PaymentState;
use store::event::sealer::seal_all;
use store::event::timeline::list_timeline;
use store::payment::chargeback::set_chargeback_in;
use store::payment::record::{PaymentItem, Recorded, record_payment};
use store::refund::outside::{OutsideRefund, ToldBeside, record_outside_refund_in};
use store::refund::reserve::Reserved;

use crate::fixture::{Desk, START, lira, uuid};

#[tokio::test]
async fn a_pending_payment_succeeds_later() {
    let desk = Desk::open().await;
    let pending = desk.facts(10, PaymentState::Pending, lira(500));
    assert!(matches!(record_payment(&desk.store, &pending).await.unwrap(), Recorded::New(_)));
    assert_eq!(desk.refundable(10).await, 0);
    let mut captured = desk.facts(11, PaymentState::Captured, lira(500));
    captured.gateway_payment_id.clone_from(&pending.gateway_payment_id);
    let Recorded::Known(row) = record_payment(&desk.store, &captured).await.unwrap() else { panic!() };
    assert_eq!(row.id, pending.id, "it stays the same payment");
    assert_eq!(row.payment().unwrap().state, PaymentState::Captured);
    assert_eq!(desk.refundable(10).await, 500);
}

#[tokio::test]
async fn old_news_changes_nothing() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let late = desk.facts(10, PaymentState::Pending, lira(500));
    let before = desk.row(10).await;
    assert_eq!(record_payment(&desk.store, &late).await.unwrap(), Recorded::Known(before.clone()));
    let repeated = desk.facts(10, PaymentState::Captured, lira(500));
    assert_eq!(record_payment(&desk.store, &repeated).await.unwrap(), Recorded::Known(before));
}

#[tokio::test]
async fn a_contradiction_is_told_and_nothing_changes() {
    let desk = Desk::open().await;
    let before = desk.pay(10, lira(500)).await;
    let other = desk.facts(10, PaymentState::Captured, lira(700));
    assert_eq!(record_payment(&desk.store, &other).await.unwrap(), Recorded::Conflict(vec!["amount"]));
    let failed = desk.facts(10, PaymentState::Failed, lira(500));
    assert_eq!(
        record_payment(&desk.store, &failed).await.unwrap(),
        Recorded::Conflict(vec!["payment_result"])
    );
    let after = desk.row(10).await;
    assert_eq!((after.payment(), after.amount), (before.payment(), before.amount));
}

#[tokio::test]
async fn a_contradiction_goes_to_a_person_and_into_the_timeline_once() {
    let desk = Desk::open().await;
    let payment = desk.pay(10, lira(500)).await;
    let voided = desk.facts(10, PaymentState::Voided, lira(500));
    for _delivery in 0..3 {
        assert_eq!(
            record_payment(&desk.store, &voided).await.unwrap(),
            Recorded::Conflict(vec!["payment_result"])
        );
    }
    let raised = desk.store.rows("SELECT kind, evidence FROM attention", []).await.unwrap();
    let [raised] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!(raised.text("kind").unwrap(), "payment_contradicted");
    assert_eq!(raised.text("evidence").unwrap(), "voided 5.00 TRY");
    seal_all(&desk.store).await.unwrap();
    let told = list_timeline(&desk.store, desk.company, &[payment.id]).await.unwrap();
    assert_eq!(told.iter().filter(|fact| fact.kind == "payment_contradicted").count(), 1);
}

#[tokio::test]
async fn a_later_report_fills_what_the_first_did_not_know() {
    let desk = Desk::open().await;
    let mut bare = desk.facts(10, PaymentState::Pending, lira(500));
    (bare.customer_name, bare.customer_phone, bare.customer_phone_key) = (None, None, None);
    bare.conversation_id = None;
    record_payment(&desk.store, &bare).await.unwrap();
    let mut full = desk.facts(10, PaymentState::Captured, lira(500));
    let item = ItemId::new(uuid(77));
    full.items = vec![PaymentItem { id: item, gateway_item_id: "i".to_owned(), amount: lira(500) }];
    record_payment(&desk.store, &full).await.unwrap();
    let row = desk.row(10).await;
    assert_eq!(row.customer_name.as_deref(), Some("Demo Customer"));
    assert_eq!(row.conversation_id.as_deref(), Some("c-10"));
    assert_eq!(desk.store.rows("SELECT id FROM payment_item", []).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_hold_that_was_let_go_before_we_heard_of_it_leaves_nothing() {
    let desk = Desk::open().await;
    record_payment(&desk.store, &desk.facts(10, PaymentState::Pending, lira(500))).await.unwrap();
    let voided = desk.facts(10, PaymentState::Voided, lira(500));
    record_payment(&desk.store, &voided).await.unwrap();
    record_payment(&desk.store, &desk.facts(10, PaymentState::Authorised, lira(500))).await.unwrap();
    assert_eq!(desk.row(10).await.payment().unwrap().state, PaymentState::Voided, "a late hold is old news");
    let mut new = desk.facts(11, PaymentState::Voided, lira(500));
    new.basis = lira(500);
    record_payment(&desk.store, &new).await.unwrap();
    assert_eq!(desk.refundable(11).await, 0);
}

#[tokio::test]
async fn less_than_was_captured_is_shown_to_a_person() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    let mut less = desk.facts(10, PaymentState::Captured, lira(500));
    (less.captured, less.basis) = (lira(300), lira(300));
    assert!(matches!(record_payment(&desk.store, &less).await.unwrap(), Recorded::Known(_)));
    assert_eq!(desk.refundable(10).await, 500);
    let raised = desk.store.rows("SELECT kind FROM attention", []).await.unwrap();
    assert_eq!(raised.first().unwrap().text("kind").unwrap(), "payment_captured_less");
}

#[tokio::test]
async fn more_than_was_asked_for_is_never_taken() {
    let desk = Desk::open().await;
    let mut more = desk.facts(10, PaymentState::Captured, lira(500));
    (more.captured, more.basis) = (lira(50_000), lira(50_000));
    assert!(record_payment(&desk.store, &more).await.is_err());
}

#[tokio::test]
async fn what_is_captured_may_grow() {
    let desk = Desk::open().await;
    let mut part = desk.facts(10, PaymentState::Captured, lira(500));
    (part.captured, part.basis) = (lira(200), lira(200));
    record_payment(&desk.store, &part).await.unwrap();
    assert_eq!(desk.refundable(10).await, 200);
    record_payment(&desk.store, &desk.facts(10, PaymentState::Captured, lira(500))).await.unwrap();
    assert_eq!(desk.refundable(10).await, 500);
    record_payment(&desk.store, &part).await.unwrap();
    assert_eq!(desk.refundable(10).await, 500, "and never shrinks by old news");
}

#[tokio::test]
async fn an_outside_refund_is_recorded_whatever_the_sum_says() {
    let desk = Desk::open().await;
    desk.pay(10, lira(500)).await;
    assert_eq!(desk.reserve(&desk.reservation(10, 11, 400)).await, Reserved::New);
    let payment = desk.row(10).await;
    let outside = OutsideRefund {
        id: domain::id::TransactionId::new(uuid(12)),
        gateway_refund_id: "back-office-1".to_owned(),
        amount: lira(300),
        reference_number: domain::reference_number::reference_number(12),
        at: START,
        beside: ToldBeside::default(),
    };
    let mut tx = desk.store.begin().await.unwrap();
    let refund = record_outside_refund_in(&mut tx, &payment, &outside).await.unwrap();
    tx.commit().await.unwrap();
    assert!(refund.refund().unwrap().made_outside);
    let balance = desk.row(10).await.payment().unwrap().balance;
    assert!(balance.over_refunded());
    assert_eq!(balance.refundable(), lira(0));
    assert_eq!(balance.over_refunded_by(), lira(200));
    let raised = desk.store.rows("SELECT kind FROM attention WHERE closed_at IS NULL", []).await.unwrap();
    assert_eq!(raised.len(), 1);
}

#[tokio::test]
async fn an_open_chargeback_stops_the_guard_itself() {
    let desk = Desk::open().await;
    let payment = desk.pay(10, lira(500)).await;
    let mut tx = desk.store.begin().await.unwrap();
    set_chargeback_in(&mut tx, &payment, true, START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(desk.reserve(&desk.reservation(10, 11, 1)).await, Reserved::Refused(_)));
}
