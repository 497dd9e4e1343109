//! We call PayU: the documented bytes leave with the right hash, and what is no answer is never a failure.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::listing::{ListError, ListQuery};
use gateways::payu::capabilities::capabilities;
use gateways::payu::client::{PayuClient, PayuClientError};
use gateways::payu::settings::{AmountForm, AmountHash, PayuIdForm, PayuSettings};
use secrecy::SecretString;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::read_call::read_call;

const SECRET: &str = r#"{"token":"8c9177c718fc77046efe0d18192b98cadf798f2a136f2d31c7e09d60797403b5","client_secret":"client_secret"}"#;
const QUEUED: &str = include_str!("../golden/payu/refund_queued.json");
const NO_TRANSACTION: &str = include_str!("../golden/payu/failure_no_transaction.json");
const TOKEN_EXISTS: &str = include_str!("../golden/payu/failure_token_exists.json");
/// Under the secret `client_secret`, computed elsewhere: `8238480|test_ref_0001|500.00|client_secret`.
const HASH_OF_500_00: &str = "519ef7b3c34dd57c9178bb7992b736d65745dcf15404285e4895ea29d155c283cf59f33cb6c5893f8dd766bb8a3c5f1dfe8927ec43cd87aec2411787725062b1";
/// The published formula with the amount as `500`.
const HASH_OF_500: &str = "d273bd6a983c307209b6b23b2020e0a628a065371fcb850e63c1069450cb3662b76c65ebd42543a3ffda5227260864e5da36a1dae0f83afbe23eead941f8a00e";
/// `8238480|403993715529606983|client_secret`.
const HASH_OF_STATUS: &str = "52174195a5715cf7314ea0ee5867fbc5a21d55b1845840d7002315e76dce932d23147ea3a0c2e77d11c1da997c3ca004c87215aad02781c38f4e687ab0b1fbb1";

/// What the scripted gateway does once it has read the call.
enum Script {
    /// Writes these bytes and closes.
    Say(String),
    /// Keeps the connection and says nothing.
    Hang,
}

fn rupees(minor: i64) -> Money {
    Money::new(minor, "INR".parse().unwrap())
}

fn order() -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "403993715529606983".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: rupees(50_000),
        whole: false,
        authorised_only: false,
        reason: Some("wrong size".to_owned()),
        reference_number: "test_ref_0001".to_owned(),
        gateway_key: "key".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

fn settings() -> PayuSettings {
    PayuSettings {
        merchant_id: "8238480".to_owned(),
        reseller_id: "1212312213".to_owned(),
        ..PayuSettings::default()
    }
}

fn client(base_url: &str, settings: PayuSettings) -> PayuClient {
    PayuClient::new(&Http::default(), base_url, &SecretString::from(SECRET), settings).unwrap()
}

/// A gateway that follows the script, once; gives its address and, awaited, the bytes that arrived.
async fn gateway(script: Script) -> (String, impl Future<Output = (String, Option<TcpStream>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let gateway = async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let call = read_call(&mut stream).await;
        match script {
            Script::Say(answer) => {
                // A client that has read enough may hang up first.
                if stream.write_all(answer.as_bytes()).await.is_ok() {
                    stream.shutdown().await.ok();
                }
                (call, None)
            }
            Script::Hang => (call, Some(stream)),
        }
    };
    (base_url, gateway)
}

/// Refunds at a gateway that follows the script; gives the outcome, PayU's fields and the bytes that arrived.
async fn refund_with(
    script: Script,
    prefix: &str,
    settings: PayuSettings,
    order: &RefundOrder,
) -> (Outcome, Details, String) {
    let (base_url, gateway) = gateway(script).await;
    let client = client(&format!("{base_url}{prefix}"), settings);
    let (told, (call, _held)) = tokio::join!(client.refund(order), gateway);
    (told.what, told.details, call)
}

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

async fn outcome_of(said: String) -> Outcome {
    refund_with(Script::Say(said), "", settings(), &order()).await.0
}

