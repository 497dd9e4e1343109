//! A desk with one company, whose gateway's answers are written down before they are asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, IntegrationId, PersonId, TransactionId};
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::{RefundKind, RefundState};
use domain::role::Role;
use gateways::exchange::Exchange;
use gateways::gateway::Found;
use refunds::actor::Actor;
use refunds::clock::Clock;
use refunds::create_refund::{CreateRefundError, RefundRequest, RefundReserved};
use refunds::observer::NoObserver;
use refunds::random::SystemRandom;
use refunds::record_payment::PaymentReport;
use refunds::service::{Parts, RefundService};
use refunds::settings::RefundSettings;
use store::args;
use store::attention::list::{AttentionQuery, AttentionRow, list_attention};
use store::company::{Company, create_company};
use store::credential::Scope;
use store::dialect::Reach;
use store::engine::probe::Probe;
use store::engine::{Options, Store};
use store::integration::circuit::{Circuit, find_circuit};
use store::integration::{Integration, configure_integration, create_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use store::transaction::TransactionRow;
use store::transaction::find::find_transaction;
use store::verify::verify_company;
use test_database::TestDatabase;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::scripted_gateway::{OneGateway, SLOW, ScriptedGateway};

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

pub struct Desk {
    pub service: RefundService,
    pub gateway: Arc<ScriptedGateway>,
    pub clock: Arc<StepClock>,
    pub company: CompanyId,
    pub agent: Actor,
    pub viewer: Actor,
    pub manager: Actor,
    pub owner: Actor,
    pub program: Actor,
    database: TestDatabase,
    stop: watch::Sender<bool>,
    worker: Option<JoinHandle<()>>,
}

pub const NOW: i64 = 1_790_000_000_000_000;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn new_integration(company: CompanyId, number: u128, name: &str) -> Integration {
    Integration {
        company_id: company,
        id: IntegrationId::new(id(number)),
        name: name.to_owned(),
        gateway_kind: GatewayKind::Mindbehind,
        base_url: "http://127.0.0.1:9".to_owned(),
        settings: "{}".to_owned(),
        secret_ciphertext: Vec::new(),
        secret_key_id: "none".to_owned(),
        enabled: true,
    }
}

fn person(number: u128, email: &str) -> Actor {
    Actor::Person {
        id: PersonId::new(id(number)),
        email: email.to_owned(),
        name: "Demo".to_owned(),
        second_factor_at: None,
    }
}

async fn create_member(store: &Store, company: CompanyId, number: u128, email: &str, role: Role) {
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

async fn service_on(
    database: &TestDatabase,
    gateway: &Arc<ScriptedGateway>,
    clock: &Arc<StepClock>,
    probe: Option<Arc<dyn Probe>>,
) -> RefundService {
    let how = Options { probe, ..Options::default() };
    RefundService::new(Parts {
        store: Store::open_with(database.address(), how).await.unwrap(),
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
        Self::open_with(Capabilities::PLAIN).await
    }

    /// Opens a desk whose gateway can do this.
    pub async fn open_with(capabilities: Capabilities) -> Self {
        Self::open_watched(capabilities, None).await
    }

    /// Opens a desk whose every statement somebody reads along.
    pub async fn open_watched(capabilities: Capabilities, probe: Option<Arc<dyn Probe>>) -> Self {
        let database = TestDatabase::open().await;
        let gateway = Arc::new(ScriptedGateway::new(capabilities));
        let clock = Arc::new(StepClock(AtomicI64::new(NOW)));
        let service = service_on(&database, &gateway, &clock, probe).await;
        let company = CompanyId::new(id(1));
        let store = service.store();
        let named = Company { id: company, name: "Kuzey".to_owned(), zone: "Europe/Istanbul".to_owned() };
        create_company(store, &named, NOW).await.unwrap();
        for (number, name) in [(2, "Masterpass TR"), (7, SLOW)] {
            create_integration(store, &new_integration(company, number, name), NOW).await.unwrap();
        }
        for (number, email, role) in [
            (3, "agent@demo.example", Role::Agent),
            (4, "viewer@demo.example", Role::Viewer),
            (6, "manager@demo.example", Role::Manager),
            (8, "owner@demo.example", Role::Owner),
        ] {
            create_member(store, company, number, email, role).await;
        }
        let program = Actor::Program {
            id: CredentialId::new(id(5)),
            company_id: company,
            name: "Bot".to_owned(),
            scopes: vec![Scope::PaymentsWrite, Scope::RefundsWrite],
        };
        let (stop, _) = watch::channel(false);
        let (agent, viewer) = (person(3, "agent@demo.example"), person(4, "viewer@demo.example"));
        let manager = person(6, "manager@demo.example");
        Self {
            service,
            gateway,
            clock,
            company,
            agent,
            viewer,
            manager,
            owner: person(8, "owner@demo.example"),
            program,
            database,
            stop,
            worker: None,
        }
    }

    /// One more person of the company.
    pub async fn join(&self, number: u128, email: &str, role: Role) -> Actor {
        create_member(self.service.store(), self.company, number, email, role).await;
        person(number, email)
    }

    pub fn start_worker(&mut self) {
        let (service, stopped) = (self.service.clone(), self.stop.subscribe());
        self.worker = Some(tokio::spawn(async move { service.run_worker(stopped).await }));
    }

    /// Cuts the worker and every call off, as a crash does, and opens the same database again once its leases have ended.
    pub async fn crash(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.abort();
            assert!(worker.await.unwrap_err().is_cancelled());
        }
        self.gateway.hangs.store(false, Ordering::SeqCst);
        // A file has one server, who need not wait; servers that share a database do.
        self.clock.advance(61_000_000);
        self.service = service_on(&self.database, &self.gateway, &self.clock, None).await;
    }

    pub async fn pay(&self, amount: &str) -> TransactionId {
        self.pay_through("Masterpass TR", amount).await
    }

    pub async fn pay_through(&self, integration: &str, amount: &str) -> TransactionId {
        let report = PaymentReport {
            integration: integration.to_owned(),
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

    /// The file that the desk's database is, where it is one.
    pub fn file(&self) -> &str {
        self.database.address().trim_start_matches("sqlite:")
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

    /// Does all that is due now, as the worker would, one piece after the other.
    pub async fn work(&self) {
        loop {
            let work = self.service.claim_work("w", 16).await.unwrap();
            if work.is_empty() {
                return;
            }
            for piece in work {
                self.service.do_work(piece).await;
            }
        }
    }

    /// Gives the account settings of its own, with which it can do this.
    pub async fn set_up(&self, settings: &str, capabilities: Capabilities) {
        let account = IntegrationId::new(id(2));
        let store = self.service.store();
        assert!(configure_integration(store, self.company, account, settings).await.unwrap());
        *self.gateway.as_set_up.lock().unwrap() = Some((settings.to_owned(), capabilities));
    }

    /// Lets time pass and does what is due by then.
    pub async fn work_after(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000_000);
        self.work().await;
    }

    /// A refund whose answer was lost.
    pub async fn lost(&self, payment: TransactionId, amount: &str, key: &str) -> TransactionId {
        self.will_answer(Outcome::Unknown { why: "the connection was cut".to_owned() });
        let reserved = self.refund(payment, amount, key).await.unwrap();
        self.work().await;
        reserved.refund_id
    }

    pub fn will_find(&self, found: Found) {
        self.gateway.found.lock().unwrap().push_back(found);
    }

    pub fn questions(&self) -> usize {
        self.gateway.questions.lock().unwrap().len()
    }

    pub async fn state(&self, refund: TransactionId) -> RefundState {
        state(&self.row(refund).await)
    }

    /// The kinds of the open entries of the list of what only a person can close.
    pub async fn attention(&self) -> Vec<String> {
        self.entries(false).await.into_iter().map(|entry| entry.kind).collect()
    }

    pub async fn entries(&self, closed: bool) -> Vec<AttentionRow> {
        let query = AttentionQuery { companies: vec![self.company], closed, after: None, limit: 100 };
        list_attention(self.service.store(), &query).await.unwrap()
    }

    /// The kinds of a row's events.
    pub async fn events(&self, id: TransactionId) -> Vec<String> {
        self.event_rows(id).await.into_iter().map(|(kind, _body)| kind).collect()
    }

    /// A row's events, each with what is hashed of it.
    pub async fn event_rows(&self, id: TransactionId) -> Vec<(String, String)> {
        let sql = "SELECT kind, body FROM event WHERE company_id = $1 AND subject_id = $2 ORDER BY version";
        let rows = self.service.store().rows(sql, args![self.company, id]).await.unwrap();
        rows.iter().map(|row| (row.text("kind").unwrap(), row.text("body").unwrap())).collect()
    }

    /// Balances, work and chain agree.
    pub async fn assert_sound(&self) {
        let verdict = verify_company(self.service.store(), self.company).await.unwrap();
        assert_eq!(verdict.differences, []);
    }

    /// How the gateway account's circuit stands.
    pub async fn circuit(&self) -> Option<Circuit> {
        let account = Reach { company: self.company, integration: IntegrationId::new(id(2)) };
        find_circuit(self.service.store(), account).await.unwrap()
    }

    /// The next so many calls bring no answer.
    pub fn will_be_silent(&self, times: usize) {
        let silent = Exchange::Silent { why: "HTTP 503".to_owned() };
        self.gateway.exchanges.lock().unwrap().extend(std::iter::repeat_n(silent, times));
        let unknown = Outcome::Unknown { why: "HTTP 503".to_owned() };
        self.gateway.answers.lock().unwrap().extend(std::iter::repeat_n(unknown, times));
    }

    pub fn will_end(&self, exchange: Exchange) {
        self.gateway.exchanges.lock().unwrap().push_back(exchange);
    }

    pub fn will_answer(&self, outcome: Outcome) {
        self.gateway.answers.lock().unwrap().push_back(outcome);
    }
}

/// What a gateway says of a refund that it paid.
pub fn paid(gateway_refund_id: &str) -> Outcome {
    Outcome::Succeeded {
        gateway_refund_id: Some(gateway_refund_id.to_owned()),
        amount: None,
        kind: RefundKind::Refund,
    }
}

/// What a gateway says of a refund that it will not pay.
pub fn refused(class: RefusalClass) -> Outcome {
    Outcome::Refused { code: "05".to_owned(), message: "Do not honour".to_owned(), class }
}

/// A gateway that can be asked about refunds and remembers no key.
pub const ASKABLE: Capabilities = Capabilities { can_be_asked: true, ..Capabilities::PLAIN };

pub fn request(amount: &str) -> RefundRequest {
    RefundRequest { amount: amount.to_owned(), ..RefundRequest::default() }
}

pub fn state(row: &TransactionRow) -> RefundState {
    row.refund().unwrap().state
}
