//! An open bank that plays one gateway for one merchant with one payment, and the merchant's client and ear.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::outcome::Outcome;
use domain::payment::PaymentState;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::notification::{Notification, NotificationError, RawNotification};
use gateways::overpay::client::OverpayClient;
use gateways::overpay::settings::OverpaySettings;
use gateways::payu::client::PayuClient;
use gateways::payu::settings::PayuSettings;
use sandbox::Sandbox;
use sandbox::gateway_id::payment_id;
use sandbox::ledger::register_merchant::{Account, MerchantId};
use sandbox::ledger::take_payments::{NewBankItem, NewBankPayment, NewGatewayPayment};
use sandbox::settings::{Pace, SandboxSettings};
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// The four that answer in a dialect.
pub const DIALECTS: [GatewayKind; 4] =
    [GatewayKind::Begateway, GatewayKind::Craftgate, GatewayKind::Payu, GatewayKind::Overpay];

/// What was told to the merchant: headers and raw body.
pub type Heard = (HeaderMap, Bytes);

pub struct Open {
    pub bank: Sandbox,
    pub kind: GatewayKind,
    pub merchant: MerchantId,
    pub address: String,
    pub payment_id: String,
    pub items: Vec<String>,
    pub heard: mpsc::UnboundedReceiver<Heard>,
    _folder: tempfile::TempDir,
    _close: oneshot::Sender<()>,
}

/// What the payment is like.
pub struct Given {
    pub state: PaymentState,
    pub taken_at: i64,
    pub items: Vec<i64>,
    /// How many messages the merchant does not hear.
    pub deaf: usize,
}

impl Default for Given {
    /// ₺1,000.00 (or as many of another currency), taken in 2023, of two items.
    fn default() -> Self {
        Self {
            state: PaymentState::Captured,
            taken_at: 1_700_000_000_000_000,
            items: vec![60_000, 40_000],
            deaf: 0,
        }
    }
}

pub fn account(kind: GatewayKind) -> Account {
    let secret_key = "sandbox-secret".to_owned();
    match kind {
        GatewayKind::Mindbehind => Account::Mindbehind { token: "sandbox-token".to_owned() },
        GatewayKind::Begateway => Account::Begateway { shop_id: "361".to_owned(), secret_key },
        GatewayKind::Overpay => Account::Overpay { shop_id: "362".to_owned(), secret_key },
        GatewayKind::Craftgate => Account::Craftgate {
            api_key: "api-key".to_owned(),
            secret_key,
            webhook_key: "webhook-key".to_owned(),
        },
        GatewayKind::Payu => Account::Payu {
            token: "sandbox-token".to_owned(),
            client_secret: secret_key,
            merchant_id: "8238480".to_owned(),
            reseller_id: "11ee-0e7e".to_owned(),
        },
    }
}

const fn currency(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Mindbehind | GatewayKind::Craftgate => "TRY",
        GatewayKind::Begateway => "USD",
        GatewayKind::Overpay => "EUR",
        GatewayKind::Payu => "INR",
    }
}

pub async fn open(kind: GatewayKind) -> Open {
    open_with(kind, Given::default()).await
}

pub async fn open_with(kind: GatewayKind, given: Given) -> Open {
    let folder = tempfile::tempdir().unwrap();
    let settings = SandboxSettings { slow_ms: 20, never_ms: 60_000, durable: false };
    let bank = Sandbox::open_with(&folder.path().join("bank.db"), settings).await.unwrap();
    let bank = bank.with_pace(Pace { queued_ms: 50, notify_after_ms: 1 });
    let (url, heard) = listen(given.deaf).await;
    let merchant = bank.register(&account(kind), "Demo Shop", Some(&url)).await.unwrap();
    let new = new_payment(kind, merchant, 1, &given);
    let payment_id = new.payment.gateway_payment_id.clone();
    let items = new.items.iter().map(|item| item.gateway_item_id.clone()).collect();
    bank.take_gateway_payments(&[new]).await.unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (close, closes) = oneshot::channel::<()>();
    let serving = bank.clone();
    tokio::spawn(async move {
        let until_closed = async move {
            assert!(closes.await.is_err(), "nobody sends, it is dropped");
        };
        serving.serve(listener, until_closed).await
    });
    Open { bank, kind, merchant, address, payment_id, items, heard, _folder: folder, _close: close }
}

pub fn new_payment(
    kind: GatewayKind,
    merchant: MerchantId,
    number: u128,
    given: &Given,
) -> NewGatewayPayment {
    let money = |minor| Money::new(minor, currency(kind).parse().unwrap());
    let amount = money(given.items.iter().sum());
    let item = |(place, minor): (usize, &i64)| NewBankItem {
        gateway_item_id: payment_id(
            kind,
            1_700_000_000,
            number * 1_000_000 + u128::try_from(place).unwrap() * 5_000,
        ),
        amount: money(*minor),
    };
    let is_by_item = kind == GatewayKind::Craftgate;
    NewGatewayPayment {
        payment: NewBankPayment {
            merchant,
            gateway_payment_id: payment_id(kind, 1_700_000_000, number * 1_000_000 + 500_000),
            amount,
            captured: if given.state == PaymentState::Captured { amount } else { money(0) },
            customer: Some("Demo Customer".to_owned()),
            order_number: Some(format!("order-{number}")),
            taken_at: given.taken_at,
        },
        state: given.state,
        phone: Some("905320000001".to_owned()),
        conversation_id: Some(format!("conversation-{number}")),
        items: if is_by_item { given.items.iter().enumerate().map(item).collect() } else { Vec::new() },
    }
}

