//! We answer Craftgate's refund calls in its forms, and each refusal in its groups.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use gateways::craftgate::routes::router;
use gateways::dialect::order::{PortAmount, PortSubject};
use gateways::dialect::transaction::PortRefund;
use serde_json::Value;

use crate::asking::{CALL, ITEM, WHOLE, answer, at, cancelled, error, has_type, kept, send, table};
use crate::port::{StubPort, item_refund, read, refund, signed};

#[tokio::test]
async fn a_call_of_craftgates_own_clients_is_answered_with_the_cancel() {
    let port = cancelled();
    // The published form of the call, with the signature that is computed in gateways.md for this very address.
    let request = Request::post("http://127.0.0.1:8765/payment/v1/refunds")
        .header("X-Api-Key", "api-key")
        .header("X-Rnd-Key", "rand-2010")
        .header("X-Auth-Version", "1")
        .header("X-Signature", "XZnmNwm1mbhuTBg+4z32CeQ5XMpO8xLQlNUPHdEbvWk=")
        .header("X-Client-Version", "craftgate-node-client:1.0.65")
        .header("x-idempotency-key", "0198c0de-0000-7000-8000-000000000001")
        .body(Body::from(CALL))
        .unwrap();
    let (status, _, text) = read(send(router(port.clone()), request).await).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        text,
        concat!(
            r#"{"data":{"id":24,"conversationId":"order-1","createdDate":"2023-04-14T11:27:17","status":"SUCCESS","#,
            r#""refundPrice":100.00,"refundBankPrice":100.00,"refundWalletPrice":0.00,"refundType":"CANCEL","#,
            r#""refundDestinationType":"PROVIDER","currency":"TRY","paymentId":1024,"paymentTransactionRefunds":[]}}"#
        )
    );
    let orders = port.orders.lock().unwrap().clone();
    let [order] = orders.as_slice() else { unreachable!("one call is one order: {orders:?}") };
    assert_eq!(order.subject, PortSubject::Payment("1024".to_owned()));
    assert_eq!(order.amount, PortAmount::Rest);
    assert_eq!(order.tracking_id.as_deref(), Some("order-1"));
    assert_eq!(order.key.as_deref(), Some("0198c0de-0000-7000-8000-000000000001"));
    assert_eq!(order.options.get("refundDestinationType"), Some("PROVIDER"));
    assert_eq!(order.options.get("chargeFromMe"), Some("false"));
}

