//! We call Craftgate: signed calls leave, for the whole and for parts of items.

use domain::outcome::Outcome;
use domain::refund::RefundKind;
use gateways::craftgate::capabilities::capabilities;
use gateways::craftgate::client::{CraftgateClient, CraftgateClientError};
use gateways::craftgate::settings::CraftgateSettings;
use gateways::craftgate::signature::{Plus, SignedParts, decode_url, sign_request};
use gateways::gateway::{Gateway, RefundOrder};
use gateways::http::Http;
use secrecy::SecretString;

use crate::gate::{CANCEL, OF_ITEMS, OF_ONE_ITEM, SECRET, client, gate, lira, part, refund, whole};

#[tokio::test]
async fn the_whole_leaves_signed_with_our_reference_number_our_key_and_what_was_chosen() {
    let mut order = whole();
    order.reference_number = "order-1".to_owned();
    order.options.keep("refundDestinationType", Some("PROVIDER"));
    order.options.keep("chargeFromMe", Some("false"));
    let (base_url, gate) = gate(&[("/prefix/payment/v1/refunds", 200, CANCEL)]).await;
    let settings = CraftgateSettings { lang: Some("tr".to_owned()), ..CraftgateSettings::default() };
    client(&format!("{base_url}/prefix/"), settings).refund(&order).await;
    let arrived = gate.arrived.lock().unwrap().clone();
    let [call] = arrived.as_slice() else { unreachable!("one order is one call: {arrived:?}") };
    assert_eq!((call.method.as_str(), call.uri.as_str()), ("POST", "/prefix/payment/v1/refunds"));
    assert_eq!(call.body, include_str!("../golden/craftgate/refund_request.json"));
    let header = |name| call.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("x-api-key"), "api-key");
    assert_eq!(header("x-auth-version"), "V1");
    assert_eq!(header("x-idempotency-key"), order.gateway_key);
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("lang"), "tr");
    let url = format!("{base_url}{}", call.uri);
    let expected = sign_request(SignedParts {
        url: &decode_url(&url, Plus::IsSpace),
        api_key: "api-key",
        secret_key: "secret-key",
        rnd_key: header("x-rnd-key"),
        body: call.body.as_bytes(),
    });
    assert_eq!(header("x-signature"), expected);
    assert_eq!(header("x-rnd-key").len(), 32);
}

