//! One intent, at most one refund.

use domain::capabilities::{Capabilities, PartialRefunds};
use domain::refund_rule::Refusal;
use futures::future::join_all;
use refunds::create_refund::{CreateRefundError, RefundRequest};
use refunds::record_payment::PaymentReport;

use crate::fixture::{Desk, request};

#[tokio::test]
async fn the_same_key_gives_the_same_refund_for_ever() {
    let mut desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let first = desk.refund(payment, "30", "k1").await.unwrap();
    assert!(!first.replayed);
    desk.start_worker();
    desk.settled(first).await;
    let again = desk.refund(payment, "30.00", "k1").await.unwrap();
    assert_eq!((again.refund_id, again.replayed), (first.refund_id, true));
    assert_eq!(desk.refundable(payment).await, "70.00");
    assert_eq!(desk.orders(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_clicks_at_once_are_one_refund() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    let payment = desk.pay("100.00").await;
    let clicks = join_all((0..20).map(|_| desk.refund(payment, "5", "k1"))).await;
    let mut ids: Vec<_> = clicks.into_iter().map(|click| click.unwrap().refund_id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(desk.refundable(payment).await, "95.00");
}

/// Whoever comes second finds nothing left, or a refund just like theirs: it is theirs.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_clicks_at_once_for_all_that_is_left_are_one_refund_and_none_is_told_no() {
    let mut desk = Desk::open().await;
    desk.start_worker();
    let alike = RefundRequest { look_alike_within_s: Some(60), ..request("50") };
    for (amount, wish) in [("50", alike), ("100", request("100"))] {
        let payment = desk.pay(&format!("{amount}.00")).await;
        let clicks =
            join_all((0..20).map(|_| desk.service.create_refund(&desk.agent, payment, &wish, amount))).await;
        let mut ids: Vec<_> = clicks.into_iter().map(|click| click.unwrap().refund_id).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(desk.refundable(payment).await, "0.00");
    }
}

#[tokio::test]
async fn a_key_with_another_request_is_refused_and_says_what_differs() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.refund(payment, "30", "k1").await.unwrap();
    let Err(CreateRefundError::KeyReused { fields, .. }) = desk.refund(payment, "31", "k1").await else {
        panic!()
    };
    assert_eq!(fields, ["amount"]);
    let with_reason = RefundRequest { reason: Some("late".to_owned()), ..request("30") };
    let other = desk.service.create_refund(&desk.agent, payment, &with_reason, "k1").await;
    assert!(matches!(other, Err(CreateRefundError::KeyReused { fields, .. }) if fields == ["reason"]));
}

#[tokio::test]
async fn a_refusal_binds_nothing_so_the_amount_can_be_corrected() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let refused = desk.refund(payment, "100.01", "k1").await;
    assert!(matches!(refused, Err(CreateRefundError::Rules(Refusal::AmountExceedsRefundable { .. }))));
    assert!(!desk.refund(payment, "100.00", "k1").await.unwrap().replayed);
}

#[tokio::test]
async fn where_parts_go_by_item_the_rules_refuse_before_the_items_do() {
    let by_item = Capabilities { partial: PartialRefunds::ByItem, ..Capabilities::PLAIN };
    let desk = Desk::open_with(by_item).await;
    let item = |id: &str, amount: &str| (id.to_owned(), amount.to_owned());
    let report = PaymentReport {
        integration: "Masterpass TR".to_owned(),
        gateway_payment_id: "1024".to_owned(),
        payment_result: "SUCCESS".to_owned(),
        currency: "TRY".to_owned(),
        amount: "100".to_owned(),
        items: vec![item("7", "60"), item("8", "40")],
        ..PaymentReport::default()
    };
    let taken = desk.service.record_payment(desk.company, &desk.program, &report).await.unwrap();
    let payment = taken.row.id;
    let too_much = desk.refund(payment, "100.01", "k1").await;
    assert!(matches!(too_much, Err(CreateRefundError::Rules(Refusal::AmountExceedsRefundable { .. }))));
    desk.refund(payment, "100", "k2").await.unwrap();
    let nothing = desk.refund(payment, "1", "k3").await;
    assert!(matches!(nothing, Err(CreateRefundError::Rules(Refusal::NothingLeft))));
}

