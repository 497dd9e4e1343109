//! Messages of the beGateway family: nothing is believed that is not proved, and what is proved is put into our words.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::money::Money;
use domain::payment::PaymentState;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::begateway::signature::{NotificationKey, NotificationSigner};
use gateways::gateway::Gateway;
use gateways::http::Http;
use gateways::notification::{
    News, Notification, NotificationError, RawNotification, RefundNews, RefundNewsKind,
};
use gateways::overpay::client::OverpayClient;
use gateways::overpay::settings::OverpaySettings;
use secrecy::SecretString;

const SECRET: &str = r#"{"shop_id":"361","secret_key":"secret"}"#;
const BASIC: (&str, &str) = ("authorization", "Basic MzYxOnNlY3JldA==");
const PUBLIC_KEY: &str = include_str!("golden/begateway/public_key.txt");
const PRIVATE_KEY: &str = include_str!("golden/begateway/test_only_private_key.txt");
const REFUND: &[u8] = include_bytes!("golden/begateway/refund_response_newer.json");
const REFUND_SIGNATURE: &str = include_str!("golden/begateway/refund_response_newer.signature.txt");
const PAYMENT: &[u8] = include_bytes!("golden/begateway/payment_notification.json");
const PAYMENT_SIGNATURE: &str = include_str!("golden/begateway/payment_notification.signature.txt");

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
}

