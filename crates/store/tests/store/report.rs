//! The report: filters combine, pages neither skip nor repeat, and the sums are those of the rows.

use std::collections::HashSet;

use domain::id::{CompanyId, TransactionId};
use domain::payment::{PaymentResult, PaymentState};
use store::payment::record::record_payment;
use store::transaction::TransactionKind;
use store::transaction::list::{Page, list_transactions};
use store::transaction::query::{ListQuery, Search, TimeBound};
use store::transaction::sum::{CurrencySum, sum_transactions};
use store::transaction::text::fold;

use crate::fixture::{Desk, lira, uuid};

async fn filled() -> Desk {
    let desk = Desk::open().await;
    for number in 10..40 {
        let mut facts = desk.facts(number, PaymentState::Captured, lira(1_000));
        match number % 3 {
            0 => facts.state = PaymentState::Failed,
            1 => facts.customer_phone_key = Some("905550000002".chars().rev().collect()),
            _ => {}
        }
        // Three rows share each moment, so that only the id parts them.
        facts.at = crate::fixture::START + i64::try_from(number / 3).unwrap();
        record_payment(&desk.store, &facts).await.unwrap();
    }
    desk.reserve(&desk.reservation(11, 100, 250)).await;
    desk
}

async fn page(desk: &Desk, query: &ListQuery) -> Page {
    list_transactions(&desk.store, query, &TimeBound::none()).await.unwrap()
}

async fn ids(desk: &Desk, query: &ListQuery) -> Vec<TransactionId> {
    page(desk, query).await.rows.into_iter().map(|row| row.id).collect()
}

async fn sums(desk: &Desk, query: &ListQuery) -> Vec<CurrencySum> {
    sum_transactions(&desk.store, query, &TimeBound::none()).await.unwrap().unwrap()
}

fn search(text: &str) -> Search {
    Search { texts: vec![fold(text)], id: text.parse().ok() }
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_in_either_order() {
    let desk = filled().await;
    for ascending in [false, true] {
        let all = ids(&desk, &ListQuery { ascending, ..desk.everything() }).await;
        assert_eq!(all.len(), 31);
        let mut seen = Vec::new();
        let mut query = ListQuery { ascending, limit: 4, ..desk.everything() };
        loop {
            let page = page(&desk, &query).await;
            seen.extend(page.rows.iter().map(|row| row.id));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 31);
    }
}

#[tokio::test]
async fn a_phone_is_found_by_its_international_and_its_national_form() {
    let desk = filled().await;
    for digits in ["905550000002", "5550000002"] {
        let query = ListQuery { phone_digits: Some(digits.to_owned()), ..desk.everything() };
        assert_eq!(ids(&desk, &query).await.len(), 10, "{digits}");
    }
    let nobody = ListQuery { phone_digits: Some("5550000003".to_owned()), ..desk.everything() };
    assert_eq!(ids(&desk, &nobody).await, []);
}

#[tokio::test]
async fn filters_combine() {
    let desk = filled().await;
    let refunds = ListQuery { kind: Some(TransactionKind::Refund), ..desk.everything() };
    assert_eq!(ids(&desk, &refunds).await, [TransactionId::new(uuid(100))]);
    let pending = ListQuery { result: Some(PaymentResult::Pending), ..desk.everything() };
    assert_eq!(ids(&desk, &pending).await, [TransactionId::new(uuid(100))]);
    let failed_payments = ListQuery {
        result: Some(PaymentResult::Failed),
        kind: Some(TransactionKind::Payment),
        ..desk.everything()
    };
    assert_eq!(ids(&desk, &failed_payments).await.len(), 10);
    let gateway = |name: &str| ListQuery { gateway: Some(name.to_owned()), ..desk.everything() };
    assert_eq!(ids(&desk, &gateway("Masterpass TR")).await.len(), 31);
    assert_eq!(ids(&desk, &gateway("Other")).await, []);
    let euro = ListQuery { currency: Some("EUR".parse().unwrap()), ..desk.everything() };
    assert_eq!(ids(&desk, &euro).await, []);
}

#[tokio::test]
async fn one_box_finds_every_kind_of_number() {
    let desk = filled().await;
    let payment = desk.row(11).await;
    let texts = [
        payment.id.to_string(),
        payment.order_number.clone(),
        payment.reference_number.clone(),
        "c-11".to_owned(),
        "gp-11".to_owned(),
    ];
    for text in texts {
        let found = ids(&desk, &ListQuery { search: Some(search(&text)), ..desk.everything() }).await;
        assert!(found.contains(&payment.id), "{text}");
    }
}

#[tokio::test]
async fn nobody_sees_another_companys_rows() {
    let desk = filled().await;
    let stranger = CompanyId::new(uuid(99));
    assert_eq!(ids(&desk, &ListQuery { companies: vec![stranger], ..desk.everything() }).await, []);
    assert_eq!(ids(&desk, &ListQuery { companies: Vec::new(), ..desk.everything() }).await, []);
    assert_eq!(sums(&desk, &ListQuery { companies: vec![stranger], ..desk.everything() }).await, []);
}

#[tokio::test]
async fn the_sums_are_those_of_the_rows() {
    let desk = filled().await;
    let sums = sums(&desk, &desk.everything()).await;
    let rows = page(&desk, &desk.everything()).await.rows;
    let of = |kind: TransactionKind, result: PaymentResult| -> i64 {
        let rows = rows.iter().filter(|row| row.kind() == kind && row.payment_result() == result);
        rows.map(|row| row.amount.minor()).sum()
    };
    let [sum] = sums.as_slice() else { panic!("{sums:?}") };
    assert_eq!(sum.payments.minor(), of(TransactionKind::Payment, PaymentResult::Success));
    assert_eq!(sum.refunds.minor(), of(TransactionKind::Refund, PaymentResult::Success));
    assert_eq!(sum.pending_refunds.minor(), of(TransactionKind::Refund, PaymentResult::Pending));
    assert_eq!(sum.pending_refunds.minor(), -250);
    assert_eq!((sum.payment_count, sum.refund_count), (30, 1));
}

#[tokio::test]
async fn rows_after_the_named_moment_are_not_in_the_list() {
    let desk = filled().await;
    let as_of = crate::fixture::START + 5;
    let then = ids(&desk, &ListQuery { as_of, ..desk.everything() }).await;
    desk.pay(500, lira(1)).await;
    assert_eq!(ids(&desk, &ListQuery { as_of, ..desk.everything() }).await, then);
    assert!(then.len() < 31);
}
