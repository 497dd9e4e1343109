//! What holds for every client alike: no redirect followed, no stranger's certificate taken, no answer without an end read, no
//! time-out outrun by an answer that drips, and no secret in anything that is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use domain::money::Money;
use domain::outcome::Outcome;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::capabilities::of_kind;
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::details::Details;
use gateways::exchange::{Exchange, listen};
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::{ANSWER_LIMIT_BYTES, Http};
use gateways::mindbehind::client::MindbehindClient;
use gateways::mindbehind::settings::MindbehindSettings;
use gateways::overpay::client::OverpayClient;
use gateways::overpay::settings::OverpaySettings;
use gateways::payu::client::PayuClient;
use gateways::payu::settings::PayuSettings;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use secrecy::SecretString;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

#[path = "listening/read_call.rs"]
mod read_call;
use read_call::read_call;

const MARK: &str = "marked-as-secret-17";
/// Long enough for what is answered at once, short enough for what is not.
const TIMEOUT_MS: u64 = 400;

/// All five, at one address, each with the mark in its secret.
fn clients(base_url: &str) -> Vec<Box<dyn Gateway>> {
    let http = Http::default();
    let secret = |text: String| SecretString::from(text);
    let shop = secret(format!(r#"{{"shop_id":"361","secret_key":"{MARK}"}}"#));
    let begateway = BegatewaySettings { timeout_ms: TIMEOUT_MS, ..BegatewaySettings::default() };
    let craftgate = CraftgateSettings {
        timeout_ms: TIMEOUT_MS,
        lookup_timeout_ms: TIMEOUT_MS,
        ..CraftgateSettings::default()
    };
    let payu = PayuSettings {
        merchant_id: "merchant".to_owned(),
        reseller_id: "reseller".to_owned(),
        timeout_ms: TIMEOUT_MS,
        lookup_timeout_ms: TIMEOUT_MS,
        ..PayuSettings::default()
    };
    let overpay = OverpaySettings { timeout_ms: TIMEOUT_MS, ..OverpaySettings::default() };
    let mindbehind = MindbehindSettings { timeout_ms: TIMEOUT_MS, ..MindbehindSettings::default() };
    let craftgate_secret = secret(format!(r#"{{"api_key":"{MARK}-a","secret_key":"{MARK}-b"}}"#));
    let payu_secret = secret(format!(r#"{{"token":"{MARK}-a","client_secret":"{MARK}-b"}}"#));
    vec![
        Box::new(MindbehindClient::new(&http, base_url, &secret(MARK.to_owned()), mindbehind).unwrap()),
        Box::new(BegatewayClient::new(&http, base_url, &shop, begateway).unwrap()),
        Box::new(CraftgateClient::new(&http, base_url, &craftgate_secret, craftgate).unwrap()),
        Box::new(PayuClient::new(&http, base_url, &payu_secret, payu).unwrap()),
        Box::new(OverpayClient::new(&http, base_url, &shop, overpay).unwrap()),
    ]
}

fn order() -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "403993715529606983".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: Money::parse("10.00", "TRY".parse().unwrap()).unwrap(),
        whole: true,
        authorised_only: false,
        reason: Some("Returned".to_owned()),
        reference_number: "R0123456789abcdefghijkl".to_owned(),
        gateway_key: "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b".to_owned(),
        conversation_id: None,
        order_number: "order-1".to_owned(),
        options: Details::default(),
    }
}

/// How a server that says this answers, and whether it closes then.
#[derive(Clone)]
enum Answer {
    Whole(String),
    /// A head, then a byte now and then, for ever.
    Drip,
}

/// A server that answers every call so, and counts them.
async fn serve(answer: Answer) -> (String, JoinHandle<()>, Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (answer, counted) = (answer.clone(), Arc::clone(&counted));
            tokio::spawn(async move {
                read_call(&mut stream).await;
                counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                match answer {
                    Answer::Whole(text) => stream.write_all(text.as_bytes()).await.unwrap_or(()),
                    Answer::Drip => {
                        let head = "HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n";
                        let mut dripping = stream.write_all(head.as_bytes()).await;
                        let mut ticks = tokio::time::interval(Duration::from_millis(20));
                        while dripping.is_ok() {
                            ticks.tick().await;
                            dripping = stream.write_all(b" ").await;
                        }
                    }
                }
            });
        }
    });
    (base_url, server, calls)
}

fn assert_no_secret(kind: &str, told: &impl std::fmt::Debug) {
    let text = format!("{told:?}");
    assert!(!text.contains(MARK), "{kind} tells its secret: {text}");
}

#[tokio::test]
async fn whatever_is_no_clear_answer_is_unknown_and_called_once() {
    let redirect = "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let too_long = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{}",
        ANSWER_LIMIT_BYTES + 1,
        " ".repeat(ANSWER_LIMIT_BYTES + 1)
    );
    let silent = |exchange: &Option<Exchange>| matches!(exchange, Some(Exchange::Silent { .. }));
    for (name, answer, is_silent) in [
        ("a redirect", Answer::Whole(redirect.to_owned()), false),
        ("an answer without an end", Answer::Whole(too_long), false),
        (
            "HTTP 503",
            Answer::Whole("HTTP/1.1 503 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()),
            true,
        ),
        ("an answer that drips", Answer::Drip, true),
    ] {
        let (base_url, server, calls) = serve(answer).await;
        for (number, client) in clients(&base_url).iter().enumerate() {
            let kind = client.kind().as_str();
            let order = order();
            // Half a minute is far beyond every time-out here: who drips does not hold a call for longer.
            let refund = tokio::time::timeout(Duration::from_secs(30), listen(client.refund(&order)));
            let (told, exchange) = refund.await.unwrap();
            assert!(matches!(told.what, Outcome::Unknown { .. }), "{kind}, {name}: {told:?}");
            assert_eq!(calls.load(std::sync::atomic::Ordering::SeqCst), number + 1, "{kind}, {name}");
            assert_eq!(silent(&exchange), is_silent, "{kind}, {name}: {exchange:?}");
            assert_no_secret(kind, &(told, exchange));
        }
        server.abort();
    }
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_429_asks_for_a_pause() {
    for (status, expected) in
        [(401, Exchange::Answered), (429, Exchange::Busy { retry_after_ms: Some(7_000) })]
    {
        let answer = format!(
            "HTTP/1.1 {status} X\r\nretry-after: 7\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let (base_url, server, _calls) = serve(Answer::Whole(answer)).await;
        for client in clients(&base_url) {
            let (told, exchange) = listen(client.refund(&order())).await;
            assert_eq!(exchange, Some(expected.clone()), "{}: {told:?}", client.kind());
            let not_sent = matches!(told.what, Outcome::NotSent { retry_after_ms: Some(7_000), .. });
            assert_eq!(not_sent, status == 429, "{}: {told:?}", client.kind());
            if of_kind(client.kind()).can_be_asked {
                let (found, asked) = listen(client.find_refund(&order())).await;
                assert!(matches!(found.what, Found::CannotTell(_)), "{}: {found:?}", client.kind());
                assert_eq!(asked, Some(expected.clone()), "{}", client.kind());
            }
        }
        server.abort();
    }
}

#[tokio::test]
async fn a_closed_port_was_not_sent_to_and_is_silence() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for client in clients(&base_url) {
        let (told, exchange) = listen(client.refund(&order())).await;
        assert!(matches!(told.what, Outcome::NotSent { retry_after_ms: None, .. }), "{told:?}");
        let Some(Exchange::Silent { why }) = &exchange else { panic!("{exchange:?}") };
        assert!(why.starts_with("no connection: "), "{why}");
        assert!(!why.contains("127.0.0.1"), "no address: {why}");
        assert_no_secret(client.kind().as_str(), &(told, exchange));
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent() {
    gateways::http::install_crypto();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let calls = clients(&base_url);
    let count = calls.len();
    let server = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for _ in 0..count {
            let (socket, _) = listener.accept().unwrap();
            let session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(session, socket);
            let mut text = Vec::new();
            heard.push((stream.read_to_end(&mut text).is_err(), text.len()));
        }
        heard
    });
    for client in calls {
        let (told, exchange) = listen(client.refund(&order())).await;
        let Outcome::NotSent { why, retry_after_ms: None } = &told.what else { panic!("{told:?}") };
        assert!(why.contains("certificate"), "{why}");
        assert!(matches!(exchange, Some(Exchange::Silent { .. })), "{exchange:?}");
        assert_no_secret(client.kind().as_str(), &(told, exchange));
    }
    assert_eq!(server.join().unwrap(), [(true, 0); 5], "each hung up during the handshake");
}