#[tokio::test]
async fn every_field_of_the_seeds_first_table_is_answered_in_its_type() {
    let bank =
        [("authCode", "A1"), ("hostReference", "3104"), ("transId", "T1"), ("refundBankPrice", "80.00")];
    let cancel =
        PortRefund { details: kept(&bank), ..refund(RefundState::Succeeded, Some(RefundKind::Cancel)) };
    let (_, value, text) = answer(StubPort::ending(vec![cancel]), "POST", WHOLE, CALL).await;
    for (name, kind) in table(include_str!("../golden/craftgate/seed_refund_fields.txt")) {
        assert!(has_type(at(&value, &format!("/data/{name}")), kind), "{name} {kind} {text}");
    }
    assert!(text.contains(r#""refundBankPrice":80.00,"#), "{text}");
}

#[tokio::test]
async fn every_field_of_the_seeds_second_table_is_answered_in_its_type() {
    let of_item = PortRefund {
        details: kept(&[("isAfterSettlement", "true"), ("authCode", "A1")]),
        ..item_refund(RefundState::Succeeded)
    };
    let body = r#"{"paymentTransactionId":2048,"refundPrice":12.5}"#;
    let (_, value, text) = answer(StubPort::ending(vec![of_item.clone()]), "POST", ITEM, body).await;
    let (_, whole, _) = answer(StubPort::ending(vec![of_item]), "POST", WHOLE, CALL).await;
    for (name, kind) in table(include_str!("../golden/craftgate/seed_item_refund_fields.txt")) {
        assert!(has_type(at(&value, &format!("/data/{name}")), kind), "{name} {kind} {text}");
        let in_list = at(&whole, &format!("/data/paymentTransactionRefunds/0/{name}"));
        assert_eq!(in_list, at(&value, &format!("/data/{name}")), "{name}");
    }
    assert_eq!(at(&whole, "/data/refundType"), "REFUND");
    assert_eq!(at(&whole, "/data/id"), &Value::Null, "a REFUND has no id of its own");
    assert_eq!(at(&value, "/data/authCode"), "A1");
}

#[tokio::test]
async fn a_part_is_asked_of_its_item_with_its_digits_and_without_a_price_it_is_the_rest() {
    let port = StubPort::ending(vec![item_refund(RefundState::Succeeded)]);
    let body = r#"{"paymentTransactionId":2048,"refundPrice":12.50,"conversationId":"order-1"}"#;
    let (status, value, text) = answer(port.clone(), "POST", ITEM, body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(at(&value, "/data/paymentTransactionId"), 2048);
    assert!(text.contains(r#""refundPrice":12.50,"#), "{text}");
    answer(port.clone(), "POST", ITEM, r#"{"paymentTransactionId":"2048","refundPrice":null}"#).await;
    let orders = port.orders.lock().unwrap().clone();
    let amounts: Vec<_> = orders.iter().map(|order| order.amount.clone()).collect();
    assert_eq!(amounts, [PortAmount::Major("12.50".to_owned()), PortAmount::Rest]);
    assert!(orders.iter().all(|order| order.subject == PortSubject::Item("2048".to_owned())));
}

#[tokio::test]
async fn a_refund_that_the_gateway_made_by_items_is_answered_with_the_gateways_own_ids() {
    let details = kept(&[
        ("paymentTransactionRefunds.0.id", "144"),
        ("paymentTransactionRefunds.0.refundPrice", "60.00"),
        ("paymentTransactionRefunds.0.paymentTransactionId", "2048"),
        ("paymentTransactionRefunds.1.id", "145"),
        ("paymentTransactionRefunds.1.refundPrice", "40.00"),
        ("paymentTransactionRefunds.1.paymentTransactionId", "2049"),
    ]);
    let by_items = PortRefund {
        id: "144;145".to_owned(),
        details,
        ..refund(RefundState::Succeeded, Some(RefundKind::Refund))
    };
    let port = StubPort::ending(vec![by_items]);
    let (_, value, text) = answer(port.clone(), "POST", WHOLE, CALL).await;
    assert_eq!(at(&value, "/data/paymentTransactionRefunds/1/id"), 145);
    assert_eq!(at(&value, "/data/paymentTransactionRefunds/0/paymentTransactionId"), 2048);
    assert!(text.contains(r#""refundPrice":60.00,"#) && text.contains(r#""refundPrice":40.00,"#), "{text}");
    let (status, value, _) = answer(port, "GET", &format!("{ITEM}/145"), "").await;
    assert_eq!((status, at(&value, "/data/id").as_u64()), (StatusCode::OK, Some(145)));
}

#[tokio::test]
async fn a_refund_that_spans_items_adds_them_up() {
    let other = PortRefund {
        id: "145".to_owned(),
        item_id: Some("2049".to_owned()),
        ..item_refund(RefundState::Unknown)
    };
    let port = StubPort::ending(vec![item_refund(RefundState::Succeeded), other]);
    let (_, value, text) = answer(port, "POST", WHOLE, CALL).await;
    assert!(text.contains(r#""refundPrice":25.00,"refundBankPrice""#), "{text}");
    assert_eq!(at(&value, "/data/status"), "WAITING");
    let statuses: Vec<_> =
        (0..2).map(|place| at(&value, &format!("/data/paymentTransactionRefunds/{place}/status"))).collect();
    assert_eq!(statuses, ["SUCCESS", "WAITING"]);
}

#[tokio::test]
async fn each_state_has_its_status_and_a_kind_not_known_yet_is_not_told() {
    for state in RefundState::ALL {
        let expected = match state.payment_result() {
            PaymentResult::Success => (StatusCode::OK, "SUCCESS"),
            PaymentResult::Pending => (StatusCode::OK, "WAITING"),
            PaymentResult::Failed => (StatusCode::UNPROCESSABLE_ENTITY, "FAILURE"),
        };
        let port = StubPort::ending(vec![refund(state, None)]);
        let (status, value, text) = answer(port.clone(), "POST", WHOLE, CALL).await;
        assert_eq!(status, expected.0, "{state} {text}");
        if status.is_success() {
            assert_eq!(at(&value, "/data/status"), expected.1, "{state}");
            assert_eq!(
                (at(&value, "/data/id").as_u64(), at(&value, "/data/refundType")),
                (Some(24), &Value::Null)
            );
        }
        let (status, value, _) = answer(port, "GET", &format!("{WHOLE}/24"), "").await;
        assert_eq!(
            (status, at(&value, "/data/status").as_str()),
            (StatusCode::OK, Some(expected.1)),
            "{state}"
        );
    }
}

#[tokio::test]
async fn a_refund_that_the_bank_refused_is_a_business_error_with_its_words() {
    let declined = PortRefund {
        code: Some("10051".to_owned()),
        message: Some("Yetersiz bakiye, şüpheli".to_owned()),
        details: kept(&[("errors.errorGroup", "NOT_SUFFICIENT_FUNDS")]),
        ..refund(RefundState::Failed, None)
    };
    let port = StubPort::ending(vec![declined]);
    let (status, value, text) = answer(port.clone(), "POST", WHOLE, CALL).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(error(&value), ("10051".to_owned(), Some("NOT_SUFFICIENT_FUNDS".to_owned())));
    assert!(text.contains("Yetersiz bakiye, şüpheli"), "{text}");
    let (_, value, _) = answer(port, "GET", &format!("{WHOLE}/24"), "").await;
    assert_eq!(at(&value, "/data/error/errorCode"), "10051");
}

#[tokio::test]
async fn each_refusal_is_a_business_error_in_craftgates_groups() {
    let spent = Some("MAY_HAVE_ALREADY_REFUNDED");
    for (payment, status, code, group) in [
        (99, 404, "payment_not_found", None),
        (1, 422, "nothing_left", spent),
        (2, 422, "payment_pending", Some("INVALID_TRANSACTION")),
        (3, 500, "internal_error", None),
        (4, 422, "idempotency_key_reused", None),
        (5, 503, "unavailable", None),
        (6, 422, "look_alike", spent),
        (7, 422, "integration_off", None),
    ] {
        let body = format!(r#"{{"paymentId":{payment}}}"#);
        let (told, value, text) = answer(cancelled(), "POST", WHOLE, &body).await;
        assert_eq!(
            (told.as_u16(), error(&value)),
            (status, (code.to_owned(), group.map(str::to_owned))),
            "{text}"
        );
        assert!(!text.contains("store is gone"), "{text}");
    }
    for (price, code, group) in [
        ("60.01", "amount_exceeds_refundable", spent),
        ("0", "amount_not_positive", Some("INVALID_AMOUNT")),
        ("-1", "amount_not_positive", Some("INVALID_AMOUNT")),
        ("1.005", "amount_invalid", Some("INVALID_AMOUNT")),
        ("1e99", "amount_invalid", Some("INVALID_AMOUNT")),
        ("\"12,50\"", "amount_invalid", Some("INVALID_AMOUNT")),
    ] {
        let body = format!(r#"{{"paymentTransactionId":2048,"refundPrice":{price}}}"#);
        let (status, value, text) = answer(cancelled(), "POST", ITEM, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert_eq!(error(&value), (code.to_owned(), group.map(str::to_owned)), "{text}");
    }
}

#[tokio::test]
async fn a_call_that_gives_no_money_back_is_told_so_in_craftgates_form_and_does_nothing() {
    let port = cancelled();
    for (path, body, status, code, group) in [
        ("/payment/v1/refunds/mark-as-refunded", CALL, 422, "mark_as_refunded_not_supported", None),
        (
            "/payment/v1/refund-transactions/mark-as-refunded",
            r#"{"paymentTransactionId":2048,"refundPrice":12.5}"#,
            422,
            "mark_as_refunded_not_supported",
            None,
        ),
        (
            "/payment/v1/refunds/refund-waiting-payment",
            r#"{"paymentId":1024}"#,
            422,
            "payment_not_waiting",
            Some("INVALID_TRANSACTION"),
        ),
        ("/payment/v1/refunds/refund-waiting-payment", r#"{"paymentId":9}"#, 404, "payment_not_found", None),
        ("/payment/v1/refunds/refund-waiting-payment", "{}", 422, "field_invalid", None),
    ] {
        let (answered, value, _) = answer(port.clone(), "POST", path, body).await;
        assert_eq!((answered.as_u16(), error(&value).0.as_str()), (status, code), "{path} {body}");
        assert_eq!(value["errors"]["errorGroup"].as_str(), group, "{path}");
        let unsigned = Request::post(path).body(Body::from(body)).unwrap();
        assert_eq!(send(router(port.clone()), unsigned).await.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer(port.clone(), "GET", path, "").await.0.as_u16(), 405, "{path}");
    }
    assert!(port.orders.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_idempotency_key_is_taken_whole_or_refused() {
    let port = cancelled();
    let mut request = signed("POST", WHOLE, CALL);
    request.headers_mut().insert("X-Idempotency-Key", "x".repeat(256).parse().unwrap());
    let (status, value, _) = read(send(router(port.clone()), request).await).await;
    assert_eq!(
        (status, error(&value).0.as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_invalid")
    );
    let mut request = signed("POST", WHOLE, CALL);
    request.headers_mut().insert("X-Idempotency-Key", "".parse().unwrap());
    assert_eq!(read(send(router(port.clone()), request).await).await.0, StatusCode::OK);
    assert_eq!(port.orders.lock().unwrap().first().unwrap().key, None);
}
