//! A gateway's own list: brought in, and compared with the report.

use std::collections::BTreeSet;

use domain::id::{IntegrationId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use gateways::details::Details;
use gateways::gateway::Found;
use gateways::listing::{ListQuery, ListedPayment, ListedRefund};
use refunds::reconcile::{Comparison, DifferenceSort, Period};
use store::dialect::Reach;
use store::dialect::find::find_refund_of;
use store::integration::{Integration, list_integrations};
use uuid::Uuid;

use crate::fixture::{ASKABLE, Desk, NOW, paid};

const HOUR: i64 = 3_600_000_000;

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

fn listed_refund(payment: &str, id: &str, minor: i64, at: i64) -> ListedRefund {
    ListedRefund {
        gateway_refund_id: id.to_owned(),
        gateway_payment_id: payment.to_owned(),
        gateway_item_id: None,
        reference_number: None,
        amount: lira(minor),
        state: RefundState::Succeeded,
        kind: RefundKind::Refund,
        reason: None,
        created_at: at,
        details: Details::default(),
    }
}

fn listed(id: &str, minor: i64, at: i64) -> ListedPayment {
    ListedPayment {
        gateway_payment_id: id.to_owned(),
        gateway_order_id: None,
        state: PaymentState::Captured,
        amount: lira(minor),
        captured: lira(minor),
        payment_type: None,
        customer_name: Some("Demo Customer".to_owned()),
        customer_phone: None,
        conversation_id: None,
        order_number: None,
        items: Vec::new(),
        refunds: Vec::new(),
        test: false,
        created_at: at,
        paid_at: Some(at),
        details: Details::default(),
    }
}

/// A past of 400 payments, every third of them refunded in part.
fn past() -> Vec<ListedPayment> {
    (0..400_i64)
        .map(|number| {
            let id = format!("p-{number}");
            let at = NOW - 1_000 * HOUR + number * HOUR;
            let refunds = if number % 3 == 0 {
                vec![listed_refund(&id, &format!("r-{number}"), 500 + number, at + 1_000_000)]
            } else {
                Vec::new()
            };
            ListedPayment { refunds, ..listed(&id, 10_000 + number, at) }
        })
        .collect()
}

async fn account(desk: &Desk) -> Integration {
    let id = IntegrationId::new(Uuid::from_u128(2));
    let all = list_integrations(desk.service.store(), desk.company).await.unwrap();
    all.into_iter().find(|one| one.id == id).unwrap()
}

/// Brings all of it in, and says how many payments, refunds and rejected lines there were.
async fn import(desk: &Desk) -> (u64, u64, u64, usize) {
    let account = account(desk).await;
    let mut query = ListQuery { from_us: 0, to_us: NOW, cursor: None, limit: 70 };
    let mut sum = (0, 0, 0, 0);
    loop {
        let page = desk.service.import_page(&account, &query).await.unwrap();
        sum = (sum.0 + page.payments, sum.1 + page.refunds, sum.2 + page.known, sum.3 + page.rejected.len());
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return sum,
        }
    }
}

async fn compare(desk: &Desk) -> Comparison {
    let account = account(desk).await;
    let period = Period { account: &account, from_us: NOW - 2_000 * HOUR, to_us: NOW };
    desk.service.reconcile(period, &|_theirs| {}).await.unwrap()
}

#[tokio::test]
async fn a_past_is_brought_in_once_as_it_was_and_agrees() {
    let desk = Desk::open().await;
    *desk.gateway.listed.lock().unwrap() = past();
    assert_eq!(import(&desk).await, (400, 134, 0, 0));
    assert_eq!(import(&desk).await, (0, 0, 534, 0), "again brings nothing new");
    let compared = compare(&desk).await;
    assert_eq!(compared.differences, []);
    assert_eq!((compared.theirs, compared.ours), (534, 534));
    desk.assert_sound().await;
    assert_eq!(desk.orders(), 0, "nothing was sent anywhere");
}

#[tokio::test]
async fn what_contradicts_the_report_is_rejected_with_its_reason_and_the_rest_goes_on() {
    let desk = Desk::open().await;
    *desk.gateway.listed.lock().unwrap() = past();
    import(&desk).await;
    let mut changed = past();
    changed[7].amount = lira(1);
    changed[7].captured = lira(1);
    changed.push(listed("p-new", 700, NOW - HOUR));
    *desk.gateway.listed.lock().unwrap() = changed;
    let (payments, _refunds, _known, rejected) = import(&desk).await;
    assert_eq!((payments, rejected), (1, 1));
}