#[tokio::test]
async fn the_documented_call_leaves_byte_for_byte_with_the_hash_of_its_own_amount() {
    let said = Script::Say(answer("200 OK", QUEUED));
    let (outcome, details, call) = refund_with(said, "/apilayer", settings(), &order()).await;
    let (head, body) = call.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /apilayer/partner/refunds HTTP/1.1"));
    let headers: Vec<&str> = lines.collect();
    let bearer = "authorization: Bearer 8c9177c718fc77046efe0d18192b98cadf798f2a136f2d31c7e09d60797403b5";
    assert!(headers.contains(&bearer), "{headers:?}");
    assert!(headers.contains(&"content-type: application/json"), "{headers:?}");
    let expected = format!(
        r#"{{"refund_id":"test_ref_0001","payu_id":403993715529606983,"merchant_id":"8238480","reseller_id":"1212312213","hash":"{HASH_OF_500_00}","amount":"500.00"}}"#
    );
    assert_eq!(body, expected);
    assert_eq!(outcome, Outcome::Accepted { gateway_refund_id: Some("12486538355".to_owned()) });
    for (name, value) in [
        ("status", "1"),
        ("msg", "Refund Request Queued"),
        ("request_id", "12486538355"),
        ("mihpayid", "17787245459"),
        ("error_code", "102"),
    ] {
        assert_eq!(details.get(name), Some(value));
    }
    assert_eq!(details.get("bank_ref_num"), None, "null says nothing");
}

#[tokio::test]
async fn an_authorised_payment_is_cancelled_by_the_same_call() {
    let order = RefundOrder { authorised_only: true, whole: true, ..order() };
    let (outcome, _, call) = refund_with(Script::Say(answer("200 OK", QUEUED)), "", settings(), &order).await;
    assert!(call.starts_with("POST /partner/refunds HTTP/1.1\r\n"), "{call}");
    assert_eq!(outcome.as_str(), "accepted");
}

