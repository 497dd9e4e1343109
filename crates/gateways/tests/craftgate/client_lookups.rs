//! We ask Craftgate what became of a refund.

use domain::outcome::Outcome;
use domain::refund::RefundKind;
use gateways::gateway::{Found, RefundOrder};

use crate::gate::{find, lira, part, whole};

const REFUNDS_OF: &str = "/payment-reporting/v1/payments/1024/refunds";
const ITEM_SEARCH: &str = "/payment-reporting/v1/refund-transactions?page=0&size=100&paymentId=1024";
const NONE: &str = r#"{"data":{"items":[]}}"#;

#[tokio::test]
async fn a_whole_refund_is_found_by_our_reference_number_among_the_payments_refunds() {
    // The documented rows have neither refundType nor currency.
    let rows = r#"{"data":{"items":[{"id":20,"conversationId":"other","status":"SUCCESS","refundPrice":1,"paymentId":1024},{"id":24,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":100.00,"paymentId":1024,"authCode":"A1"}]}}"#;
    let told = find(&[(REFUNDS_OF, 200, rows), (ITEM_SEARCH, 200, NONE)], &whole()).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("24".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Cancel,
    };
    assert_eq!(told.what, Found::Known(expected));
    assert_eq!(told.details.get("authCode"), Some("A1"));
}

#[tokio::test]
async fn a_whole_refund_made_by_items_is_found_with_the_ids_of_all() {
    let items = r#"{"data":{"items":[{"id":144,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":60},{"id":145,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":40},{"id":146,"conversationId":"other","status":"SUCCESS","refundPrice":1}],"totalSize":3}}"#;
    let with_row = r#"{"data":{"items":[{"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":100,"refundType":"REFUND"}]}}"#;
    for rows in [NONE, with_row] {
        let told = find(&[(REFUNDS_OF, 200, rows), (ITEM_SEARCH, 200, items)], &whole()).await;
        let expected = Outcome::Succeeded {
            gateway_refund_id: Some("144;145".to_owned()),
            amount: Some(lira(10_000)),
            kind: RefundKind::Refund,
        };
        assert_eq!(told.what, Found::Known(expected), "{rows}");
    }
}

#[tokio::test]
async fn items_that_stand_differently_are_told_by_what_was_paid() {
    let row = |id: u32, status: &str| {
        format!(
            r#"{{"id":{id},"conversationId":"R0000000000000000000001","status":"{status}","refundPrice":50}}"#
        )
    };
    for (one, other, expected, amount) in [
        ("SUCCESS", "FAILURE", "succeeded", Some(lira(5_000))),
        ("SUCCESS", "WAITING", "accepted", None),
        ("FAILURE", "FAILURE", "refused", None),
    ] {
        let rows = format!(r#"{{"data":{{"items":[{},{}]}}}}"#, row(1, one), row(2, other));
        let told = find(&[(REFUNDS_OF, 200, NONE), (ITEM_SEARCH, 200, &rows)], &whole()).await;
        let Found::Known(outcome) = told.what else { unreachable!("{one} {other} {told:?}") };
        assert_eq!(outcome.as_str(), expected, "{one} {other}");
        let told_amount = if let Outcome::Succeeded { amount, .. } = outcome { amount } else { None };
        assert_eq!(told_amount, amount, "{one} {other}");
    }
}

#[tokio::test]
async fn a_part_is_found_among_its_items_refunds() {
    let path = "/payment-reporting/v1/payments/1024/transactions/2048/refunds";
    let row = r#"{"id":146,"conversationId":"R0000000000000000000001","status":"SUCCESS","refundPrice":12.50,"paymentTransactionId":2048}"#;
    let rows = format!(r#"{{"data":{{"items":[{row}]}}}}"#);
    for (order, path) in [(part(Some("2048")), path), (part(None), ITEM_SEARCH)] {
        let told = find(&[(path, 200, &rows)], &order).await;
        let expected = Outcome::Succeeded {
            gateway_refund_id: Some("146".to_owned()),
            amount: Some(lira(1_250)),
            kind: RefundKind::Refund,
        };
        assert_eq!(told.what, Found::Known(expected), "{path}");
    }
    let by_id = RefundOrder { gateway_refund_id: Some("146".to_owned()), ..part(Some("2048")) };
    let without_name = r#"{"data":{"items":[{"id":146,"status":"WAITING"}]}}"#;
    let told = find(&[(path, 200, without_name)], &by_id).await;
    assert_eq!(told.what, Found::Known(Outcome::Accepted { gateway_refund_id: Some("146".to_owned()) }));
    let of_another = r#"{"data":{"items":[{"id":146,"conversationId":"other","status":"SUCCESS"}]}}"#;
    assert_eq!(find(&[(path, 200, of_another)], &by_id).await.what, Found::NotKnown);
}

#[tokio::test]
async fn only_a_complete_list_without_it_says_that_nothing_arrived() {
    let told = find(&[(REFUNDS_OF, 200, NONE), (ITEM_SEARCH, 200, NONE)], &whole()).await;
    assert_eq!(told.what, Found::NotKnown);
    for (status, body) in [
        (200, r#"{"data":{"items":[],"totalSize":101}}"#),
        (200, r#"{"data":{}}"#),
        (200, "{}"),
        (404, r#"{"errors":{"errorCode":"1"}}"#),
        (401, r#"{"errors":{"errorCode":"1"}}"#),
        (429, ""),
        (500, NONE),
    ] {
        let told = find(&[(REFUNDS_OF, 200, NONE), (ITEM_SEARCH, status, body)], &whole()).await;
        assert!(matches!(told.what, Found::CannotTell(_)), "{status} {body} {told:?}");
        let told = find(&[(REFUNDS_OF, status, body), (ITEM_SEARCH, 200, NONE)], &whole()).await;
        assert!(matches!(told.what, Found::CannotTell(_)), "{status} {body} {told:?}");
    }
}