#[tokio::test]
async fn a_hundred_planted_differences_are_found_and_none_is_invented() {
    let desk = Desk::open().await;
    *desk.gateway.listed.lock().unwrap() = past();
    import(&desk).await;
    let mut theirs = past();
    let mut planted: BTreeSet<(&str, String)> = BTreeSet::new();
    for number in 0..20_usize {
        // Each on payments of its own; those with refunds are the multiples of three.
        let plain = 3 * number + 1;
        theirs[plain].amount = lira(theirs[plain].amount.minor() + 1);
        planted.insert(("amount", format!("p-{plain}")));
        let voided = 3 * (number + 20) + 1;
        theirs[voided].state = PaymentState::Voided;
        planted.insert(("state", format!("p-{voided}")));
        let refunded = 3 * number;
        theirs[refunded].refunds[0].amount = lira(theirs[refunded].refunds[0].amount.minor() - 1);
        planted.insert(("amount", format!("r-{refunded}")));
        let failed = 3 * (number + 20);
        theirs[failed].refunds[0].state = RefundState::Failed;
        planted.insert(("state", format!("r-{failed}")));
    }
    for number in 0..5_i64 {
        let at = NOW - 10 * HOUR + number;
        theirs.push(listed(&format!("p-more-{number}"), 900, at));
        planted.insert(("missing", format!("p-more-{number}")));
        let payment = usize::try_from(3 * (number + 60) + 1).unwrap();
        let id = theirs[payment].gateway_payment_id.clone();
        theirs[payment].refunds.push(listed_refund(&id, &format!("r-more-{number}"), 100, at));
        planted.insert(("missing", format!("r-more-{number}")));
        let forgotten = usize::try_from(3 * (number + 70)).unwrap();
        planted.insert(("extra", format!("r-{forgotten}")));
        theirs[forgotten].refunds.clear();
    }
    let gone: Vec<String> = (0..5).map(|number| format!("p-{}", 3 * (number + 90) + 1)).collect();
    theirs.retain(|payment| !gone.contains(&payment.gateway_payment_id));
    planted.extend(gone.into_iter().map(|id| ("extra", id)));
    assert_eq!(planted.len(), 100);
    *desk.gateway.listed.lock().unwrap() = theirs;

    let compared = compare(&desk).await;
    let found: BTreeSet<(&str, String)> = compared
        .differences
        .iter()
        .map(|difference| (difference.sort.as_str(), difference.gateway_id.clone()))
        .collect();
    assert_eq!(compared.differences.len(), 100);
    assert_eq!(found, planted);
    let missing = |sort| compared.differences.iter().filter(|one| one.sort == sort).count();
    assert_eq!((missing(DifferenceSort::Missing), missing(DifferenceSort::Extra)), (10, 10));

    let account = account(&desk).await;
    let raised = desk.service.raise_differences(&account, &compared.differences).await.unwrap();
    assert_eq!(raised, 95, "all but the five payments that have no row here");
    assert_eq!(desk.service.raise_differences(&account, &compared.differences).await.unwrap(), 0);
}

#[tokio::test]
async fn a_refund_of_ours_that_is_not_sent_yet_is_no_difference() {
    let desk = Desk::open().await;
    *desk.gateway.listed.lock().unwrap() = past();
    import(&desk).await;
    let rows =
        desk.service.store().rows("SELECT id FROM txn WHERE gateway_payment_id = 'p-1'", []).await.unwrap();
    let payment: TransactionId = rows.first().unwrap().id("id", TransactionId::new).unwrap();
    desk.refund(payment, "1", "k1").await.unwrap();
    assert_eq!(compare(&desk).await.differences, []);
}