pub fn now_us() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap()
}

#[derive(Clone)]
struct Ear {
    deaf: Arc<AtomicUsize>,
    heard: mpsc::UnboundedSender<Heard>,
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let refused = ear.deaf.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if refused.is_ok() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    ear.heard.send((headers, body)).unwrap();
    StatusCode::OK
}

/// A merchant's ear, which misses as many messages as it is deaf to.
pub async fn listen(deaf: usize) -> (String, mpsc::UnboundedReceiver<Heard>) {
    let (heard, receiver) = mpsc::unbounded_channel();
    let ear = Ear { deaf: Arc::new(AtomicUsize::new(deaf)), heard };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/notifications", listener.local_addr().unwrap());
    let router = Router::new().route("/notifications", post(hear)).with_state(ear);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, receiver)
}

impl Open {
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, currency(self.kind).parse().unwrap())
    }

    pub fn client(&self) -> Box<dyn Gateway> {
        let http = Http::default();
        let (base, public_key) = (self.address.as_str(), sandbox::notification_key::public_key());
        match self.kind {
            GatewayKind::Mindbehind => unreachable!("MindBehind has tests of its own"),
            GatewayKind::Begateway => {
                let secret = SecretString::from(r#"{"shop_id":"361","secret_key":"sandbox-secret"}"#);
                let settings = BegatewaySettings { public_key, ..BegatewaySettings::default() };
                Box::new(BegatewayClient::new(&http, base, &secret, settings).unwrap())
            }
            GatewayKind::Overpay => {
                let secret = SecretString::from(r#"{"shop_id":"362","secret_key":"sandbox-secret"}"#);
                let settings = OverpaySettings { public_key, ..OverpaySettings::default() };
                Box::new(OverpayClient::new(&http, base, &secret, settings).unwrap())
            }
            GatewayKind::Craftgate => {
                let secret =
                    r#"{"api_key":"api-key","secret_key":"sandbox-secret","webhook_key":"webhook-key"}"#;
                let settings = CraftgateSettings::default();
                Box::new(CraftgateClient::new(&http, base, &SecretString::from(secret), settings).unwrap())
            }
            GatewayKind::Payu => {
                let secret = r#"{"token":"sandbox-token","client_secret":"sandbox-secret"}"#;
                let settings = PayuSettings {
                    merchant_id: "8238480".to_owned(),
                    reseller_id: "11ee-0e7e".to_owned(),
                    ..PayuSettings::default()
                };
                Box::new(PayuClient::new(&http, base, &SecretString::from(secret), settings).unwrap())
            }
        }
    }

    /// A part of the payment, with Craftgate of its first item. Each number is another intent.
    pub fn part(&self, number: u32, minor: i64) -> RefundOrder {
        RefundOrder {
            gateway_payment_id: self.payment_id.clone(),
            gateway_item_id: self.items.first().cloned(),
            gateway_refund_id: None,
            amount: self.money(minor),
            whole: false,
            authorised_only: false,
            reason: Some("Returned by the customer".to_owned()),
            reference_number: format!("R{number:022}"),
            gateway_key: format!("0198c0de-0000-7000-8000-{number:012}"),
            conversation_id: None,
            order_number: "order-1".to_owned(),
            options: Details::default(),
        }
    }

    /// All of the payment, of which nothing went back before.
    pub fn whole(&self, number: u32) -> RefundOrder {
        RefundOrder { gateway_item_id: None, whole: true, ..self.part(number, 100_000) }
    }

    pub async fn refund(&self, order: &RefundOrder) -> Outcome {
        self.client().refund(order).await.what
    }

    /// Asks until the gateway knows an end.
    pub async fn end_of(&self, order: &RefundOrder) -> Outcome {
        let client = self.client();
        loop {
            let found = client.find_refund(order).await.what;
            let Found::Known(outcome) = found else { unreachable!("it is known: {found:?}") };
            if !matches!(outcome, Outcome::Accepted { .. }) {
                return outcome;
            }
        }
    }

    /// Refunds, and asks for the end where the gateway only took it.
    pub async fn refund_to_its_end(&self, order: &RefundOrder) -> Outcome {
        let outcome = self.refund(order).await;
        if matches!(outcome, Outcome::Accepted { .. }) { self.end_of(order).await } else { outcome }
    }

    pub async fn results(&self) -> Vec<&'static str> {
        let refunds = self.bank.refunds_of(&self.payment_id).await.unwrap();
        refunds.into_iter().map(|refund| refund.result.as_str()).collect()
    }

    pub async fn refunded(&self) -> i64 {
        self.bank.payment(&self.payment_id).await.unwrap().unwrap().refunded.minor()
    }

    pub async fn next_heard(&mut self) -> Heard {
        self.heard.recv().await.unwrap()
    }

    pub fn read(&self, (headers, body): &Heard) -> Result<Notification, NotificationError> {
        self.client().read_notification(&RawNotification { headers, body })
    }

    /// Calls the control API; gives the status and the answer.
    pub async fn control(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, text) = self.post(path, &[], body.to_string()).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Sends bytes as they are; gives the status and the answer's own bytes.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: String) -> (u16, String) {
        let (client, url) = Http::default().client_for(&format!("{}{path}", self.address)).unwrap();
        let mut request = client.post(url).header("content-type", "application/json").body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    }
}