#[tokio::test]
async fn numbers_texts_and_the_hashed_form_follow_the_settings() {
    let settings = PayuSettings {
        amount_form: AmountForm::Number,
        amount_hash: AmountHash::Shortest,
        payu_id_form: PayuIdForm::Text,
        refund_path: "/v2/refunds".to_owned(),
        ..settings()
    };
    let (_, _, call) = refund_with(Script::Say(answer("200 OK", QUEUED)), "", settings, &order()).await;
    assert!(call.starts_with("POST /v2/refunds HTTP/1.1\r\n"), "{call}");
    assert!(call.contains(r#""payu_id":"403993715529606983""#), "{call}");
    assert!(call.ends_with(&format!(r#""hash":"{HASH_OF_500}","amount":500.00}}"#)), "{call}");
}

#[tokio::test]
async fn a_refusal_keeps_its_words_and_the_large_id_its_digits() {
    let said = Script::Say(answer("400 Bad Request", TOKEN_EXISTS));
    let (outcome, details, _) = refund_with(said, "", settings(), &order()).await;
    let expected = Outcome::Refused {
        code: "106".to_owned(),
        message: "Refund FAILURE - Token already exists.".to_owned(),
        class: RefusalClass::Duplicate,
    };
    assert_eq!(outcome, expected);
    assert_eq!(details.get("mihpayid"), Some("403993715529339129"));
    let said = Script::Say(answer("400 Bad Request", NO_TRANSACTION));
    let (outcome, details, _) = refund_with(said, "", settings(), &order()).await;
    assert!(matches!(outcome, Outcome::Refused { class: RefusalClass::Payment, .. }), "{outcome:?}");
    assert_eq!((details.get("mihpayid"), details.get("error_code")), (None, None));
}

#[tokio::test]
async fn what_payus_fields_cannot_hold_is_refused_before_anything_is_sent() {
    let client = client("http://127.0.0.1:9", settings());
    for (order, code) in [
        (
            RefundOrder { amount: Money::new(1_234, "KWD".parse().unwrap()), ..order() },
            "amount_not_representable",
        ),
        (RefundOrder { amount: rupees(0), ..order() }, "amount_not_representable"),
        (RefundOrder { gateway_payment_id: "pay_1".to_owned(), ..order() }, "payu_id_not_representable"),
        (RefundOrder { reference_number: "R".repeat(24), ..order() }, "refund_id_not_representable"),
    ] {
        let outcome = client.refund(&order).await.what;
        assert!(matches!(&outcome, Outcome::Refused { code: told, .. } if told == code), "{outcome:?}");
    }
}

#[tokio::test]
async fn no_answer_a_cut_one_an_endless_one_and_a_server_error_are_unknown() {
    let endless =
        answer("200 OK", &format!(r#"{{"status":1,"request_id":"7","pad":"{}"}}"#, "x".repeat(70_000)));
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"status\":1,\"request_id\":\"7\"}".to_owned();
    let redirect =
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".to_owned();
    let broken = answer("500 Internal Server Error", r#"{"message":"PayU Internal Server Error"}"#);
    for said in [String::new(), endless, cut, redirect, broken] {
        let outcome = outcome_of(said).await;
        assert_eq!(outcome.as_str(), "unknown", "{outcome:?}");
    }
    let settings = PayuSettings { timeout_ms: 150, ..settings() };
    let (outcome, _, call) = refund_with(Script::Hang, "", settings, &order()).await;
    assert_eq!(outcome.as_str(), "unknown", "{outcome:?}");
    assert!(call.contains("\"amount\":\"500.00\""), "{call}");
}

#[tokio::test]
async fn only_too_many_requests_and_no_connection_were_not_sent() {
    let said = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n".to_owned();
    let outcome = outcome_of(said).await;
    assert!(matches!(outcome, Outcome::NotSent { retry_after_ms: Some(7_000), .. }), "{outcome:?}");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let outcome = client(&base_url, settings()).refund(&order()).await.what;
    assert!(matches!(outcome, Outcome::NotSent { retry_after_ms: None, .. }), "{outcome:?}");
}

#[tokio::test]
async fn the_refund_status_is_asked_by_payment_and_read_for_our_refund() {
    let body = r#"{"403993715529606983":{"12486538355":{"mihpayid":403993715529606983,"amt":"500.00","token":"test_ref_0001","action":"refund","request_id":12486538355,"status":"SUCCESS","bank_arn":null}}}"#;
    let (base_url, gateway) = gateway(Script::Say(answer("200 OK", body))).await;
    let client = client(&base_url, settings());
    let order = order();
    let (told, (call, _)) = tokio::join!(client.find_refund(&order), gateway);
    assert!(call.starts_with("POST /partner/refundStatus HTTP/1.1\r\n"), "{call}");
    let expected = format!(
        r#"{{"merchant_id":"8238480","payu_id":403993715529606983,"reseller_id":"1212312213","hash":"{HASH_OF_STATUS}"}}"#
    );
    assert!(call.ends_with(&expected), "{call}");
    let Found::Known(Outcome::Succeeded { gateway_refund_id, amount, .. }) = told.what else {
        unreachable!("{told:?}")
    };
    assert_eq!((gateway_refund_id.as_deref(), amount), (Some("12486538355"), Some(rupees(50_000))));
    assert_eq!(told.details.get("refund_status.mihpayid"), Some("403993715529606983"));
}

#[tokio::test]
async fn a_question_without_an_answer_tells_nothing() {
    let (base_url, gateway) = gateway(Script::Say(String::new())).await;
    let silent = client(&base_url, settings());
    let order = order();
    let (told, _) = tokio::join!(silent.find_refund(&order), gateway);
    assert!(matches!(told.what, Found::CannotTell(_)), "{told:?}");
    let other = RefundOrder { gateway_payment_id: "pay_1".to_owned(), ..order };
    assert!(matches!(silent.find_refund(&other).await.what, Found::CannotTell(_)));
}

#[tokio::test]
async fn its_capabilities_are_payus_and_it_has_no_list() {
    let client = client("http://127.0.0.1:9", settings());
    let capabilities = capabilities(&settings());
    assert_eq!(client.kind(), GatewayKind::Payu);
    assert!(capabilities.cancels_authorised && capabilities.can_be_asked && !capabilities.reason_required);
    assert_eq!((capabilities.duplicate_window_s, capabilities.refund_id_max_chars), (Some(300), Some(23)));
    assert_eq!(capabilities.key_life_s, None, "nowhere is it said how long a refund_id is remembered");
    let query = ListQuery { from_us: 0, to_us: 1, cursor: None, limit: 10 };
    assert_eq!(client.list_payments(&query).await, Err(ListError::Unsupported));
}

#[test]
fn an_account_that_cannot_be_called_is_told_before_any_call_and_never_shows_its_secret() {
    let build = |secret: &str, settings| {
        PayuClient::new(&Http::default(), "http://127.0.0.1:9", &SecretString::from(secret), settings).err()
    };
    assert!(build(SECRET, settings()).is_none());
    assert!(matches!(build(SECRET, PayuSettings::default()), Some(PayuClientError::Settings(_))));
    for secret in ["s3cret", r#"{"token":"s3cret"}"#, r#"{"token":"s3cret\n","client_secret":"s3cret"}"#] {
        let error = build(secret, settings()).unwrap();
        assert!(matches!(error, PayuClientError::Secret(_) | PayuClientError::Token));
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    }
    let path = PayuSettings { refund_status_path: "status?".to_owned(), ..settings() };
    assert!(matches!(build(SECRET, path), Some(PayuClientError::Path { setting: "refund_status_path", .. })));
    let away = PayuClient::new(&Http::default(), "http://10.0.0.1", &SecretString::from(SECRET), settings());
    assert!(matches!(away.err(), Some(PayuClientError::BaseUrl(_))));
}
