//! Cancels: Craftgate's of the same day, and holds that are let go.

use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use domain::payment::PaymentState;
use domain::refund::RefundKind;

use crate::open_gateway::{Given, now_us, open, open_with};

fn kind_of(outcome: &Outcome) -> Option<RefundKind> {
    if let Outcome::Succeeded { kind, .. } = outcome { Some(*kind) } else { None }
}

#[tokio::test]
async fn craftgate_cancels_a_whole_payment_of_the_same_day_and_refunds_an_older_one_by_item() {
    let today = open_with(GatewayKind::Craftgate, Given { taken_at: now_us(), ..Given::default() }).await;
    let told = today.client().refund(&today.whole(1)).await;
    assert_eq!(kind_of(&told.what), Some(RefundKind::Cancel), "{told:?}");
    assert_eq!(told.details.get("refundType"), Some("CANCEL"));
    assert_eq!((today.results().await, today.refunded().await), (vec!["SUCCESS"], 100_000));

    let older = open(GatewayKind::Craftgate).await;
    let told = older.client().refund(&older.whole(1)).await;
    assert_eq!(kind_of(&told.what), Some(RefundKind::Refund), "{told:?}");
    assert_eq!(told.details.get("refundType"), Some("REFUND"));
    assert_eq!((older.results().await, older.refunded().await), (vec!["SUCCESS"; 2], 100_000));
}

#[tokio::test]
async fn craftgates_refund_of_a_payment_takes_all_that_is_left() {
    let open = open_with(GatewayKind::Craftgate, Given { taken_at: now_us(), ..Given::default() }).await;
    assert_eq!(open.refund(&open.part(1, 10_000)).await.as_str(), "succeeded");
    let rest = open.refund(&open.whole(2)).await;
    assert!(
        matches!(rest, Outcome::Succeeded { amount: Some(amount), .. } if amount.minor() == 90_000),
        "{rest:?}"
    );
    assert_eq!(open.refunded().await, 100_000);
    let spent = open.refund(&open.whole(3)).await;
    assert!(matches!(spent, Outcome::Refused { .. }), "{spent:?}");
}

#[tokio::test]
async fn a_hold_is_let_go_where_the_gateway_can_and_nothing_is_paid() {
    for kind in [GatewayKind::Begateway, GatewayKind::Payu] {
        let open = open_with(kind, Given { state: PaymentState::Authorised, ..Given::default() }).await;
        let mut order = open.whole(1);
        order.authorised_only = true;
        let outcome = open.refund_to_its_end(&order).await;
        assert_eq!(kind_of(&outcome), Some(RefundKind::Cancel), "{kind}: {outcome:?}");
        let payment = open.bank.payment(&open.payment_id).await.unwrap().unwrap();
        assert_eq!((payment.state, payment.let_go.minor()), (PaymentState::Voided, 100_000), "{kind}");
        assert_eq!((payment.captured.minor(), payment.refunded.minor()), (0, 0), "{kind}");
        order.reference_number.push('2');
        order.gateway_key.push('2');
        let again = open.refund(&order).await;
        assert!(matches!(again, Outcome::Refused { .. }), "{kind}: {again:?}");
        let totals = open.bank.ledger_totals().await.unwrap();
        assert_eq!(totals.first().unwrap().refunds, 0, "{kind}: a hold that was let go is no refund");
    }
}

#[tokio::test]
async fn a_void_that_is_declined_holds_the_amount_again() {
    let open = open_with(
        GatewayKind::Payu,
        Given { state: PaymentState::Authorised, items: vec![1_091], ..Given::default() },
    )
    .await;
    let order = gateways::gateway::RefundOrder { authorised_only: true, ..open.part(1, 1_091) };
    let outcome = open.refund_to_its_end(&order).await;
    assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    let payment = open.bank.payment(&open.payment_id).await.unwrap().unwrap();
    assert_eq!((payment.state, payment.let_go.minor()), (PaymentState::Authorised, 0));
}

#[tokio::test]
async fn a_whole_refund_whose_answer_was_lost_is_found_and_stands_as_one_in_the_books() {
    for taken_at in [Given::default().taken_at, now_us()] {
        let open = open_with(GatewayKind::Craftgate, Given { taken_at, ..Given::default() }).await;
        open.control("/sandbox/faults", &serde_json::json!({ "fault": "lose_answer" })).await;
        assert_eq!(open.refund(&open.whole(1)).await.as_str(), "unknown");
        let Outcome::Succeeded { gateway_refund_id, amount, .. } = open.end_of(&open.whole(1)).await else {
            unreachable!("it was paid")
        };
        assert_eq!(amount.unwrap().minor(), 100_000);
        let account = open.bank.accounts(std::slice::from_ref(&open.payment_id)).await.unwrap();
        let refunds = &account.get(&open.payment_id).unwrap().refunds;
        let [only] = refunds.as_slice() else { unreachable!("one call is one refund: {refunds:?}") };
        assert_eq!(
            (Some(&only.gateway_refund_id), only.amount.minor()),
            (gateway_refund_id.as_ref(), 100_000)
        );
    }
}
