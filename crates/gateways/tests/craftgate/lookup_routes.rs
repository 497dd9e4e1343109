//! We answer Craftgate's lookups, lists and searches.

use axum::http::StatusCode;
use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use gateways::dialect::query::PortListed;
use serde_json::Value;

use crate::asking::{ITEM, WHOLE, answer, at, cancelled, error};
use crate::port::{MADE_AT, StubPort, item_refund, lira, refund};

#[tokio::test]
async fn a_refund_is_looked_up_where_its_kind_belongs() {
    let port = StubPort::ending(vec![
        refund(RefundState::Succeeded, Some(RefundKind::Cancel)),
        item_refund(RefundState::Succeeded),
    ]);
    for (path, status) in [
        (format!("{WHOLE}/24"), 200),
        (format!("{ITEM}/24"), 404),
        (format!("{ITEM}/144"), 200),
        (format!("{WHOLE}/144"), 404),
        (format!("{WHOLE}/7"), 404),
        (format!("{WHOLE}/%FF"), 404),
    ] {
        assert_eq!(answer(port.clone(), "GET", &path, "").await.0.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn a_payment_is_shown_with_its_items_and_its_refunds_by_both_lookups() {
    let port = StubPort::ending(vec![item_refund(RefundState::Succeeded)]);
    let (_, card, text) = answer(port.clone(), "GET", "/payment/v1/card-payments/1024", "").await;
    let (_, reported, _) = answer(port.clone(), "GET", "/payment-reporting/v1/payments/1024", "").await;
    assert_eq!(card, reported);
    for (path, expected) in [
        ("/data/id", Value::from(1024)),
        ("/data/createdDate", "2023-04-14T11:27:17".into()),
        ("/data/paymentStatus", "SUCCESS".into()),
        ("/data/paymentType", "CARD_PAYMENT".into()),
        ("/data/paymentPhase", "AUTH".into()),
        ("/data/refundStatus", "PARTIAL_REFUNDED".into()),
        ("/data/conversationId", "basket-7".into()),
        ("/data/externalId", "1001".into()),
        ("/data/buyerMember/name", "Deniz Demo".into()),
        ("/data/paymentTransactions/0/refundStatus", "FULLY_REFUNDED".into()),
        ("/data/paymentTransactions/1/id", 2049.into()),
        ("/data/refunds/0/paymentTransactionRefunds/0/id", 144.into()),
    ] {
        assert_eq!(at(&card, path), &expected, "{path}");
    }
    assert!(text.contains(r#""refundablePrice":40.00,"#), "{text}");
    let (_, items, _) =
        answer(port.clone(), "GET", "/payment-reporting/v1/payments/1024/transactions", "").await;
    assert_eq!(
        (at(&items, "/data/items/0/id").as_u64(), at(&items, "/data/totalSize").as_u64()),
        (Some(2048), Some(2))
    );
    for path in ["/payment/v1/card-payments/7", "/payment-reporting/v1/payments/7/refunds"] {
        assert_eq!(answer(port.clone(), "GET", path, "").await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn refunds_are_listed_by_payment_and_by_item() {
    let port =
        StubPort::ending(vec![refund(RefundState::Accepted, None), item_refund(RefundState::Succeeded)]);
    let of = "/payment-reporting/v1/payments/1024";
    let (_, value, _) = answer(port.clone(), "GET", &format!("{of}/refunds"), "").await;
    assert_eq!(at(&value, "/data/items").as_array().map(Vec::len), Some(2));
    assert_eq!(at(&value, "/data/items/0/conversationId"), "order-1");
    let (_, value, _) = answer(port.clone(), "GET", &format!("{of}/transactions/2048/refunds"), "").await;
    assert_eq!(at(&value, "/data/items").as_array().map(Vec::len), Some(1));
    let (_, value, _) = answer(port.clone(), "GET", &format!("{of}/transactions/2049/refunds"), "").await;
    assert_eq!(at(&value, "/data/items"), &Value::Array(Vec::new()), "never null");
    assert_eq!(
        answer(port, "GET", &format!("{of}/transactions/7/refunds"), "").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_search_is_asked_as_the_clients_ask_it_and_paged_from_zero() {
    let port = cancelled();
    let query = "page=2&size=10&paymentId=1024&orderId=&conversationId=a+b&paymentStatus=SUCCESS&currency=TRY\
        &minPaidPrice=1.50&maxPaidPrice=&minCreatedDate=2023-04-14T11:27:17&maxCreatedDate=2023-04-14T08:27:17.000Z&unheard=1";
    let (_, value, _) =
        answer(port.clone(), "GET", &format!("/payment-reporting/v1/payments?{query}"), "").await;
    let page: Vec<_> = ["page", "size", "totalSize"]
        .iter()
        .map(|name| at(&value, &format!("/data/{name}")).as_u64())
        .collect();
    assert_eq!(page, [Some(2), Some(10), Some(41)]);
    let asked = port.queries.lock().unwrap().pop().unwrap();
    assert_eq!((asked.of, asked.offset, asked.limit), (PortListed::Payments, 20, 10));
    assert_eq!(asked.conversation_id.as_deref(), Some("a b"));
    assert_eq!((asked.min_amount.as_deref(), asked.max_amount), (Some("1.50"), None));
    assert_eq!((asked.from_us, asked.to_us), (Some(MADE_AT), Some(MADE_AT + 1)));
    assert_eq!((asked.result, asked.currency), (Some(PaymentResult::Success), Some(lira(0).currency())));
    let refunds = "/payment-reporting/v1/refunds?id=24&status=WAITING&minRefundPrice=2&size=100000";
    let (_, value, _) = answer(port.clone(), "GET", refunds, "").await;
    assert_eq!(at(&value, "/data/items/0/refundType"), "CANCEL");
    let asked = port.queries.lock().unwrap().pop().unwrap();
    assert_eq!((asked.of, asked.limit, asked.refund_id.as_deref()), (PortListed::Refunds, 100, Some("24")));
    assert_eq!((asked.result, asked.min_amount.as_deref()), (Some(PaymentResult::Pending), Some("2")));
}

#[tokio::test]
async fn items_refunds_are_searched_by_both_calls_and_cancels_are_not_among_them() {
    let port = StubPort::ending(vec![
        refund(RefundState::Succeeded, Some(RefundKind::Cancel)),
        item_refund(RefundState::Succeeded),
    ]);
    for path in [
        "/payment-reporting/v1/refund-transactions?paymentTransactionId=2048",
        "/payment/v1/refund-transactions?paymentId=1024",
    ] {
        let (_, value, _) = answer(port.clone(), "GET", path, "").await;
        assert_eq!(at(&value, "/data/items").as_array().map(Vec::len), Some(1), "{path}");
        assert_eq!(at(&value, "/data/items/0/id"), 144, "{path}");
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_searched_by_is_refused_not_ignored() {
    let of = "/payment-reporting/v1/payments";
    for (query, code) in [
        ("isThreeDS=true", "parameter_not_supported"),
        ("binNumber=525864", "parameter_not_supported"),
        ("page=-1", "parameter_invalid"),
        ("size=many", "parameter_invalid"),
        ("paymentStatus=PERHAPS", "parameter_invalid"),
        ("currency=LIRA", "parameter_invalid"),
        ("minCreatedDate=yesterday", "parameter_invalid"),
    ] {
        let (status, value, _) = answer(cancelled(), "GET", &format!("{of}?{query}"), "").await;
        assert_eq!((status, error(&value).0.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, code), "{query}");
    }
}