#[tokio::test]
async fn a_refund_that_the_gateway_made_as_several_is_found_by_each_and_compared_by_what_they_come_to() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    desk.will_answer(paid("144;145"));
    let payment = desk.pay("100").await;
    let refunded = desk.refund(payment, "100", "k1").await.unwrap();
    let refund = desk.settled(refunded).await;
    let paid = desk.row(payment).await;
    let id = paid.payment().unwrap().gateway_payment_id.clone();
    let listed = |second: i64| {
        let at = NOW - HOUR;
        let parts = vec![listed_refund(&id, "144", 6_000, at), listed_refund(&id, "145", second, at)];
        vec![ListedPayment { refunds: parts, ..listed(&id, 10_000, at) }]
    };
    let reach = Reach { company: desk.company, integration: paid.integration_id };
    for part in ["144", "145", "144;145"] {
        let found = find_refund_of(desk.service.store(), reach, part).await.unwrap();
        assert_eq!(found.map(|row| row.id), Some(refund.id), "{part}");
    }

    *desk.gateway.listed.lock().unwrap() = listed(4_000);
    assert_eq!(import(&desk).await, (0, 0, 3, 0), "each part is known, and none is a refund besides");
    assert_eq!(desk.refundable(payment).await, "0.00");
    let account = account(&desk).await;
    let period = Period { account: &account, from_us: NOW - 2 * HOUR, to_us: NOW + HOUR };
    let compared = desk.service.reconcile(period, &|_theirs| {}).await.unwrap();
    assert_eq!(compared.differences, []);

    *desk.gateway.listed.lock().unwrap() = listed(3_999);
    let compared = desk.service.reconcile(period, &|_theirs| {}).await.unwrap();
    let [difference] = compared.differences.as_slice() else { panic!("{:?}", compared.differences) };
    assert_eq!((difference.sort, difference.gateway_id.as_str()), (DifferenceSort::Amount, "144;145"));
    assert!(difference.theirs.contains("99.99"), "{difference}");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refund_made_outside_is_brought_in_with_all_that_the_list_says_of_it() {
    let desk = Desk::open().await;
    let at = NOW - 30 * HOUR;
    let mut details = Details::default();
    details.keep("authCode", Some("123456"));
    details.keep("refundedBy", Some("back office"));
    let refund = ListedRefund {
        kind: RefundKind::Cancel,
        reason: Some("Asked for by telephone".to_owned()),
        details,
        ..listed_refund("p-1", "r-1", 4_000, at)
    };
    *desk.gateway.listed.lock().unwrap() =
        vec![ListedPayment { refunds: vec![refund], ..listed("p-1", 10_000, at - HOUR) }];
    assert_eq!(import(&desk).await, (1, 1, 0, 0));
    let reach = Reach { company: desk.company, integration: account(&desk).await.id };
    let row = find_refund_of(desk.service.store(), reach, "r-1").await.unwrap().unwrap();
    let part = row.refund().unwrap();
    assert_eq!((row.created_at, part.settled_at), (at, Some(at)), "then, and not when it was brought in");
    assert_eq!((part.kind, part.made_outside), (Some(RefundKind::Cancel), true));
    assert_eq!(part.reason.as_deref(), Some("Asked for by telephone"));
    let kept = Details::from_json(part.gateway_details.as_deref());
    assert_eq!(
        kept.iter().collect::<Vec<_>>(),
        [("authCode", "123456"), ("refundedBy", "back office")],
        "in the gateway's own words"
    );
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_lost_answer_that_the_list_has_is_learnt_with_its_fields() {
    let desk = Desk::open().await;
    let payment = desk.pay("100").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let row = desk.row(refund).await;
    let id = desk.row(payment).await.payment().unwrap().gateway_payment_id.clone();
    let mut told = listed_refund(&id, "r-1", 4_000, NOW - HOUR);
    told.reference_number = Some(row.reference_number);
    told.details.keep("authCode", Some("123456"));
    *desk.gateway.listed.lock().unwrap() =
        vec![ListedPayment { refunds: vec![told], ..listed(&id, 10_000, NOW - HOUR) }];
    import(&desk).await;
    let row = desk.row(refund).await;
    let part = row.refund().unwrap();
    assert_eq!(part.state, RefundState::Succeeded);
    assert_eq!(Details::from_json(part.gateway_details.as_deref()).get("authCode"), Some("123456"));
    desk.assert_sound().await;
}

#[tokio::test]
async fn while_the_answer_of_a_refund_of_several_parts_is_lost_a_part_in_the_list_is_none_of_its_ends() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100").await;
    let id = desk.row(payment).await.payment().unwrap().gateway_payment_id.clone();
    let refund = desk.lost(payment, "100", "k1").await;
    let reference = desk.row(refund).await.reference_number;
    let list = |first: RefundState| {
        let part = |number: &str, minor, state| ListedRefund {
            gateway_item_id: Some(format!("item-{number}")),
            reference_number: Some(reference.clone()),
            state,
            ..listed_refund(&id, number, minor, NOW - HOUR)
        };
        let refunds = vec![part("144", 6_000, first), part("145", 4_000, RefundState::Succeeded)];
        vec![ListedPayment { refunds, ..listed(&id, 10_000, NOW - HOUR) }]
    };
    for first in [RefundState::Succeeded, RefundState::Failed] {
        *desk.gateway.listed.lock().unwrap() = list(first);
        assert_eq!(import(&desk).await, (0, 0, 1, 2), "the parts wait for the answer: {first}");
        assert_eq!(desk.state(refund).await, RefundState::Unknown, "{first}");
        assert_eq!(desk.attention().await, Vec::<String>::new(), "{first}");
        assert_eq!(desk.refundable(payment).await, "0.00", "{first}");
    }
    *desk.gateway.listed.lock().unwrap() = list(RefundState::Succeeded);
    let account = account(&desk).await;
    let period = Period { account: &account, from_us: NOW - 2 * HOUR, to_us: NOW + HOUR };
    let compared = desk.service.reconcile(period, &|_theirs| {}).await.unwrap();
    let sorts: Vec<DifferenceSort> = compared.differences.iter().map(|one| one.sort).collect();
    assert_eq!(sorts, [DifferenceSort::State; 2], "its end is not known here, and its amount is as there");

    // The import has it asked about at once.
    desk.will_find(Found::Known(paid("144;145")));
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(import(&desk).await, (0, 0, 3, 0), "now each part is known");
    assert_eq!(desk.service.reconcile(period, &|_theirs| {}).await.unwrap().differences, []);
    assert_eq!(desk.attention().await, Vec::<String>::new());
    desk.assert_sound().await;
}
