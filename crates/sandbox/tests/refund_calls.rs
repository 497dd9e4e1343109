//! The bank over real HTTP: the rules hold, and each sentinel amount does on the wire what its table says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::payment::PaymentResult;
use gateways::details::Details;
use gateways::gateway::{Gateway, RefundOrder};
use gateways::http::Http;
use gateways::mindbehind::client::MindbehindClient;
use gateways::mindbehind::settings::MindbehindSettings;
use sandbox::Sandbox;
use sandbox::gateway_id::hex_id;
use sandbox::ledger::fault::{Fault, PlannedFault};
use sandbox::ledger::take_payments::NewBankPayment;
use sandbox::sentinel::Sentinel;
use sandbox::settings::SandboxSettings;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const TOKEN: &str = "demo-token";

/// A bank that is open, with one payment of ₺1,000.00.
struct OpenBank {
    bank: Sandbox,
    address: String,
    payment_id: String,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
    _folder: tempfile::TempDir,
}

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

async fn open_with(settings: SandboxSettings) -> OpenBank {
    let folder = tempfile::tempdir().unwrap();
    let bank = Sandbox::open_with(&folder.path().join("bank.db"), settings).await.unwrap();
    let merchant = bank.register_merchant(TOKEN, "Demo Shop").await.unwrap();
    let payment_id = hex_id(1_700_000_000, 1);
    let payment = NewBankPayment {
        merchant,
        gateway_payment_id: payment_id.clone(),
        amount: lira(100_000),
        captured: lira(100_000),
        customer: None,
        order_number: None,
        taken_at: 0,
    };
    bank.take_payment(payment).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    let door = bank.clone();
    let served = tokio::spawn(async move {
        door.serve(listener, async {
            stopped.await.ok();
        })
        .await
    });
    OpenBank { bank, address, payment_id, stop, served, _folder: folder }
}

async fn open() -> OpenBank {
    open_with(SandboxSettings { slow_ms: 20, never_ms: 60_000, durable: true }).await
}

impl OpenBank {
    fn client(&self, token: &str, timeout_ms: u64) -> MindbehindClient {
        let settings = MindbehindSettings { timeout_ms, ..MindbehindSettings::default() };
        let base_url = format!("http://{}", self.address);
        MindbehindClient::new(&Http::default(), &base_url, &SecretString::from(token), settings).unwrap()
    }

    fn order(&self, amount: Money) -> RefundOrder {
        RefundOrder {
            gateway_payment_id: self.payment_id.clone(),
            gateway_refund_id: None,
            amount,
            whole: false,
            authorised_only: false,
            gateway_item_id: None,
            options: Details::default(),
            reason: None,
            reference_number: "R0000000000000000000001".to_owned(),
            gateway_key: "key".to_owned(),
            conversation_id: None,
            order_number: "1".to_owned(),
        }
    }

    async fn refund(&self, minor: i64) -> Outcome {
        self.client(TOKEN, 10_000).refund(&self.order(lira(minor))).await.what
    }

    /// The results of the refunds in the ledger, and what they hold of the payment.
    async fn ledger(&self) -> (Vec<PaymentResult>, i64) {
        let refunds = self.bank.refunds_of(&self.payment_id).await.unwrap();
        let held = self.bank.payment(&self.payment_id).await.unwrap().unwrap().refunded;
        (refunds.into_iter().map(|refund| refund.result).collect(), held.minor())
    }

    async fn fates(&self) -> Vec<String> {
        let calls = self.bank.calls_of(&self.payment_id).await.unwrap();
        calls.into_iter().map(|call| call.fate).collect()
    }