#[tokio::test]
async fn two_people_may_use_the_same_key() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.refund(payment, "30", "k1").await.unwrap();
    let program = desk.service.create_refund(&desk.program, payment, &request("20"), "k1").await.unwrap();
    assert!(!program.replayed);
    let row = desk.row(program.refund_id).await;
    let part = row.refund().unwrap();
    assert_eq!(part.user_email, None, "a program's refund has no user e-mail");
    assert_eq!(part.credential_name.as_deref(), Some("Bot"));
}

#[tokio::test]
async fn a_moved_refundable_is_told_before_money_moves() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    desk.refund(payment, "20", "k1").await.unwrap();
    let stale = RefundRequest { expected_refundable: Some("100.00".to_owned()), ..request("30") };
    let refused = desk.service.create_refund(&desk.agent, payment, &stale, "k2").await;
    assert!(matches!(refused, Err(CreateRefundError::Rules(Refusal::RefundableChanged { .. }))));
}

#[tokio::test]
async fn a_viewer_may_not_and_a_stranger_sees_nothing() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let viewer = desk.service.create_refund(&desk.viewer, payment, &request("1"), "k").await;
    assert!(matches!(viewer, Err(CreateRefundError::Rules(Refusal::RoleMayNotRefund))));
    let stranger = refunds::actor::Actor::Person {
        id: domain::id::PersonId::new(uuid::Uuid::from_u128(77)),
        email: "stranger@demo.example".to_owned(),
        name: "Stranger".to_owned(),
        second_factor_at: None,
    };
    let unseen = desk.service.create_refund(&stranger, payment, &request("1"), "k").await;
    assert!(matches!(unseen, Err(CreateRefundError::UnknownPayment)));
}

#[tokio::test]
async fn a_key_that_no_header_carries_is_refused() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let long = "k".repeat(256);
    for key in ["", "a b", "ğ", long.as_str()] {
        assert!(
            matches!(desk.refund(payment, "1", key).await, Err(CreateRefundError::KeyInvalid)),
            "{key:?}"
        );
    }
}

#[tokio::test]
async fn a_preview_moves_nothing_and_shows_a_look_alike() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let made = desk.refund(payment, "30", "k1").await.unwrap();
    let preview = desk.service.preview_refund(&desk.agent, payment, &request("30")).await.unwrap();
    assert_eq!(preview.verdict.unwrap().left.to_string(), "40.00");
    assert_eq!(preview.parts.waiting.to_string(), "30.00");
    assert_eq!(preview.look_alike.unwrap().id, made.refund_id);
    let other = desk.service.preview_refund(&desk.agent, payment, &request("31")).await.unwrap();
    assert_eq!(other.look_alike, None);
    assert_eq!(desk.refundable(payment).await, "70.00");
}

#[tokio::test]
async fn a_look_alike_blocks_for_as_long_as_the_account_is_set_up_to() {
    let desk = Desk::open_with(Capabilities { duplicate_window_s: Some(30), ..Capabilities::PLAIN }).await;
    let payment = desk.pay("100.00").await;
    desk.refund(payment, "30", "k1").await.unwrap();
    let preview = async || desk.service.preview_refund(&desk.agent, payment, &request("30")).await.unwrap();
    assert!(preview().await.look_alike_blocks_for_s.is_some());
    desk.set_up(r#"{"duplicate_check":false}"#, Capabilities::PLAIN).await;
    let without = preview().await;
    assert_eq!(without.look_alike_blocks_for_s, None);
    assert!(without.look_alike.is_some(), "a person may still want to know");
}
