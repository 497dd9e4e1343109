//! What programs look up over a dialect: by the gateway's names, by the callers' and by those that we allot.

use domain::id::{IntegrationId, ItemId, TransactionId};
use domain::payment::PaymentState;
use store::dialect::Reach;
use store::dialect::alias::{allot_alias, find_alias};
use store::dialect::find::{find_payment_of, find_payment_of_item, find_refund_of};
use store::dialect::import_progress::{
    ImportPeriod, ImportProgress, find_import_progress, note_import_progress,
};
use store::dialect::items::list_items;
use store::dialect::list::{IntegrationQuery, count_of_integration, list_of_integration};
use store::dialect::message::{is_message_taken, note_message};
use store::dialect::tracked::{list_tracked, name_refund_in};
use store::error::StoreError;
use store::in_transaction;
use store::payment::record::{PaymentItem, Recorded, record_payment};
use store::transaction::TransactionKind;

use crate::fixture::{Desk, START, lira, uuid};

fn reach(desk: &Desk) -> Reach {
    Reach { company: desk.company, integration: desk.integration }
}

fn elsewhere(desk: &Desk) -> Reach {
    Reach { integration: IntegrationId::new(uuid(999)), ..reach(desk) }
}

#[tokio::test]
async fn a_payment_is_found_by_its_gateways_id_within_its_integration_alone() {
    let desk = Desk::open().await;
    desk.pay(1, lira(10_000)).await;
    let found = find_payment_of(&desk.store, reach(&desk), "gp-1").await.unwrap().unwrap();
    assert_eq!(found.id, TransactionId::new(uuid(1)));
    assert_eq!(find_payment_of(&desk.store, elsewhere(&desk), "gp-1").await.unwrap(), None);
    assert_eq!(find_payment_of(&desk.store, reach(&desk), "gp-2").await.unwrap(), None);
}

#[tokio::test]
async fn an_allotted_id_stays_and_finds_its_refund() {
    let desk = Desk::open().await;
    desk.pay(1, lira(10_000)).await;
    desk.reserve(&desk.reservation(1, 2, 1_000)).await;
    desk.reserve(&desk.reservation(1, 3, 2_000)).await;
    let refund = TransactionId::new(uuid(2));
    let reach = reach(&desk);
    assert_eq!(find_alias(&desk.store, reach, refund).await.unwrap(), None);
    let first = allot_alias(&desk.store, reach, refund, "77001").await.unwrap();
    assert_eq!(first.as_deref(), Some("77001"));
    let again = allot_alias(&desk.store, reach, refund, "77002").await.unwrap();
    assert_eq!(again.as_deref(), Some("77001"), "the first stays");
    let taken = allot_alias(&desk.store, reach, TransactionId::new(uuid(3)), "77001").await.unwrap();
    assert_eq!(taken, None, "no two refunds share one");
    assert_eq!(find_refund_of(&desk.store, reach, "77001").await.unwrap().unwrap().id, refund);
    assert_eq!(find_refund_of(&desk.store, reach, &refund.to_string()).await.unwrap().unwrap().id, refund);
    assert_eq!(find_refund_of(&desk.store, elsewhere(&desk), "77001").await.unwrap(), None);
}