    /// Whatever comes back over a plain connection until it closes.
    async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A connection reset is an end like any other here.
        stream.read_to_end(&mut answer).await.ok();
        String::from_utf8(answer).unwrap()
    }

    async fn get(&self, path: &str) -> String {
        self.raw(&format!("GET {path} HTTP/1.1\r\nhost: bank\r\nconnection: close\r\n\r\n")).await
    }

    async fn post_refund(&self, amount: &str) -> String {
        let body = format!(r#"{{"transactionId":"{}","amount":{amount}}}"#, self.payment_id);
        self.raw(&format!(
            "POST /masterpassIntegration/v1/transactions/refund HTTP/1.1\r\nhost: bank\r\nmgmtToken: {TOKEN}\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
        .await
    }
}

#[tokio::test]
async fn an_ordinary_refund_is_paid_and_stands_in_the_ledger() {
    let open = open().await;
    let outcome = open.refund(1_250).await;
    let refunds = open.bank.refunds_of(&open.payment_id).await.unwrap();
    let [refund] = refunds.as_slice() else { unreachable!("one call is one refund: {refunds:?}") };
    let Outcome::Succeeded { gateway_refund_id, amount, .. } = outcome else {
        unreachable!("an ordinary amount is paid: {outcome:?}")
    };
    assert_eq!(gateway_refund_id.as_deref(), Some(refund.gateway_refund_id.as_str()));
    assert_eq!((amount, refund.amount), (Some(lira(1_250)), lira(1_250)));
    assert_eq!((refund.result, refund.made_outside), (PaymentResult::Success, false));
}

#[tokio::test]
async fn the_same_call_twice_is_two_refunds() {
    let open = open().await;
    for _ in 0..2 {
        assert_eq!(open.refund(1_000).await.as_str(), "succeeded");
    }
    assert_eq!(open.ledger().await, (vec![PaymentResult::Success; 2], 2_000));
}

#[tokio::test]
async fn fifty_at_once_never_give_back_more_than_was_taken() {
    let open = open().await;
    let client = open.client(TOKEN, 30_000);
    let order = open.order(lira(3_000));
    let told = futures::future::join_all((0..50).map(|_| client.refund(&order))).await;
    let outcomes: Vec<_> = told.into_iter().map(|told| told.what).collect();
    let paid = outcomes.iter().filter(|outcome| outcome.as_str() == "succeeded").count();
    assert_eq!(paid, 33, "₺1,000.00 holds ₺30.00 thirty-three times");
    for outcome in outcomes.iter().filter(|outcome| outcome.as_str() != "succeeded") {
        assert!(matches!(outcome, Outcome::Refused { class: RefusalClass::Amount, .. }), "{outcome:?}");
    }
    assert_eq!(open.ledger().await, (vec![PaymentResult::Success; 33], 99_000));
    assert_eq!(open.fates().await.len(), 50);
    assert!(open.post_refund("10.01").await.ends_with(r#""refundable":10.00}"#));
}

#[tokio::test]
async fn the_bank_refuses_strangers_unknown_payments_and_bad_amounts() {
    let open = open().await;
    let stranger = open.client("other-token", 10_000).refund(&open.order(lira(100))).await.what;
    assert!(matches!(stranger, Outcome::Refused { class: RefusalClass::Credentials, .. }), "{stranger:?}");
    open.bank.register_merchant("second-token", "Other Shop").await.unwrap();
    let other = open.client("second-token", 10_000).refund(&open.order(lira(100))).await.what;
    assert!(matches!(other, Outcome::Refused { class: RefusalClass::Payment, .. }), "{other:?}");
    for amount in ["0", "-1", "1.005", "1e30", "\"x\""] {
        assert!(open.post_refund(amount).await.starts_with("HTTP/1.1 400"), "{amount}");
    }
    assert_eq!(open.ledger().await, (vec![], 0));
}

#[tokio::test]
async fn an_amount_ending_in_91_is_declined_and_nothing_moves() {
    let open = open().await;
    let outcome = open.refund(1_091).await;
    assert!(matches!(outcome, Outcome::Refused { class: RefusalClass::Final, .. }), "{outcome:?}");
    assert_eq!(open.ledger().await, (vec![PaymentResult::Failed], 0));
}

#[tokio::test]
async fn an_amount_ending_in_92_is_never_answered_and_nothing_moves() {
    let open = open().await;
    let outcome = open.client(TOKEN, 300).refund(&open.order(lira(1_092))).await.what;
    assert_eq!(outcome.as_str(), "unknown");
    assert_eq!(open.ledger().await, (vec![], 0));
    assert_eq!(open.fates().await, ["not processed"]);
}

#[tokio::test]
async fn an_amount_ending_in_93_fails_and_nothing_moves() {
    let open = open().await;
    assert_eq!(open.refund(1_093).await.as_str(), "unknown");
    assert!(open.post_refund("10.93").await.starts_with("HTTP/1.1 500"));
    assert_eq!(open.ledger().await, (vec![], 0));
}

#[tokio::test]
async fn an_amount_ending_in_94_is_paid_and_the_connection_cut_without_a_byte() {
    let open = open().await;
    assert_eq!(open.refund(1_094).await.as_str(), "unknown");
    assert_eq!(open.ledger().await, (vec![PaymentResult::Success], 1_094));
    assert_eq!(open.post_refund("10.94").await, "");
    assert_eq!(open.ledger().await, (vec![PaymentResult::Success; 2], 2_188));
}

#[tokio::test]
async fn an_amount_ending_in_95_is_paid_late_or_too_late() {
    let open = open().await;
    assert_eq!(open.refund(1_095).await.as_str(), "succeeded");
    let slow = open_with(SandboxSettings { slow_ms: 60_000, never_ms: 60_000, durable: true }).await;
    let outcome = slow.client(TOKEN, 300).refund(&slow.order(lira(1_095))).await.what;
    assert_eq!(outcome.as_str(), "unknown");
    assert_eq!(slow.ledger().await, (vec![PaymentResult::Success], 1_095));
}

#[tokio::test]
async fn an_amount_ending_in_96_stays_pending_and_held() {
    let open = open().await;
    let outcome = open.refund(1_096).await;
    assert!(matches!(outcome, Outcome::Accepted { gateway_refund_id: Some(_) }), "{outcome:?}");
    assert_eq!(open.ledger().await, (vec![PaymentResult::Pending], 1_096));
}

#[tokio::test]
async fn an_amount_ending_in_97_is_paid_and_answered_with_500() {
    let open = open().await;
    assert_eq!(open.refund(1_097).await.as_str(), "unknown");
    assert!(open.post_refund("10.97").await.starts_with("HTTP/1.1 500"));
    assert_eq!(open.ledger().await, (vec![PaymentResult::Success; 2], 2_194));
}

#[tokio::test]
async fn a_fault_that_was_asked_for_meets_mindbehind_too() {
    let open = open().await;
    for (fault, expected) in
        [(Fault::Decline, "refused"), (Fault::LoseAnswer, "unknown"), (Fault::Down, "unknown")]
    {
        open.bank.plan_fault(PlannedFault { kind: None, fault, times: 1 }).await.unwrap();
        let outcome = open.refund(1_000).await;
        assert_eq!(outcome.as_str(), expected, "{fault:?}: {outcome:?}");
    }
    assert_eq!(open.ledger().await, (vec![PaymentResult::Failed, PaymentResult::Success], 1_000));
}

#[tokio::test]
async fn a_stop_ends_every_wait() {
    let open = open_with(SandboxSettings { slow_ms: 3_600_000, never_ms: 3_600_000, durable: true }).await;
    let client = open.client(TOKEN, 120_000);
    let (slow, never) = (open.order(lira(1_095)), open.order(lira(1_092)));
    let waiting = tokio::spawn(async move { tokio::join!(client.refund(&slow), client.refund(&never)) });
    // Both calls are under way once the ledger shows them.
    while open.fates().await.len() < 2 {
        tokio::task::yield_now().await;
    }
    open.stop.send(()).unwrap();
    open.served.await.unwrap().unwrap();
    let (slow, never) = waiting.await.unwrap();
    assert_eq!((slow.what.as_str(), never.what.as_str()), ("succeeded", "unknown"));
}

#[tokio::test]
async fn the_ledger_can_be_read_over_http() {
    let open = open().await;
    open.refund(1_250).await;
    let page = open.get(&format!("/sandbox/ledger?gateway_payment_id={}", open.payment_id)).await;
    let json: serde_json::Value = serde_json::from_str(page.split_once("\r\n\r\n").unwrap().1).unwrap();
    let read = |pointer| json.pointer(pointer).and_then(serde_json::Value::as_str);
    assert_eq!(read("/captured"), Some("1000.00"));
    assert_eq!(read("/refunded"), Some("12.50"));
    assert_eq!(read("/refunds/0/amount"), Some("12.50"));
    assert_eq!(read("/refunds/0/result"), Some("SUCCESS"));
    assert_eq!(read("/calls/0/fate"), Some("booked SUCCESS"));
    let totals = open.get("/sandbox/ledger/totals").await;
    assert!(totals.contains(r#""refunded":"12.50""#), "{totals}");
    assert!(open.get("/sandbox/ledger?gateway_payment_id=none").await.starts_with("HTTP/1.1 404"));
    assert!(open.get("/sandbox/ledger").await.starts_with("HTTP/1.1 400"));
    assert!(open.get("/nowhere").await.starts_with("HTTP/1.1 404"));
    assert!(open.get("/healthz").await.ends_with("ok"));
    let welcome = open.get("/").await;
    for sentinel in Sentinel::ALL {
        assert!(welcome.contains(&format!("<td>{}</td>", sentinel.tail())), "{sentinel:?}");
    }
}
