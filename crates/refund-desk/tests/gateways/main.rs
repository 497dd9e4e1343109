//! The desk and the sandbox bank, each a server of its own, over each gateway's own wire: payments come in, refunds go out.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod conformance;
mod house;
mod secrets;

use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::Refusal;
use refunds::create_refund::CreateRefundError;
use store::verify::verify_company;

use crate::house::{DIALECTS, House};

#[tokio::test]
async fn a_payment_comes_in_a_part_and_then_the_rest_go_back_and_the_banks_ledger_agrees() {
    for kind in DIALECTS {
        let house = House::open(kind).await;
        let payment = house.pay(1, PaymentState::Captured).await;
        let part = house.refunded(payment, "400.00").await;
        assert_eq!(part.state_str(), "succeeded", "{kind}: {part:?}");
        let part = part.refund().unwrap();
        assert!(part.gateway_refund_id.is_some() && part.gateway_details.is_some(), "{kind}: {part:?}");
        assert_eq!(house.refundable(payment).await, "600.00", "{kind}");
        let over = house.refund(payment, "600.01").await;
        assert!(
            matches!(
                over,
                Err(CreateRefundError::Rules(Refusal::AmountExceedsRefundable { refundable, .. }))
                    if refundable.to_string() == "600.00"
            ),
            "{kind}: {over:?}"
        );
        assert_eq!(house.refunded(payment, "600.00").await.state_str(), "succeeded", "{kind}");
        assert_eq!(
            (house.refundable(payment).await.as_str(), house.bank_refunded(1).await),
            ("0.00", 100_000)
        );
        let verdict = verify_company(house.service.store(), house.company).await.unwrap();
        assert_eq!(verdict.differences, [], "{kind}");
    }
}

#[tokio::test]
async fn a_refund_that_the_bank_declines_fails_in_its_own_words_and_frees_the_amount() {
    for kind in DIALECTS {
        let house = House::open(kind).await;
        let payment = house.pay(1, PaymentState::Captured).await;
        let declined = house.refunded(payment, "10.91").await;
        assert_eq!(declined.state_str(), "failed", "{kind}: {declined:?}");
        assert!(declined.refund().unwrap().outcome_message.is_some(), "{kind}: {declined:?}");
        assert_eq!(house.refundable(payment).await, "1000.00", "{kind}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_about_until_it_is_known_and_nothing_is_paid_twice() {
    for kind in DIALECTS {
        let house = House::open(kind).await;
        let payment = house.pay(1, PaymentState::Captured).await;
        let refund = house.refunded(payment, "10.94").await;
        assert_eq!(refund.state_str(), "succeeded", "{kind}: {refund:?}");
        assert_eq!(house.bank_refunded(1).await, 1_094, "{kind}");
    }
}

#[tokio::test]
async fn a_whole_payment_of_today_is_cancelled_by_craftgate_and_says_so() {
    let house = House::open(GatewayKind::Craftgate).await;
    let payment = house.pay_today(2).await;
    let refund = house.refunded(payment, "1000.00").await;
    let part = refund.refund().unwrap();
    assert_eq!((part.state, part.kind), (RefundState::Succeeded, Some(RefundKind::Cancel)), "{refund:?}");
}

#[tokio::test]
async fn a_payment_that_is_only_authorised_is_cancelled_where_the_gateway_can() {
    for kind in [GatewayKind::Begateway, GatewayKind::Payu] {
        let house = House::open(kind).await;
        let payment = house.pay(3, PaymentState::Authorised).await;
        let refund = house.refunded(payment, "1000.00").await;
        let part = refund.refund().unwrap();
        assert_eq!((part.state, part.kind), (RefundState::Succeeded, Some(RefundKind::Cancel)), "{kind}");
    }
}

#[tokio::test]
async fn the_same_part_again_waits_half_a_minute_at_begateway_unless_the_account_is_set_up_otherwise() {
    let house = House::open(GatewayKind::Begateway).await;
    let payment = house.pay(4, PaymentState::Captured).await;
    assert_eq!(house.refunded(payment, "100.00").await.state_str(), "succeeded");
    let preview = house.preview(payment, "100.00").await;
    assert!(preview.look_alike_blocks_for_s.is_some_and(|left| (1..=30).contains(&left)), "{preview:?}");
    let refused = house.refunded(payment, "100.00").await;
    assert_eq!(refused.state_str(), "failed", "the gateway takes it for a duplicate: {refused:?}");

    house.set("duplicate_check", false).await;
    assert_eq!(house.capabilities(payment).await.duplicate_window_s, None);
    let preview = house.preview(payment, "100.00").await;
    assert_eq!(preview.look_alike_blocks_for_s, None);
    assert!(preview.look_alike.is_some(), "a person may still want to know");
    assert_eq!(house.refunded(payment, "100.00").await.state_str(), "succeeded");
    assert_eq!(house.bank_refunded(4).await, 20_000);
}
