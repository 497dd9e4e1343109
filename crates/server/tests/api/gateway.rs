//! A gateway that answers as the test tells it, and counts what it was asked.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use domain::refund::RefundKind;
use futures::future::BoxFuture;
use gateways::capabilities::of_kind;
use gateways::details::Details;
use gateways::exchange::{Exchange, note};
use gateways::gateway::{Found, Gateway, RefundOrder, Told};
use refunds::directory::{DirectoryError, GatewayDirectory};
use refunds::vault::Vault;
use store::integration::Integration;
use tokio::sync::Semaphore;

/// The gateway of every integration of a test's desk.
pub struct TestGateway {
    outcome: Mutex<Outcome>,
    outcome_of: Mutex<BTreeMap<String, Outcome>>,
    capabilities: Mutex<Capabilities>,
    details: Mutex<Details>,
    exchange: Mutex<Option<Exchange>>,
    last_order: Mutex<Option<RefundOrder>>,
    calls: AtomicUsize,
    silent: AtomicBool,
    release: Semaphore,
}

impl TestGateway {
    pub fn new() -> Arc<Self> {
        let paid = Outcome::Succeeded {
            gateway_refund_id: Some("bank-1".to_owned()),
            amount: None,
            kind: RefundKind::Refund,
        };
        Arc::new(Self {
            outcome: Mutex::new(paid),
            outcome_of: Mutex::default(),
            capabilities: Mutex::new(Capabilities::PLAIN),
            details: Mutex::default(),
            exchange: Mutex::default(),
            last_order: Mutex::default(),
            calls: AtomicUsize::new(0),
            silent: AtomicBool::new(false),
            release: Semaphore::new(0),
        })
    }

    pub fn answers(&self, outcome: Outcome) {
        *self.outcome.lock().unwrap() = outcome;
    }

    /// From now on it answers a refund of this amount so, whatever it answers others.
    pub fn answers_to(&self, amount: &str, outcome: Outcome) {
        self.outcome_of.lock().unwrap().insert(amount.to_owned(), outcome);
    }

    /// From now on the exchange of each call ends so.
    pub fn ends(&self, exchange: Exchange) {
        *self.exchange.lock().unwrap() = Some(exchange);
    }

    /// From now on it can do this, and demands this.
    pub fn can(&self, capabilities: Capabilities) {
        *self.capabilities.lock().unwrap() = capabilities;
    }

    /// From now on it says this beside its outcome, in this order.
    pub fn says(&self, fields: &[(&str, &str)]) {
        let mut details = Details::default();
        for (name, value) in fields {
            details.keep(name, Some(value));
        }
        *self.details.lock().unwrap() = details;
    }

    /// What it was told last.
    pub fn last_order(&self) -> RefundOrder {
        self.last_order.lock().unwrap().clone().unwrap()
    }

    /// From now on it hears and says nothing, until [`TestGateway::speaks`].
    pub fn falls_silent(&self) {
        self.silent.store(true, Ordering::SeqCst);
    }

    pub fn speaks(&self) {
        self.silent.store(false, Ordering::SeqCst);
        self.release.add_permits(1_000);
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Gateway for TestGateway {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Mindbehind
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        Box::pin(async {
            self.calls.fetch_add(1, Ordering::SeqCst);
            *self.last_order.lock().unwrap() = Some(order.clone());
            if self.silent.load(Ordering::SeqCst) {
                self.release.acquire().await.unwrap().forget();
            }
            if let Some(exchange) = self.exchange.lock().unwrap().clone() {
                note(exchange);
            }
            let details = self.details.lock().unwrap().clone();
            let of_amount = self.outcome_of.lock().unwrap().get(&order.amount.to_string()).cloned();
            Told { what: of_amount.unwrap_or_else(|| self.outcome.lock().unwrap().clone()), details }
        })
    }

    fn find_refund<'a>(&'a self, _order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        Box::pin(async { Found::CannotTell("never asked".to_owned()).into() })
    }
}

/// Gives the one gateway for every integration.
pub struct TestDirectory(pub Arc<TestGateway>);

impl GatewayDirectory for TestDirectory {
    fn gateway(&self, _integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError> {
        Ok(Arc::<TestGateway>::clone(&self.0))
    }

    /// The desk's integrations are `MindBehind`'s; the others stand for whoever calls in their dialect.
    fn capabilities(&self, kind: GatewayKind, _settings: &str) -> Capabilities {
        match kind {
            GatewayKind::Craftgate => of_kind(kind),
            GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Payu | GatewayKind::Overpay => {
                *self.0.capabilities.lock().unwrap()
            }
        }
    }

    fn vault(&self) -> Option<&Vault> {
        static VAULT: LazyLock<Vault> = LazyLock::new(|| Vault::from_key("test", [7; 32]));
        Some(&VAULT)
    }
}
