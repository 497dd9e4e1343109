//! Lookups, searches and reports: what was lost is found, and the whole ledger can be read over each gateway's own list.

use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use gateways::gateway::Found;
use gateways::listing::ListQuery;
use gateways::trial::Trial;

use crate::open_gateway::{DIALECTS, Given, new_payment, open};

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_by_our_own_name_for_it() {
    for kind in DIALECTS {
        let open = open(kind).await;
        let order = open.part(1, 1_094);
        assert_eq!(open.refund(&order).await.as_str(), "unknown", "{kind}");
        let Outcome::Succeeded { gateway_refund_id, amount, .. } = open.end_of(&order).await else {
            unreachable!("{kind}: it was paid")
        };
        assert_eq!(amount.unwrap().minor(), 1_094, "{kind}");
        let refunds = open.bank.refunds_of(&open.payment_id).await.unwrap();
        let ids: Vec<_> = refunds.iter().map(|refund| Some(refund.gateway_refund_id.clone())).collect();
        assert_eq!(ids, [gateway_refund_id], "{kind}");
    }
}

#[tokio::test]
async fn a_refund_that_never_arrived_is_not_known() {
    for kind in DIALECTS {
        let open = open(kind).await;
        assert_eq!(open.refund(&open.part(1, 1_093)).await.as_str(), "unknown", "{kind}");
        let found = open.client().find_refund(&open.part(1, 1_093)).await.what;
        assert_eq!(found, Found::NotKnown, "{kind}");
    }
}

#[tokio::test]
async fn payu_says_queued_first_and_done_after_a_while() {
    let open = open(GatewayKind::Payu).await;
    let order = open.part(1, 5_000);
    let Outcome::Accepted { gateway_refund_id: Some(request_id) } = open.refund(&order).await else {
        unreachable!("PayU queues")
    };
    assert!(request_id.len() == 11 && request_id.bytes().all(|byte| byte.is_ascii_digit()), "{request_id}");
    assert_eq!(open.end_of(&order).await.as_str(), "succeeded");
    assert_eq!(open.refunded().await, 5_000);
}

#[tokio::test]
async fn the_whole_ledger_is_read_page_by_page_from_the_gateways_own_list() {
    for kind in [GatewayKind::Begateway, GatewayKind::Craftgate, GatewayKind::Overpay] {
        let open = open(kind).await;
        let more: Vec<_> =
            (2..=5).map(|number| new_payment(kind, open.merchant, number, &Given::default())).collect();
        open.bank.take_gateway_payments(&more).await.unwrap();
        open.refund(&open.part(1, 2_500)).await;
        let client = open.client();
        let mut query =
            ListQuery { from_us: 1_690_000_000_000_000, to_us: i64::MAX / 4, cursor: None, limit: 2 };
        // Dates of reports have four digits of a year.
        query.to_us = 4_000_000_000_000_000;
        let (mut payments, mut refunds) = (Vec::new(), Vec::new());
        loop {
            let page = client.list_payments(&query).await.unwrap();
            assert_eq!(page.rejected, [], "{kind}");
            for payment in page.payments {
                refunds.extend(payment.refunds.iter().map(|refund| refund.amount.minor()));
                payments.push(payment.gateway_payment_id);
            }
            refunds.extend(page.refunds.iter().map(|refund| refund.amount.minor()));
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        payments.sort();
        payments.dedup();
        assert_eq!(payments.len(), 5, "{kind}");
        assert_eq!(refunds, [2_500], "{kind}");
    }
}

#[tokio::test]
async fn a_trial_signs_in_at_each_gateway_and_moves_nothing() {
    for kind in DIALECTS {
        let open = open(kind).await;
        assert_eq!(open.client().try_out(1_795_305_600_000_000).await, Trial::SignedIn, "{kind}");
        assert_eq!(open.refunded().await, 0, "{kind}");
    }
}
