//! A desk with one company, whose gateway's answers are written down before they are asked for.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, IntegrationId, PersonId, TransactionId};
use domain::outcome::Outcome;
use domain::refund::{RefundKind, RefundState};
use domain::role::Role;
use futures::FutureExt;
use futures::future::BoxFuture;
use gateways::gateway::{Found, Gateway, RefundOrder};
use refunds::actor::Actor;
use refunds::clock::Clock;
use refunds::create_refund::{CreateRefundError, RefundRequest, RefundReserved};
use refunds::directory::{DirectoryError, GatewayDirectory};
use refunds::observer::NoObserver;
use refunds::random::SystemRandom;
use refunds::record_payment::PaymentReport;
use refunds::service::{Parts, RefundService};
use refunds::settings::RefundSettings;
use store::company::{Company, create_company};
use store::credential::Scope;
use store::engine::Store;
use store::integration::{Integration, create_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use store::transaction::TransactionRow;
use store::transaction::find::find_transaction;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A clock that moves by one microsecond each time it is read, so that ids keep their order.
pub struct StepClock(AtomicI64);

impl Clock for StepClock {
    fn now(&self) -> i64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl StepClock {
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }
}

/// A gateway that answers what stands next on its list, and keeps every order it got.
#[derive(Default)]
pub struct ScriptedGateway {
    pub answers: Mutex<VecDeque<Outcome>>,
    pub orders: Mutex<Vec<RefundOrder>>,
    /// When set, calls hang until the desk goes away.
    pub hangs: std::sync::atomic::AtomicBool,
}

impl Gateway for ScriptedGateway {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Mindbehind
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::PLAIN
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Outcome> {
        async move {
            self.orders.lock().unwrap().push(order.clone());
            if self.hangs.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            let answer = self.answers.lock().unwrap().pop_front();
            answer.unwrap_or_else(|| Outcome::Succeeded {
                gateway_refund_id: Some(format!("gr-{}", order.reference_number)),
                amount: Some(order.amount),
                kind: RefundKind::Refund,
            })
        }
        .boxed()
    }

    fn find_refund<'a>(&'a self, _order: &'a RefundOrder) -> BoxFuture<'a, Found> {
        async { Found::CannotTell("it has no lookup".to_owned()) }.boxed()
    }
}

struct OneGateway(Arc<ScriptedGateway>);

impl GatewayDirectory for OneGateway {
    fn gateway(&self, _integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError> {
        let gateway: Arc<dyn Gateway> = self.0.clone();
        Ok(gateway)
    }

    fn capabilities(&self, _kind: GatewayKind) -> Capabilities {
        Capabilities::PLAIN
    }
}

pub struct Desk {
    pub service: RefundService,
    pub gateway: Arc<ScriptedGateway>,
    pub clock: Arc<StepClock>,
    pub company: CompanyId,
    pub agent: Actor,
    pub viewer: Actor,
    pub program: Actor,
    pub folder: TempDir,
    stop: watch::Sender<bool>,
    worker: Option<JoinHandle<()>>,
}

pub const NOW: i64 = 1_790_000_000_000_000;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn person(number: u128, email: &str) -> Actor {
    Actor::Person { id: PersonId::new(id(number)), email: email.to_owned(), name: "Demo".to_owned() }
}

async fn service_on(
    folder: &TempDir,
    gateway: &Arc<ScriptedGateway>,
    clock: &Arc<StepClock>,
) -> RefundService {
    let address = format!("sqlite:{}", folder.path().join("desk.db").display());
    RefundService::new(Parts {
        store: Store::open(&address).await.unwrap(),
        clock: Arc::<StepClock>::clone(clock),
        random: Arc::new(SystemRandom),
        gateways: Arc::new(OneGateway(Arc::clone(gateway))),
        settings: RefundSettings::default(),
        observer: Arc::new(NoObserver),
    })
}

impl Desk {
    /// Opens a desk whose worker does not run yet: what is reserved stays queued.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let gateway = Arc::new(ScriptedGateway::default());
        let clock = Arc::new(StepClock(AtomicI64::new(NOW)));
        let service = service_on(&folder, &gateway, &clock).await;
        let company = CompanyId::new(id(1));
        let store = service.store();
        let named = Company { id: company, name: "Kuzey".to_owned(), zone: "Europe/Istanbul".to_owned() };
        create_company(store, &named, NOW).await.unwrap();
        let integration = Integration {
            company_id: company,
            id: IntegrationId::new(id(2)),
            name: "Masterpass TR".to_owned(),
            gateway_kind: GatewayKind::Mindbehind,
            base_url: "http://127.0.0.1:9".to_owned(),
            settings: "{}".to_owned(),
            secret_ciphertext: Vec::new(),
            secret_key_id: "none".to_owned(),
            enabled: true,
        };
        create_integration(store, &integration, NOW).await.unwrap();
        for (number, email, role) in
            [(3, "agent@demo.example", Role::Agent), (4, "viewer@demo.example", Role::Viewer)]
        {
            let new = NewPerson {
                id: PersonId::new(id(number)),
                email: email.to_owned(),
                name: "Demo".to_owned(),
                password_hash: None,
                platform_owner: false,
            };
            create_person(store, &new, NOW).await.unwrap();
            create_membership(store, new.id, company, role, NOW).await.unwrap();
        }
        let program = Actor::Program {
            id: CredentialId::new(id(5)),
            company_id: company,
            name: "Bot".to_owned(),
            scopes: vec![Scope::PaymentsWrite, Scope::RefundsWrite],
        };
        let (stop, _) = watch::channel(false);
        let (agent, viewer) = (person(3, "agent@demo.example"), person(4, "viewer@demo.example"));
        Self { service, gateway, clock, company, agent, viewer, program, folder, stop, worker: None }
    }

    pub fn start_worker(&mut self) {
        let (service, stopped) = (self.service.clone(), self.stop.subscribe());
        self.worker = Some(tokio::spawn(async move { service.run_worker(stopped).await }));
    }

    /// Cuts the worker and every call off, as a crash does, and opens the same file again.
    pub async fn crash(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.abort();
            assert!(worker.await.unwrap_err().is_cancelled());
        }
        self.gateway.hangs.store(false, Ordering::SeqCst);
        self.service = service_on(&self.folder, &self.gateway, &self.clock).await;
    }

    pub async fn pay(&self, amount: &str) -> TransactionId {
        let report = PaymentReport {
            integration: "Masterpass TR".to_owned(),
            gateway_payment_id: format!("gp-{}", self.service.clock().now()),
            payment_result: "SUCCESS".to_owned(),
            currency: "TRY".to_owned(),
            amount: amount.to_owned(),
            ..PaymentReport::default()
        };
        self.service.record_payment(self.company, &self.program, &report).await.unwrap().row.id
    }

    pub async fn refund(
        &self,
        payment: TransactionId,
        amount: &str,
        key: &str,
    ) -> Result<RefundReserved, CreateRefundError> {
        self.service.create_refund(&self.agent, payment, &request(amount), key).await
    }

    pub async fn settled(&self, reserved: RefundReserved) -> TransactionRow {
        self.service.wait_until_settled(reserved.company_id, reserved.refund_id).await.unwrap()
    }

    pub async fn row(&self, id: TransactionId) -> TransactionRow {
        find_transaction(self.service.store(), &[self.company], id).await.unwrap().unwrap()
    }

    pub async fn refundable(&self, payment: TransactionId) -> String {
        self.row(payment).await.payment().unwrap().balance.refundable().to_string()
    }

    pub fn orders(&self) -> usize {
        self.gateway.orders.lock().unwrap().len()
    }

    /// The keys of the calls that a refund made.
    pub fn orders_of(&self, reference_number: &str) -> Vec<String> {
        let orders = self.gateway.orders.lock().unwrap();
        let of_it = orders.iter().filter(|order| order.reference_number == reference_number);
        of_it.map(|order| order.gateway_key.clone()).collect()
    }

    pub fn will_answer(&self, outcome: Outcome) {
        self.gateway.answers.lock().unwrap().push_back(outcome);
    }
}

pub fn request(amount: &str) -> RefundRequest {
    RefundRequest { amount: amount.to_owned(), reason: None, expected_refundable: None }
}

pub fn state(row: &TransactionRow) -> RefundState {
    row.refund().unwrap().state
}
