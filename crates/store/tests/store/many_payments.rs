//! Many payments at once leave what they would have left one by one.

use domain::id::{ItemId, TransactionId};
use domain::payment::PaymentState;
use store::event::sealer::seal_all;
use store::event::timeline::{TimelineRow, list_timeline};
use store::payment::record::{PaymentFacts, PaymentItem, Taken, record_payment};
use store::payment::record_many::record_payments;
use store::transaction::TransactionRow;
use store::verify::verify_company;

use crate::fixture::{Desk, lira, uuid};

/// Payments of every sort: new ones, some of them told of twice, and what contradicts.
fn told(desk: &Desk) -> Vec<PaymentFacts> {
    let again = |facts: &PaymentFacts, number: u128, state: PaymentState, minor: i64| PaymentFacts {
        gateway_payment_id: facts.gateway_payment_id.clone(),
        ..desk.facts(number, state, lira(minor))
    };
    let plain = desk.facts(20, PaymentState::Captured, lira(500));
    let failed = desk.facts(21, PaymentState::Failed, lira(700));
    let pending = desk.facts(22, PaymentState::Pending, lira(900));
    let voided = PaymentFacts { basis: lira(300), ..desk.facts(23, PaymentState::Voided, lira(300)) };
    let mut with_items = desk.facts(24, PaymentState::Captured, lira(1_000));
    with_items.items = [(1, 400), (2, 600)]
        .map(|(number, minor)| PaymentItem {
            id: ItemId::new(uuid(100 + number)),
            gateway_item_id: format!("item-{number}"),
            amount: lira(minor),
        })
        .into();
    let bare = PaymentFacts {
        customer_name: None,
        customer_phone: None,
        customer_phone_key: None,
        conversation_id: None,
        gateway_order_id: Some("order \"1\"\\".to_owned()),
        ..desk.facts(25, PaymentState::Captured, lira(i64::MAX / 4))
    };
    let of_nul = PaymentFacts {
        gateway_payment_id: "gp\0-26".to_owned(),
        customer_name: Some("Zo\u{eb}\0 \"Kuzey\"".to_owned()),
        test: true,
        ..desk.facts(26, PaymentState::Captured, lira(1))
    };
    let later = again(&pending, 27, PaymentState::Captured, 900);
    let contradicting = again(&plain, 28, PaymentState::Captured, 501);
    let repeated = again(&of_nul, 29, PaymentState::Captured, 1);
    let known = desk.facts(10, PaymentState::Captured, lira(100));
    vec![known, plain, failed, pending, voided, later, with_items, contradicting, bare, of_nul, repeated]
}

async fn desk_with_one() -> Desk {
    let desk = Desk::open().await;
    desk.pay(10, lira(100)).await;
    desk
}

async fn left(desk: &Desk) -> Vec<(TransactionRow, Vec<TimelineRow>)> {
    seal_all(&desk.store).await.unwrap();
    let verdict = verify_company(&desk.store, desk.company).await.unwrap();
    assert_eq!(verdict.differences, []);
    let mut left = Vec::new();
    for number in [10, 20, 21, 22, 23, 24, 25, 26] {
        let row = desk.row(number).await;
        let timeline = list_timeline(&desk.store, desk.company, &[row.id]).await.unwrap();
        left.push((row, timeline));
    }
    left
}

#[tokio::test]
async fn many_at_once_leave_what_they_leave_one_by_one() {
    let (many, single) = (desk_with_one().await, desk_with_one().await);
    let taken = record_payments(&many.store, &told(&many)).await.unwrap();
    for facts in told(&single) {
        record_payment(&single.store, &facts).await.unwrap();
    }
    let known = |number| Taken::Known(TransactionId::new(uuid(number)));
    let contradicted = Taken::Conflict(vec!["amount"]);
    assert_eq!(
        taken,
        [
            known(10),
            Taken::New,
            Taken::New,
            Taken::New,
            Taken::New,
            known(22),
            Taken::New,
            contradicted,
            Taken::New,
            Taken::New,
            known(26)
        ]
    );
    assert_eq!(left(&many).await, left(&single).await);
}

#[tokio::test]
async fn one_that_cannot_be_written_leaves_none() {
    let desk = Desk::open().await;
    let first = desk.facts(20, PaymentState::Captured, lira(500));
    let of_the_same_id = PaymentFacts { gateway_payment_id: "other".to_owned(), ..first.clone() };
    record_payments(&desk.store, &[first.clone(), of_the_same_id]).await.unwrap_err();
    assert_eq!(record_payments(&desk.store, &[first]).await.unwrap(), [Taken::New]);
}