fn read(
    public_key: Option<&str>,
    pairs: &[(&'static str, &str)],
    body: &[u8],
) -> Result<Notification, NotificationError> {
    let settings =
        BegatewaySettings { public_key: public_key.map(str::to_owned), ..BegatewaySettings::default() };
    let secret = SecretString::from(SECRET);
    let client =
        BegatewayClient::new(&Http::default(), "https://gateway.example", &secret, settings).unwrap();
    client.read_notification(&RawNotification { headers: &headers(pairs), body })
}

fn signer() -> NotificationSigner {
    let der: String = PRIVATE_KEY.split_whitespace().collect();
    NotificationSigner::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap()
}

/// A message as the provider signs it.
fn signed(body: &str) -> Notification {
    let signature = signer().sign(body.as_bytes()).unwrap();
    read(Some(PUBLIC_KEY), &[("content-signature", &signature)], body.as_bytes()).unwrap()
}

fn refund_news(notification: &Notification) -> &RefundNews {
    let News::Refund(news) = &notification.news else { panic!("{notification:?}") };
    news
}

fn euros(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

#[test]
fn a_signature_made_by_another_program_is_ours_and_the_other_way_round() {
    for (body, signature) in [(REFUND, REFUND_SIGNATURE), (PAYMENT, PAYMENT_SIGNATURE)] {
        let key = NotificationKey::read(PUBLIC_KEY).unwrap();
        assert!(key.verifies(&headers(&[("content-signature", signature)]), body));
        assert_eq!(signer().sign(body).unwrap(), signature, "this signature has one form only");
        let mut spaced = body.to_vec();
        spaced.push(b' ');
        assert!(!key.verifies(&headers(&[("content-signature", signature)]), &spaced));
    }
    assert_eq!(signer().public_key(), PUBLIC_KEY);
    let lines: Vec<String> =
        PUBLIC_KEY.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
    assert_eq!(NotificationKey::read(&pem), NotificationKey::read(PUBLIC_KEY));
}

#[test]
fn a_signed_refund_is_its_end() {
    let told = read(Some(PUBLIC_KEY), &[("content-signature", REFUND_SIGNATURE)], REFUND).unwrap();
    assert_eq!(told.message_id, "1cbf77cb-ed58-40f2-8bb4-0be10f12fda8:successful:2024-04-02T14:01:12.460Z");
    let expected = RefundNews {
        kind: RefundNewsKind::Succeeded,
        gateway_payment_id: Some("5e14b86f-1bb9-40ad-b42a-b925176aec63".to_owned()),
        gateway_refund_id: "1cbf77cb-ed58-40f2-8bb4-0be10f12fda8".to_owned(),
        reference_number: None,
        amount: Some(euros(492)),
        code: Some("S.0000".to_owned()),
        message: Some("Successfully processed: Refund was approved".to_owned()),
    };
    assert_eq!(refund_news(&told), &expected);
    assert_eq!(told.details.get("refund.ref_id"), Some("8889999"));
}

#[test]
fn without_its_signature_nothing_is_believed_once_a_key_is_configured() {
    let twice = [("content-signature", REFUND_SIGNATURE), ("content-signature", REFUND_SIGNATURE)];
    let wrong = format!("A{}", REFUND_SIGNATURE.get(1..).unwrap());
    for pairs in [
        vec![],
        vec![BASIC],
        vec![BASIC, ("content-signature", "")],
        vec![BASIC, ("content-signature", "no base64")],
        vec![BASIC, ("content-signature", &wrong)],
        vec![BASIC, ("content-signature", PAYMENT_SIGNATURE)],
    ] {
        let told = read(Some(PUBLIC_KEY), &pairs, REFUND);
        assert!(matches!(told, Err(NotificationError::NotGenuine(_))), "{pairs:?}: {told:?}");
    }
    let mut doubled = headers(&twice[..1]);
    doubled.append("content-signature", REFUND_SIGNATURE.parse().unwrap());
    assert!(!NotificationKey::read(PUBLIC_KEY).unwrap().verifies(&doubled, REFUND));
}

#[test]
fn without_a_key_the_shops_own_sign_in_is_demanded_and_a_refund_is_asked_about() {
    for pairs in [
        vec![],
        vec![("authorization", "Basic QWxhZGRpbjpPcGVuU2VzYW1l")],
        vec![("content-signature", REFUND_SIGNATURE)],
    ] {
        let told = read(None, &pairs, REFUND);
        assert!(matches!(told, Err(NotificationError::NotGenuine(_))), "{pairs:?}: {told:?}");
    }
    let told = read(None, &[BASIC], REFUND).unwrap();
    let expected = News::Hint {
        gateway_payment_id: Some("5e14b86f-1bb9-40ad-b42a-b925176aec63".to_owned()),
        gateway_refund_id: Some("1cbf77cb-ed58-40f2-8bb4-0be10f12fda8".to_owned()),
        reference_number: None,
    };
    assert_eq!(told.news, expected);
}

#[test]
fn the_documented_refund_that_has_no_times_is_asked_about() {
    let body = include_bytes!("golden/begateway/refund_response.json");
    let signature = include_str!("golden/begateway/refund_response.signature.txt");
    let told = read(Some(PUBLIC_KEY), &[("content-signature", signature)], body).unwrap();
    assert!(matches!(&told.news, News::Hint { gateway_refund_id: Some(uid), .. } if uid == "2-310b0da80b"));
}

#[test]
fn a_refund_under_way_is_asked_about_and_one_that_failed_has_failed() {
    let body = |status: &str| {
        format!(
            r#"{{"transaction":{{"uid":"9","parent_uid":"1","type":"refund","status":"{status}","amount":50,"currency":"EUR",
            "created_at":"2024-04-02T14:01:09Z","tracking_id":"cart-1;R0000000000000000000001","message":"no"}}}}"#
        )
    };
    for status in ["pending", "incomplete", "unheard-of"] {
        let told = signed(&body(status));
        assert!(
            matches!(&told.news, News::Hint { reference_number: Some(name), .. } if name == "R0000000000000000000001"),
            "{told:?}"
        );
    }
    for status in ["failed", "expired"] {
        let told = signed(&body(status));
        assert_eq!(refund_news(&told).kind, RefundNewsKind::Failed);
        assert_eq!(refund_news(&told).message.as_deref(), Some("no"));
    }
    let voided = signed(&body("successful").replace("\"refund\"", "\"void\""));
    assert_eq!(refund_news(&voided).kind, RefundNewsKind::Succeeded);
}

#[test]
fn a_chargeback_opens_and_closes() {
    let body = |status: &str| {
        format!(
            r#"{{"transaction":{{"uid":"7","parent_uid":"1","type":"chargeback","status":"{status}","amount":50,"currency":"EUR"}}}}"#
        )
    };
    for (status, kind) in [
        ("successful", RefundNewsKind::ChargebackOpened),
        ("pending", RefundNewsKind::ChargebackOpened),
        ("failed", RefundNewsKind::ChargebackClosed),
    ] {
        let told = signed(&body(status));
        assert_eq!(refund_news(&told).kind, kind, "{status}");
        assert_eq!(refund_news(&told).gateway_payment_id.as_deref(), Some("1"));
        assert_eq!(refund_news(&told).amount, Some(euros(50)));
    }
}

