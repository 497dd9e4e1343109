//! The bytes on the wire where our own clients would not show them: words, big numbers, what may be left out, and the keys.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use gateways::http::Http;
use gateways::payu::signature::refund_hash;

use crate::open_gateway::{Open, open};

/// `361:sandbox-secret` and `362:sandbox-secret`, by `printf … | base64`.
const SHOP_361: &str = "Basic MzYxOnNhbmRib3gtc2VjcmV0";
const SHOP_362: &str = "Basic MzYyOnNhbmRib3gtc2VjcmV0";

async fn payu(open: &Open, refund_id: &str, amount: &str, secret: &str) -> (u16, String) {
    let hash = refund_hash("8238480", refund_id, amount, &secret.into());
    let body = format!(
        r#"{{"refund_id":"{refund_id}","payu_id":{},"merchant_id":"8238480","reseller_id":"11ee-0e7e","hash":"{hash}","amount":{amount}}}"#,
        open.payment_id
    );
    open.post("/partner/refunds", &[("authorization", "Bearer sandbox-token")], body).await
}

#[tokio::test]
async fn payu_keeps_each_digit_of_a_number_above_2_to_the_53_and_answers_in_its_documented_words() {
    let open = open(GatewayKind::Payu).await;
    let (status, queued) = payu(&open, "r-1", "23.12", "sandbox-secret").await;
    assert_eq!(status, 200, "{queued}");
    assert!(queued.contains(&format!(r#""mihpayid":{}"#, open.payment_id)), "{queued}");
    assert!(queued.contains(r#""error_code":102"#) && queued.contains("Refund Request Queued"), "{queued}");
    let (status, exists) = payu(&open, "r-1", "23.12", "sandbox-secret").await;
    assert_eq!((status, exists.contains("refund request already exists for r-1")), (200, true), "{exists}");
    let (_, alike) = payu(&open, "r-2", "23.12", "sandbox-secret").await;
    assert!(alike.contains("214") && alike.contains("within 5 minutes"), "{alike}");
    let (_, finer) = payu(&open, "r-3", "23.124", "sandbox-secret").await;
    assert!(finer.contains(r#""error_code":105"#), "{finer}");
    let (status, _) = payu(&open, "r-4", "1.00", "another-secret").await;
    assert_eq!(status, 403);
    open.control("/sandbox/faults", &serde_json::json!({ "kind": "payu", "fault": "down" })).await;
    let (_, down) = payu(&open, "r-5", "1.00", "sandbox-secret").await;
    assert!(down.contains("Refund request cannot be processed"), "{down}");
}

#[tokio::test]
async fn overpay_takes_all_that_is_left_when_no_amount_is_said() {
    let open = open(GatewayKind::Overpay).await;
    let headers = [("authorization", SHOP_362)];
    let body = format!(r#"{{"request":{{"parent_uid":"{}","reason":"Returned"}}}}"#, open.payment_id);
    let (status, whole) = open.post("/beyag/transactions/refunds", &headers, body.clone()).await;
    assert_eq!((status, whole.contains(r#""amount":100000"#)), (200, true), "{whole}");
    assert_eq!(open.refunded().await, 100_000);
    let (status, spent) = open.post("/beyag/transactions/refunds", &headers, body).await;
    assert_eq!(status, 422, "{spent}");
}

#[tokio::test]
async fn begateway_reads_minor_units_in_its_own_decimals() {
    let open = open(GatewayKind::Begateway).await;
    let rupiah = |minor| Money::new(minor, "IDR".parse().unwrap());
    let mut payment =
        crate::open_gateway::new_payment(open.kind, open.merchant, 2, &crate::open_gateway::Given::default());
    (payment.payment.amount, payment.payment.captured) = (rupiah(500_000), rupiah(500_000));
    open.bank.take_gateway_payments(std::slice::from_ref(&payment)).await.unwrap();
    let uid = payment.payment.gateway_payment_id;
    let body = format!(r#"{{"request":{{"parent_uid":"{uid}","amount":1200,"reason":"Returned"}}}}"#);
    let (status, made) = open.post("/transactions/refunds", &[("authorization", SHOP_361)], body).await;
    assert_eq!((status, made.contains(r#""amount":1200"#)), (200, true), "{made}");
    // 1,200 rupiah, which ISO 4217 writes with two decimals and beGateway with none.
    assert_eq!(open.bank.payment(&uid).await.unwrap().unwrap().refunded, rupiah(120_000));
}

#[tokio::test]
async fn the_key_of_notifications_is_shown() {
    let open = open(GatewayKind::Begateway).await;
    let (client, url) = Http::default().client_for(&format!("{}/sandbox/keys", open.address)).unwrap();
    let shown = client.get(url).send().await.unwrap().text().await.unwrap();
    assert!(shown.contains(sandbox::notification_key::public_key().unwrap().as_str()), "{shown}");
}