#[tokio::test]
async fn each_name_between_semicolons_finds_the_refund() {
    let desk = Desk::open().await;
    desk.pay(1, lira(10_000)).await;
    desk.reserve(&desk.reservation(1, 2, 1_000)).await;
    let reach = reach(&desk);
    let refund = TransactionId::new(uuid(2));
    let named: Result<(), StoreError> =
        in_transaction!(desk.store, |tx| name_refund_in(tx, reach, refund, "a-1; b-2;;").await);
    named.unwrap();
    for name in ["a-1", "b-2"] {
        let found = list_tracked(&desk.store, reach, name, 10).await.unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [refund], "{name}");
    }
    for name in ["a", "a-1; b-2", ""] {
        assert!(list_tracked(&desk.store, reach, name, 10).await.unwrap().is_empty(), "{name:?}");
    }
    let payment = list_tracked(&desk.store, reach, "c-1", 10).await.unwrap();
    assert_eq!(payment.first().map(|row| row.id), Some(TransactionId::new(uuid(1))));
    assert!(list_tracked(&desk.store, elsewhere(&desk), "c-1", 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn items_say_what_is_left_of_each() {
    let desk = Desk::open().await;
    let mut facts = desk.facts(1, PaymentState::Captured, lira(3_000));
    facts.items = [(11, "9", 1_000), (12, "10", 2_000)]
        .map(|(number, id, minor)| PaymentItem {
            id: ItemId::new(uuid(number)),
            gateway_item_id: id.to_owned(),
            amount: lira(minor),
        })
        .to_vec();
    let Recorded::New(row) = record_payment(&desk.store, &facts).await.unwrap() else { unreachable!() };
    let items = list_items(&desk.store, desk.company, row.id, row.amount.currency()).await.unwrap();
    let seen: Vec<_> = items.iter().map(|item| (item.gateway_item_id.as_str(), item.left)).collect();
    assert_eq!(seen, [("9", lira(1_000)), ("10", lira(2_000))]);
    let found = find_payment_of_item(&desk.store, reach(&desk), "10").await.unwrap().unwrap();
    assert_eq!(found.id, row.id);
    assert_eq!(find_payment_of_item(&desk.store, reach(&desk), "11").await.unwrap(), None);
}

#[tokio::test]
async fn a_list_pages_through_what_its_filters_leave() {
    let desk = Desk::open().await;
    for number in 1..=5 {
        desk.pay(number, lira(i64::try_from(number).unwrap() * 1_000)).await;
    }
    desk.reserve(&desk.reservation(5, 6, 500)).await;
    let reach = reach(&desk);
    let count = async |query: &IntegrationQuery| {
        let rows = list_of_integration(&desk.store, reach, query).await.unwrap();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        (ids, count_of_integration(&desk.store, reach, query).await.unwrap())
    };
    let id = |number| TransactionId::new(uuid(number));
    let page = IntegrationQuery { limit: 2, offset: 1, ..IntegrationQuery::default() };
    assert_eq!(count(&page).await, (vec![id(5), id(4)], 6));
    let payments = IntegrationQuery { kind: Some(TransactionKind::Payment), limit: 10, ..page.clone() };
    assert_eq!(count(&payments).await, (vec![id(4), id(3), id(2), id(1)], 5));
    let of_payment =
        IntegrationQuery { gateway_payment_id: Some("gp-5".to_owned()), offset: 0, ..payments.clone() };
    assert_eq!(count(&of_payment).await, (vec![id(5)], 1));
    let its_refunds = IntegrationQuery { kind: Some(TransactionKind::Refund), ..of_payment };
    assert_eq!(count(&its_refunds).await, (vec![id(6)], 1));
    let between =
        IntegrationQuery { min_minor: Some(2_000), max_minor: Some(3_000), offset: 0, ..payments.clone() };
    assert_eq!(count(&between).await, (vec![id(3), id(2)], 2));
    let late = IntegrationQuery { from: Some(START + 5), offset: 0, ..payments };
    assert_eq!(count(&late).await, (vec![id(5)], 1));
}

#[tokio::test]
async fn a_gateways_message_is_taken_once() {
    let desk = Desk::open().await;
    let reach = reach(&desk);
    assert!(!is_message_taken(&desk.store, reach, "m-1").await.unwrap());
    assert!(note_message(&desk.store, reach, "m-1", START).await.unwrap());
    assert!(is_message_taken(&desk.store, reach, "m-1").await.unwrap());
    assert!(!note_message(&desk.store, reach, "m-1", START).await.unwrap());
}

#[tokio::test]
async fn an_import_goes_on_where_it_was() {
    let desk = Desk::open().await;
    let reach = reach(&desk);
    let period = ImportPeriod { from: 1, to: 2 };
    assert_eq!(find_import_progress(&desk.store, reach, period).await.unwrap(), None);
    for progress in [ImportProgress::Next("2".to_owned()), ImportProgress::Done] {
        note_import_progress(&desk.store, reach, period, &progress, START).await.unwrap();
        assert_eq!(find_import_progress(&desk.store, reach, period).await.unwrap(), Some(progress));
    }
    let other = ImportPeriod { to: 3, ..period };
    assert_eq!(find_import_progress(&desk.store, reach, other).await.unwrap(), None);
}