#[test]
fn a_payment_is_told_with_its_customer_and_what_was_taken() {
    let body = |kind: &str, status: &str| {
        format!(
            r#"{{"transaction":{{"uid":"1","type":"{kind}","status":"{status}","amount":460,"currency":"EUR","parent_uid":"0",
            "created_at":"2024-04-02T12:38:02.775Z","paid_at":"2024-04-02T12:38:10Z","tracking_id":"order-1","test":true,
            "payment_method_type":"credit_card","billing_address":{{"first_name":"Demo","last_name":"Payer","phone":"+905550000000"}}}}}}"#
        )
    };
    for (kind, status, id, state, captured) in [
        ("payment", "successful", "1", PaymentState::Captured, 460),
        ("payment", "failed", "1", PaymentState::Failed, 0),
        ("payment", "incomplete", "1", PaymentState::Pending, 0),
        ("authorization", "successful", "1", PaymentState::Authorised, 0),
        ("capture", "successful", "0", PaymentState::Captured, 460),
    ] {
        let told = signed(&body(kind, status));
        let News::Payment(news) = told.news else { panic!("{told:?}") };
        let payment = news.payment;
        assert_eq!((payment.gateway_payment_id.as_str(), payment.state), (id, state), "{kind} {status}");
        assert_eq!((payment.amount, payment.captured), (euros(460), euros(captured)));
        assert_eq!(payment.customer_name.as_deref(), Some("Demo Payer"));
        assert_eq!(payment.customer_phone.as_deref(), Some("+905550000000"));
        assert_eq!(payment.conversation_id.as_deref(), Some("order-1"));
        assert_eq!((payment.payment_type, payment.test), (None, true));
        assert_eq!(
            (payment.created_at, payment.paid_at),
            (1_712_061_482_775_000, Some(1_712_061_490_000_000))
        );
        assert!(payment.details.iter().all(|(_, value)| !value.contains("Demo") && !value.contains("555")));
    }
    assert_eq!(signed(&body("capture", "failed")).news, News::Other("capture".to_owned()));
    assert_eq!(signed(&body("payout", "successful")).news, News::Other("payout".to_owned()));
}

#[test]
fn what_is_genuine_and_says_too_little_is_unreadable() {
    let told = read(Some(PUBLIC_KEY), &[("content-signature", PAYMENT_SIGNATURE)], PAYMENT);
    let Err(NotificationError::Unreadable(why)) = told else { panic!("{told:?}") };
    assert!(why.contains("created_at"), "the older sample of a payment has no time: {why}");
    for body in ["", "{}", "[]", r#"{"transaction":{"uid":"1","status":"successful"}}"#] {
        let signature = signer().sign(body.as_bytes()).unwrap();
        let told = read(Some(PUBLIC_KEY), &[("content-signature", &signature)], body.as_bytes());
        assert!(matches!(told, Err(NotificationError::Unreadable(_))), "{body}: {told:?}");
    }
}

#[test]
fn overpay_reads_the_same_messages() {
    let settings = OverpaySettings { public_key: Some(PUBLIC_KEY.to_owned()), ..OverpaySettings::default() };
    let secret = SecretString::from(SECRET);
    let client =
        OverpayClient::new(&Http::default(), "https://api.overpay.example", &secret, settings).unwrap();
    let body = include_bytes!("golden/overpay/refund_response.json");
    let signature = signer().sign(body).unwrap();
    let signed = headers(&[("content-signature", &signature)]);
    let told = client.read_notification(&RawNotification { headers: &signed, body }).unwrap();
    assert_eq!(told.message_id, "2-310b0da80b:successful:2014-06-11T12:04:59+03:00");
    assert_eq!(refund_news(&told).kind, RefundNewsKind::Succeeded);
    let basic = headers(&[BASIC]);
    let told = client.read_notification(&RawNotification { headers: &basic, body });
    assert!(matches!(told, Err(NotificationError::NotGenuine(_))), "{told:?}");
}
