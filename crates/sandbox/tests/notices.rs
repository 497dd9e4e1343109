//! What happens without a call of the merchant's is told to the merchant, again and again until it is heard.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use domain::money::Money;
use domain::payment::PaymentResult;
use sandbox::Sandbox;
use sandbox::gateway_id::hex_id;
use sandbox::ledger::back_office::{BackOfficeError, Becomes};
use sandbox::ledger::notice::NoticeTarget;
use sandbox::ledger::take_past_refunds::PastRefund;
use sandbox::ledger::take_payments::NewBankPayment;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

/// A merchant's ear: refuses the first `deaf` notices, then takes each and passes it on.
#[derive(Clone)]
struct Ear {
    deaf: Arc<AtomicUsize>,
    heard: mpsc::UnboundedSender<(String, Value)>,
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: String) -> StatusCode {
    let refused = ear.deaf.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if refused.is_ok() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let token = headers.get("authorization").unwrap().to_str().unwrap().to_owned();
    ear.heard.send((token, serde_json::from_str(&body).unwrap())).unwrap();
    StatusCode::OK
}

struct Told {
    bank: Sandbox,
    heard: mpsc::UnboundedReceiver<(String, Value)>,
    _folder: tempfile::TempDir,
    _close: oneshot::Sender<()>,
}

/// A bank with one captured payment of ₺100.00 and one paid refund of ₺10.00, whose merchant listens.
async fn told(deaf: usize) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let bank = Sandbox::open(&folder.path().join("bank.db")).await.unwrap();
    let merchant = bank.register_merchant("token", "Demo").await.unwrap();
    bank.take_payment(NewBankPayment {
        merchant,
        gateway_payment_id: payment_id(),
        amount: lira(10_000),
        captured: lira(10_000),
        customer: None,
        order_number: None,
        taken_at: 1,
    })
    .await
    .unwrap();
    bank.take_past_refunds(&[past("r-paid", PaymentResult::Success), past("r-held", PaymentResult::Pending)])
        .await
        .unwrap();

    let (heard, receiver) = mpsc::unbounded_channel();
    let ear = Ear { deaf: Arc::new(AtomicUsize::new(deaf)), heard };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/facts", listener.local_addr().unwrap());
    let router = Router::new().route("/facts", post(hear)).with_state(ear);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let target = NoticeTarget { url, token: "ours".to_owned(), integration: "Demo TR".to_owned() };
    bank.set_notice_target(merchant, &target).await.unwrap();

    let (close, closes) = oneshot::channel::<()>();
    let serving = bank.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    tokio::spawn(async move {
        let until_closed = async move {
            assert!(closes.await.is_err(), "nobody sends, it is dropped");
        };
        serving.serve(listener, until_closed).await
    });
    Told { bank, heard: receiver, _folder: folder, _close: close }
}

fn payment_id() -> String {
    hex_id(1_700_000_000, 1)
}

fn past(gateway_refund_id: &str, result: PaymentResult) -> PastRefund {
    PastRefund {
        gateway_refund_id: gateway_refund_id.to_owned(),
        gateway_payment_id: payment_id(),
        amount: lira(1_000),
        result,
        made_outside: false,
        reference_number: format!("ref-{gateway_refund_id}"),
        made_at: 1,
    }
}

#[tokio::test]
async fn a_refund_made_in_the_back_office_is_told_until_it_is_heard() {
    let mut told = told(1).await;
    let refund = told.bank.make_outside_refund(&payment_id(), lira(2_000)).await.unwrap();
    let (token, notice) = told.heard.recv().await.unwrap();
    assert_eq!(token, "Bearer ours");
    assert_eq!(
        notice,
        json!({
            "integration": "Demo TR", "gateway_payment_id": payment_id(), "kind": "refund_succeeded",
            "gateway_refund_id": refund.gateway_refund_id, "amount": "20.00", "currency": "TRY"
        })
    );
}

#[tokio::test]
async fn a_reversal_gives_the_money_back_to_the_payment_and_is_told() {
    let mut told = told(0).await;
    let ended = told.bank.end_refund("r-paid", Becomes::Reversed).await.unwrap();
    assert_eq!(ended.result, PaymentResult::Failed);
    let payment = told.bank.payment(&payment_id()).await.unwrap().unwrap();
    assert_eq!(payment.refunded, lira(1_000), "only the held one is left");
    assert_eq!(told.heard.recv().await.unwrap().1["kind"], "refund_reversed");
}

#[tokio::test]
async fn a_held_refund_ends_once() {
    let mut told = told(0).await;
    told.bank.end_refund("r-held", Becomes::Paid).await.unwrap();
    assert_eq!(told.heard.recv().await.unwrap().1["kind"], "refund_succeeded");
    let again = told.bank.end_refund("r-held", Becomes::Declined).await;
    assert!(matches!(again, Err(BackOfficeError::OtherState(PaymentResult::Success))), "{again:?}");
}

#[tokio::test]
async fn a_chargeback_is_told_as_it_opens_and_closes() {
    let mut told = told(0).await;
    told.bank.tell_chargeback(&payment_id(), true).await.unwrap();
    assert_eq!(told.heard.recv().await.unwrap().1["kind"], "chargeback_opened");
    told.bank.tell_chargeback(&payment_id(), false).await.unwrap();
    assert_eq!(told.heard.recv().await.unwrap().1["kind"], "chargeback_closed");
}
