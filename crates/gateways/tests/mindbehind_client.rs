//! We call MindBehind: the documented bytes leave, and every way to answer means what docs/gateways/mindbehind.md says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "listening/read_call.rs"]
mod read_call;

use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use gateways::capabilities::of_kind;
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::mindbehind::client::{MindbehindClient, MindbehindClientError};
use gateways::mindbehind::settings::{AmountForm, MindbehindSettings, WithoutJson};
use read_call::read_call;
use secrecy::SecretString;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// What the scripted gateway does once it has read the call.
enum Script {
    /// Writes these bytes and closes.
    Say(String),
    /// Keeps the connection and says nothing.
    Hang,
}

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

fn order(amount: Money) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "5f2b18a4e4b0a1c2d3e4f501".to_owned(),
        gateway_refund_id: None,
        amount,
        whole: false,
        authorised_only: false,
        gateway_item_id: None,
        options: Details::default(),
        reason: Some("wrong size".to_owned()),
        reference_number: "R0000000000000000000001".to_owned(),
        gateway_key: "key".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
    }
}

fn client(base_url: &str, settings: MindbehindSettings) -> MindbehindClient {
    MindbehindClient::new(&Http::default(), base_url, &SecretString::from("s3cret-token"), settings).unwrap()
}

/// Calls a gateway that follows the script, once; gives the outcome and the bytes that arrived.
async fn call_with(script: Script, settings: MindbehindSettings) -> (Outcome, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let gateway = async {
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
    let client = client(&base_url, settings);
    let order = order(lira(1_250));
    let (told, (call, _held)) = tokio::join!(client.refund(&order), gateway);
    let outcome = told.what;
    (outcome, call)
}

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

async fn outcome_of(status: &str, body: &str) -> Outcome {
    call_with(Script::Say(answer(status, body)), MindbehindSettings::default()).await.0
}

fn class_of(outcome: &Outcome) -> Option<RefusalClass> {
    if let Outcome::Refused { class, .. } = outcome { Some(*class) } else { None }
}

fn paid() -> Outcome {
    Outcome::Succeeded { gateway_refund_id: None, amount: None, kind: RefundKind::Refund }
}

#[tokio::test]
async fn the_documented_call_leaves_byte_for_byte() {
    let said = answer("200 OK", r#"{"paymentResult":"SUCCESS"}"#);
    let (outcome, call) = call_with(Script::Say(said), MindbehindSettings::default()).await;
    let (head, body) = call.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /masterpassIntegration/v1/transactions/refund HTTP/1.1"));
    let headers: Vec<String> = lines.map(str::to_lowercase).collect();
    assert!(headers.contains(&"mgmttoken: s3cret-token".to_owned()), "{headers:?}");
    assert!(headers.contains(&"content-type: application/json".to_owned()), "{headers:?}");
    assert_eq!(body, r#"{"transactionId":"5f2b18a4e4b0a1c2d3e4f501","amount":12.50}"#);
    assert_eq!(outcome, paid());
}

#[tokio::test]
async fn the_amount_leaves_as_text_and_the_path_moves_when_the_settings_say_so() {
    let settings = MindbehindSettings {
        amount_form: AmountForm::Text,
        refund_path: "/craftgateIntegration/v1/transactions/refund".to_owned(),
        ..MindbehindSettings::default()
    };
    let (_, call) = call_with(Script::Say(answer("200 OK", "{}")), settings).await;
    assert!(call.starts_with("POST /craftgateIntegration/v1/transactions/refund HTTP/1.1\r\n"), "{call}");
    assert!(call.ends_with(r#"{"transactionId":"5f2b18a4e4b0a1c2d3e4f501","amount":"12.50"}"#), "{call}");
}

#[tokio::test]
async fn a_success_brings_its_id_and_its_amount_whatever_their_types() {
    let full =
        r#"{"id":"64c0ffee64c0ffee64c0ffee","transactionId":"x","amount":12.50,"paymentResult":"SUCCESS"}"#;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("64c0ffee64c0ffee64c0ffee".to_owned()),
        amount: Some(lira(1_250)),
        kind: RefundKind::Refund,
    };
    assert_eq!(outcome_of("200 OK", full).await, expected);
    let numbers = r#"{"id":77,"amount":"-12.5","paymentResult":"success"}"#;
    let expected = Outcome::Succeeded {
        gateway_refund_id: Some("77".to_owned()),
        amount: Some(lira(1_250)),
        kind: RefundKind::Refund,
    };
    assert_eq!(outcome_of("201 Created", numbers).await, expected);
}

#[tokio::test]
async fn an_object_with_an_id_that_says_nothing_contrary_is_a_success() {
    for body in [
        r#"{"id":"7"}"#,
        r#"{"id":7,"error":null,"errors":[],"success":true}"#,
        r#"{"id":"7","paymentResult":null,"message":null,"success":null,"amount":null}"#,
    ] {
        let expected = Outcome::Succeeded {
            gateway_refund_id: Some("7".to_owned()),
            amount: None,
            kind: RefundKind::Refund,
        };
        assert_eq!(outcome_of("200 OK", body).await, expected, "{body}");
    }
}

#[tokio::test]
async fn an_object_without_a_result_that_could_mean_anything_is_unknown() {
    for body in [
        "{}",
        r#"{"status":"FAILED"}"#,
        r#"{"id":"7","status":"FAILED"}"#,
        r#"{"success":true}"#,
        r#"{"id":"","success":true}"#,
        r#"{"id":"7","success":"false"}"#,
        r#"{"id":"7","success":"true"}"#,
        r#"{"success":"false"}"#,
        r#"{"success":false}"#,
        r#"{"success":0}"#,
        r#"{"paymentResult":null,"message":"Bank did not answer"}"#,
        r#"{"id":"7","message":"Bank did not answer"}"#,
        r#"{"id":"7","code":99}"#,
        r#"{"id":"7","error":"card closed"}"#,
        r#"{"error":"Read timed out waiting for bank"}"#,
        r#"{"errors":["card closed"]}"#,
    ] {
        assert_eq!(outcome_of("200 OK", body).await.as_str(), "unknown", "{body}");
    }
}

#[tokio::test]
async fn an_amount_that_cannot_be_read_makes_a_success_unknown() {
    for amount in ["12.505", "\"12,50\"", "{\"value\":12.50}", "\"\"", "true", "1e99"] {
        let body = format!(r#"{{"id":"7","amount":{amount},"paymentResult":"SUCCESS"}}"#);
        assert_eq!(outcome_of("200 OK", &body).await.as_str(), "unknown", "{body}");
        let body = format!(r#"{{"id":"7","amount":{amount}}}"#);
        assert_eq!(outcome_of("200 OK", &body).await.as_str(), "unknown", "{body}");
    }
}

#[tokio::test]
async fn pending_is_accepted() {
    let outcome = outcome_of("200 OK", r#"{"id":"7","paymentResult":"PENDING"}"#).await;
    assert_eq!(outcome, Outcome::Accepted { gateway_refund_id: Some("7".to_owned()) });
}

#[tokio::test]
async fn a_2xx_that_says_failed_is_a_refusal_in_the_gateways_words() {
    let failed = r#"{"paymentResult":"FAILED","code":51,"message":"Yetersiz bakiye"}"#;
    let expected = Outcome::Refused {
        code: "51".to_owned(),
        message: "Yetersiz bakiye".to_owned(),
        class: RefusalClass::Final,
    };
    assert_eq!(outcome_of("200 OK", failed).await, expected);
    let beside = r#"{"paymentResult":"FAILED","error":"card closed"}"#;
    assert_eq!(class_of(&outcome_of("200 OK", beside).await), Some(RefusalClass::Final));
}

#[tokio::test]
async fn only_a_name_is_kept_as_a_code_and_words_become_the_message() {
    let long = "x".repeat(65);
    for (status, said, code, message) in [
        ("200 OK", "\"51.A_b-c\",\"message\":\"no\"", "51.A_b-c", "no"),
        ("200 OK", "\"card of Deniz Demo closed\"", "declined", "card of Deniz Demo closed"),
        ("200 OK", "\"şüpheli\",\"message\":\"no\"", "declined", "şüpheli: no"),
        ("422 Unprocessable Content", "\"call +90 532\"", "http_422", "call +90 532"),
        ("422 Unprocessable Content", &format!("\"{long}\""), "http_422", &long),
    ] {
        let body = format!(r#"{{"paymentResult":"FAILED","code":{said}}}"#);
        let Outcome::Refused { code: kept, message: words, .. } = outcome_of(status, &body).await else {
            panic!("{body} is a refusal");
        };
        assert_eq!((kept.as_str(), words.as_str()), (code, message), "{body}");
    }
}

#[tokio::test]
async fn an_answer_that_contradicts_itself_or_is_unheard_of_is_unknown() {
    for body in [
        r#"{"paymentResult":"SUCCESS","error":"card closed"}"#,
        r#"{"paymentResult":"PENDING","success":false}"#,
        r#"{"paymentResult":"SUCCESS","success":"false"}"#,
        r#"{"paymentResult":"SUCCESS","success":0}"#,
        r#"{"paymentResult":"SUCCESS","paymentResult":"FAILED"}"#,
        r#"{"paymentResult":"WAITING"}"#,
        r#"{"paymentResult":true}"#,
    ] {
        assert_eq!(outcome_of("200 OK", body).await.as_str(), "unknown", "{body}");
    }
}

#[tokio::test]
async fn a_2xx_without_a_json_object_is_unknown_unless_the_settings_trust_the_status() {
    for body in ["", "OK", "true", "[]", "{\"paymentResult\":\"SUCC", "<html></html>"] {
        assert_eq!(outcome_of("200 OK", body).await.as_str(), "unknown", "{body}");
    }
    let trusting =
        MindbehindSettings { without_json: WithoutJson::Succeeded, ..MindbehindSettings::default() };
    assert_eq!(call_with(Script::Say(answer("200 OK", "OK")), trusting.clone()).await.0, paid());
    for body in ["{}", r#"{"paymentResult":"SUCCESS","paymentResult":"FAILED"}"#, r#"{"error":"#] {
        let outcome = call_with(Script::Say(answer("200 OK", body)), trusting.clone()).await.0;
        assert_eq!(outcome.as_str(), "unknown", "{body}");
    }
}

#[tokio::test]
async fn a_cut_or_endless_answer_is_unknown_even_where_the_status_is_trusted() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"paymentResult\":\"SUCCESS\"}".to_owned();
    let long = answer("200 OK", &format!(r#"{{"paymentResult":"SUCCESS","pad":"{}"}}"#, "x".repeat(70_000)));
    for script in [cut, long] {
        let trusting =
            MindbehindSettings { without_json: WithoutJson::Succeeded, ..MindbehindSettings::default() };
        assert_eq!(call_with(Script::Say(script), trusting).await.0.as_str(), "unknown");
    }
}

#[tokio::test]
async fn each_4xx_is_a_refusal_of_its_class() {
    let over = r#"{"code":"amount_exceeds_refundable","message":"more than the rest","refundable":1.00}"#;
    for (status, body, class) in [
        ("400 Bad Request", r#"{"message":"Invalid amount"}"#, RefusalClass::Amount),
        ("400 Bad Request", r#"{"message":"Malformed"}"#, RefusalClass::Final),
        ("422 Unprocessable Content", over, RefusalClass::Amount),
        ("422 Unprocessable Content", r#"{"code":"payment_pending"}"#, RefusalClass::Final),
        ("401 Unauthorized", "", RefusalClass::Credentials),
        ("403 Forbidden", "<html>", RefusalClass::Credentials),
        ("404 Not Found", "{}", RefusalClass::Payment),
        ("409 Conflict", "{}", RefusalClass::Duplicate),
        ("405 Method Not Allowed", "", RefusalClass::Final),
        ("413 Content Too Large", "", RefusalClass::Final),
    ] {
        assert_eq!(class_of(&outcome_of(status, body).await), Some(class), "{status} {body}");
    }
}

#[tokio::test]
async fn a_4xx_that_breaks_off_never_ends_or_says_paid_is_unknown() {
    let long = "x".repeat(70_000);
    for body in [r#"{"paymentResult":"SUCCESS"}"#, r#"{"paymentResult":"PENDING"}"#, &long] {
        assert_eq!(outcome_of("409 Conflict", body).await.as_str(), "unknown");
    }
    let cut = "HTTP/1.1 422 Unprocessable Content\r\ncontent-length: 500\r\n\r\n{".to_owned();
    let outcome = call_with(Script::Say(cut), MindbehindSettings::default()).await.0;
    assert_eq!(outcome.as_str(), "unknown");
}

#[tokio::test]
async fn too_many_requests_was_not_sent_and_says_when_to_come_again() {
    let said = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n".to_owned();
    let outcome = call_with(Script::Say(said), MindbehindSettings::default()).await.0;
    assert!(matches!(outcome, Outcome::NotSent { retry_after_ms: Some(7_000), .. }), "{outcome:?}");
    let outcome = outcome_of("429 Too Many Requests", "").await;
    assert!(matches!(outcome, Outcome::NotSent { retry_after_ms: None, .. }), "{outcome:?}");
}

#[tokio::test]
async fn time_outs_server_errors_and_redirects_are_unknown() {
    for status in ["408 Request Timeout", "500 Internal Server Error", "502 Bad Gateway", "503 Unavailable"] {
        assert_eq!(outcome_of(status, r#"{"paymentResult":"FAILED"}"#).await.as_str(), "unknown", "{status}");
    }
    let redirect = "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n";
    let (outcome, call) = call_with(Script::Say(redirect.to_owned()), MindbehindSettings::default()).await;
    assert_eq!(outcome.as_str(), "unknown");
    assert_eq!(call.matches("POST ").count(), 1);
}

#[tokio::test]
async fn a_connection_closed_without_a_word_is_unknown() {
    let outcome = call_with(Script::Say(String::new()), MindbehindSettings::default()).await.0;
    assert_eq!(outcome.as_str(), "unknown");
}

#[tokio::test]
async fn silence_beyond_the_time_out_is_unknown() {
    let settings = MindbehindSettings { timeout_ms: 150, ..MindbehindSettings::default() };
    let (outcome, call) = call_with(Script::Hang, settings).await;
    assert_eq!(outcome.as_str(), "unknown", "{outcome:?}");
    assert!(call.contains("\"amount\":12.50"));
}

#[tokio::test]
async fn a_closed_port_an_unknown_host_and_a_failed_handshake_were_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for base_url in [format!("http://{address}"), "https://no-such-host.invalid".to_owned()] {
        let outcome = client(&base_url, MindbehindSettings::default()).refund(&order(lira(1_250))).await.what;
        assert!(matches!(outcome, Outcome::NotSent { retry_after_ms: None, .. }), "{base_url} {outcome:?}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://{}", listener.local_addr().unwrap());
    let client = client(&base_url, MindbehindSettings::default());
    let not_tls = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    };
    let order = order(lira(1_250));
    let (told, ()) = tokio::join!(client.refund(&order), not_tls);
    let outcome = told.what;
    assert_eq!(outcome.as_str(), "not_sent", "{outcome:?}");
}

#[tokio::test]
async fn it_cannot_be_asked() {
    let client = client("http://127.0.0.1:9", MindbehindSettings::default());
    assert!(matches!(client.find_refund(&order(lira(1))).await.what, Found::CannotTell(_)));
    let capabilities = of_kind(client.kind());
    assert_eq!((capabilities.can_be_asked, capabilities.key_life_s), (false, None));
}

#[test]
fn an_account_that_cannot_be_called_is_told_before_any_call() {
    let build = |token: &str, settings| {
        MindbehindClient::new(&Http::default(), "http://127.0.0.1:9", &SecretString::from(token), settings)
            .err()
    };
    let plain = MindbehindSettings::default;
    assert!(matches!(build("", plain()), Some(MindbehindClientError::Token)));
    let error = build("line\nbreak", plain()).unwrap();
    assert!(!error.to_string().contains("break"), "{error}");
    let path = MindbehindSettings { refund_path: "refund".to_owned(), ..plain() };
    assert!(matches!(build("t", path), Some(MindbehindClientError::RefundPath(_))));
    for timeout_ms in [0, 120_001, u64::MAX] {
        let error = build("t", MindbehindSettings { timeout_ms, ..plain() }).unwrap();
        assert!(matches!(error, MindbehindClientError::Timeout(told) if told == timeout_ms));
        assert!(error.to_string().ends_with("from 1 to 120000"), "{error}");
    }
    assert!(build("t", MindbehindSettings { timeout_ms: 120_000, ..plain() }).is_none());
    let away = MindbehindClient::new(&Http::default(), "http://10.0.0.1", &SecretString::from("t"), plain());
    assert!(matches!(away.err(), Some(MindbehindClientError::BaseUrl(_))));
}