#[tokio::test]
async fn a_cancel_is_told_as_one_with_its_id_and_every_field_is_kept() {
    let (told, _) = refund(&[("/payment/v1/refunds", 200, CANCEL)], &whole()).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("900719925474099".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Cancel,
    };
    assert_eq!(told.what, expected);
    for (name, value) in [
        ("id", "900719925474099"),
        ("conversationId", "R0000000000000000000001"),
        ("createdDate", "2023-04-14T11:27:17"),
        ("status", "SUCCESS"),
        ("refundPrice", "100.00000000"),
        ("refundBankPrice", "100.00000000"),
        ("refundWalletPrice", "0"),
        ("refundType", "CANCEL"),
        ("refundDestinationType", "PROVIDER"),
        ("authCode", "A1B2C3"),
        ("hostReference", "310412345678"),
        ("transId", "23104L2bQ19054"),
        ("currency", "TRY"),
        ("paymentId", "1024"),
    ] {
        assert_eq!(told.details.get(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_refund_by_items_is_told_by_the_ids_of_all_and_each_field_of_each_is_kept() {
    let (told, _) = refund(&[("/payment/v1/refunds", 200, OF_ITEMS)], &whole()).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("144;145".to_owned()),
        amount: Some(lira(10_000)),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    let names = include_str!("../golden/craftgate/seed_item_refund_fields.txt").lines().step_by(2);
    for name in names.map(|line| line.trim_end_matches(" |")) {
        for place in 0..2 {
            let path = format!("paymentTransactionRefunds.{place}.{name}");
            assert!(told.details.get(&path).is_some(), "{path}");
        }
    }
    assert_eq!(told.details.get("paymentTransactionRefunds.1.isAfterSettlement"), Some("true"));
    assert_eq!(told.details.get("id"), None);
}

#[tokio::test]
async fn a_part_leaves_by_its_item_and_is_told_by_the_item_refunds_id() {
    let scripts = [("/payment/v1/refund-transactions", 200, OF_ONE_ITEM)];
    let (told, arrived) = refund(&scripts, &part(Some("2048"))).await;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("146".to_owned()),
        amount: Some(lira(1_250)),
        kind: RefundKind::Refund,
    };
    assert_eq!(told.what, expected);
    let [call] = arrived.as_slice() else { unreachable!("{arrived:?}") };
    assert_eq!(
        call.body,
        r#"{"paymentTransactionId":2048,"conversationId":"R0000000000000000000001","refundPrice":12.50}"#
    );
    assert_eq!(told.details.get("paymentTransactionId"), Some("2048"));
    assert_eq!(told.details.get("transId"), Some("23105L2bQ19056"));
}

#[tokio::test]
async fn a_part_of_no_item_goes_to_the_only_one_and_is_refused_where_there_are_more() {
    let items = "/payment-reporting/v1/payments/1024/transactions";
    let call = ("/payment/v1/refund-transactions", 200, OF_ONE_ITEM);
    let one = r#"{"data":{"items":[{"id":2048,"refundablePrice":"100.00","refundStatus":"NOT_REFUNDED"}]}}"#;
    let (told, arrived) = refund(&[(items, 200, one), call], &part(None)).await;
    assert_eq!(told.what.as_str(), "succeeded");
    assert_eq!(arrived.iter().map(|call| call.method.as_str()).collect::<Vec<_>>(), ["GET", "POST"]);
    for more in [
        r#"{"data":{"items":[{"id":1},{"id":2}]}}"#,
        r#"{"data":{"items":[{"id":1}],"totalSize":2}}"#,
        r#"{"data":{"items":[]}}"#,
    ] {
        let (told, arrived) = refund(&[(items, 200, more), call], &part(None)).await;
        assert!(matches!(&told.what, Outcome::Refused { code, .. } if code == "item_required"), "{more}");
        assert_eq!(arrived.len(), 1, "no refund call leaves");
    }
}

#[tokio::test]
async fn where_the_items_cannot_be_read_no_refund_call_left() {
    let items = "/payment-reporting/v1/payments/1024/transactions";
    let error = include_str!("../golden/craftgate/error_validation.json");
    for (status, body, expected) in [
        (200, "{}", "not_sent"),
        (200, r#"{"data":{}}"#, "not_sent"),
        (200, r#"{"data":{"items":[{"name":"no id"}]}}"#, "not_sent"),
        (500, "", "not_sent"),
        (408, error, "not_sent"),
        (429, "", "not_sent"),
        (401, error, "refused"),
        (404, error, "refused"),
    ] {
        let (told, arrived) = refund(&[(items, status, body)], &part(None)).await;
        assert_eq!(told.what.as_str(), expected, "{status} {body}");
        assert!(arrived.iter().all(|call| call.method == "GET"), "{arrived:?}");
    }
    let (told, _) = refund(&[(items, 429, "")], &part(None)).await;
    assert!(matches!(told.what, Outcome::NotSent { retry_after_ms: Some(7_000), .. }), "{told:?}");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let with = |name, value| {
        let mut order = whole();
        order.options.keep(name, Some(value));
        order
    };
    for (order, code) in [
        (RefundOrder { gateway_payment_id: "pay-1".to_owned(), ..whole() }, "id_not_a_number"),
        (part(Some("0x10")), "id_not_a_number"),
        (RefundOrder { amount: lira(0), ..whole() }, "amount_not_representable"),
        (RefundOrder { amount: lira(-1), ..part(Some("1")) }, "amount_not_representable"),
        (with("chargeFromMe", "perhaps"), "option_invalid"),
        (with("refundDestinationType", "PIGEON"), "option_invalid"),
    ] {
        let (told, arrived) = refund(&[], &order).await;
        assert!(matches!(&told.what, Outcome::Refused { code: told, .. } if told == code), "{code} {told:?}");
        assert!(arrived.is_empty(), "{arrived:?}");
    }
}

#[test]
fn an_account_that_cannot_be_called_is_told_before_any_call_and_without_its_secret() {
    let build = |secret: &str, settings| {
        CraftgateClient::new(&Http::default(), "http://127.0.0.1:9", &SecretString::from(secret), settings)
            .err()
    };
    let plain = CraftgateSettings::default;
    assert!(build(SECRET, plain()).is_none());
    let error = build(r#"{"api_key":"k","secret":"hidden"}"#, plain()).unwrap();
    assert!(matches!(error, CraftgateClientError::Secret));
    assert!(!format!("{error} {error:?}").contains("hidden"));
    let error = build("{\"api_key\":\"hid\\nden\",\"secret_key\":\"s\"}", plain()).unwrap();
    assert!(matches!(error, CraftgateClientError::ApiKey));
    for timeout_ms in [0, 300_001] {
        assert!(matches!(
            build(SECRET, CraftgateSettings { timeout_ms, ..plain() }),
            Some(CraftgateClientError::OutOfRange { setting: "timeout_ms", .. })
        ));
    }
    let zone = CraftgateSettings { time_zone: "Mars/Olympus".to_owned(), ..plain() };
    assert!(matches!(build(SECRET, zone), Some(CraftgateClientError::TimeZone(_))));
    let lang = CraftgateSettings { lang: Some("tr\n".to_owned()), ..plain() };
    assert!(matches!(build(SECRET, lang), Some(CraftgateClientError::Lang(_))));
    let away =
        CraftgateClient::new(&Http::default(), "http://10.0.0.1", &SecretString::from(SECRET), plain());
    assert!(matches!(away.err(), Some(CraftgateClientError::BaseUrl(_))));
}

#[test]
fn it_can_be_asked_and_repeats_nothing_unless_the_settings_say_how_long_a_key_lives() {
    assert!(capabilities(&CraftgateSettings::default()).can_be_asked);
    assert_eq!(capabilities(&CraftgateSettings::default()).key_life_s, None);
    let day = CraftgateSettings { key_life_s: Some(86_400), ..CraftgateSettings::default() };
    assert_eq!(capabilities(&day).key_life_s, Some(86_400));
}
