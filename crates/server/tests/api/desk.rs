//! A whole desk for one test: a database, two companies, people with every role, a gateway, the router.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use api::payment::PaymentRecorded;
use api::webhook::WebhookCreated;
use axum::Router;
use axum::body::Body;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, IntegrationId, PersonId, TransactionId};
use domain::role::Role;
use http::Request;
use http::StatusCode;
use refunds::clock::Clock;
use refunds::random::SystemRandom;
use refunds::service::{Parts as ServiceParts, RefundService};
use refunds::settings::RefundSettings;
use refunds::token::issue_token;
use serde_json::{Value, json};
use server::app::{App, Parts};
use server::metrics::Metrics;
use server::panel::Panel;
use server::settings::Settings;
use store::Micros;
use store::company::{Company, create_company};
use store::credential::{NewCredential, Scope, create_credential};
use store::engine::Store;
use store::event::sealer::seal_all;
use store::integration::{Integration, create_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use test_database::TestDatabase;
use tokio::sync::watch;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::gateway::{TestDirectory, TestGateway};

/// What everybody's password is.
pub const PASSWORD: &str = "correct horse battery staple";
/// The address that the tests' server is told to be.
pub const ORIGIN: &str = "http://localhost:8080";
/// 2026-11-22T00:00:00Z, when every test begins.
pub const BEGINNING: Micros = 1_795_305_600_000_000;
pub const SECOND: Micros = 1_000_000;

/// A clock that only the test moves.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance(&self, micros: Micros) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Micros {
        // Each look is a moment later, so that rows have an order.
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// A running desk.
pub struct Desk {
    pub router: Router,
    pub app: App,
    pub store: Store,
    pub service: RefundService,
    pub clock: Arc<TestClock>,
    pub gateway: Arc<TestGateway>,
    /// Demo Books, where most of the people belong.
    pub company: CompanyId,
    /// Far Away Ltd, where only `stranger@demo.example` belongs.
    pub other_company: CompanyId,
    /// A credential of Demo Books with all scopes: `rd_api_…`.
    pub token: String,
    /// A credential of Demo Books for MindBehind's dialect.
    pub mgmt_token: String,
    /// A credential of Far Away Ltd with all scopes.
    pub other_token: String,
    _stop_worker: watch::Sender<bool>,
    _stop_sealer: watch::Sender<bool>,
    /// Kept, because dropping it removes the database.
    _database: TestDatabase,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(|_settings| {}, HashMap::new()).await
    }

    /// A desk with other settings and with a panel of these files.
    pub async fn open_with(
        change: impl FnOnce(&mut Settings),
        panel: HashMap<String, axum::body::Bytes>,
    ) -> Self {
        let database = TestDatabase::open().await;
        let store = Store::open(database.address()).await.unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(BEGINNING)));
        let gateway = TestGateway::new();
        let metrics = Metrics::new();
        let service = RefundService::new(ServiceParts {
            store: store.clone(),
            clock: Arc::<TestClock>::clone(&clock),
            random: Arc::new(SystemRandom),
            gateways: Arc::new(TestDirectory(Arc::clone(&gateway))),
            settings: RefundSettings::default(),
            observer: Arc::new(metrics.clone()),
        });
        let mut settings = Settings::new(ORIGIN).unwrap();
        change(&mut settings);
        let app = App::new(Parts {
            service: service.clone(),
            clock: Arc::<TestClock>::clone(&clock),
            settings,
            panel: Panel::new(panel),
            metrics,
        });
        let (stop_worker, worker_stops) = watch::channel(false);
        let worker = service.clone();
        tokio::spawn(async move { worker.run_worker(worker_stops).await });
        let (stop_sealer, sealer_stops) = watch::channel(false);
        tokio::spawn(server::event::sealer::run(store.clone(), sealer_stops));

        let company = furnish(&store, "Demo Books", "Masterpass").await;
        let other_company = furnish(&store, "Far Away Ltd", "Far bank").await;
        for role in Role::ALL {
            hire(&store, role.as_str(), company, role).await;
        }
        hire(&store, "stranger", other_company, Role::Owner).await;
        let all = vec![Scope::PaymentsWrite, Scope::RefundsWrite, Scope::ReportRead];
        Self {
            router: server::router::router(app.clone()),
            app,
            token: issue(&store, company, "api", "Shop", all.clone()).await,
            mgmt_token: issue(&store, company, "mindbehind", "Bot", vec![Scope::RefundsWrite]).await,
            other_token: issue(&store, other_company, "api", "Far shop", all).await,
            store,
            service,
            clock,
            gateway,
            company,
            other_company,
            _stop_worker: stop_worker,
            _stop_sealer: stop_sealer,
            _database: database,
        }
    }

    /// A browser in which someone has signed in: `"agent"` is `agent@demo.example`. The event of it has its place, so that a
    /// test may count from there on either engine.
    pub async fn sign_in(&self, who: &str) -> Browser<'_> {
        let mut browser = Browser::new(self);
        let answer = browser.try_sign_in(who, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        seal_all(&self.store).await.unwrap();
        browser
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        Answer::read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Sends JSON as a program with a credential.
    pub async fn send_as_program(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::now_v7().to_string())
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    /// Calls as a program written for MindBehind.
    pub async fn send_as_mindbehind(&self, token: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method("POST")
            .uri("/masterpassIntegration/v1/transactions/refund")
            .header("mgmtToken", token)
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    /// A captured payment of Demo Books, in lira.
    pub async fn payment(&self, amount: &str) -> TransactionId {
        self.payment_with(&self.token, json!({ "amount": amount })).await
    }

    /// A captured payment with some facts of its own.
    pub async fn payment_with(&self, token: &str, facts: Value) -> TransactionId {
        let mut body = json!({
            "integration": if token == self.other_token { "Far bank" } else { "Masterpass" },
            "gateway_payment_id": Uuid::now_v7().to_string(),
            "payment_result": "SUCCESS",
            "currency": "TRY",
            "amount": "100.00",
            "customer": { "name": "Deniz Demo", "phone": "+90 532 000 00 01" },
            "conversation_id": "conversation-1",
        });
        body.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        let answer = self.send_as_program(token, "POST", api::paths::PAYMENTS, &body).await;
        answer.json::<PaymentRecorded>(StatusCode::CREATED).id
    }

    /// The server of the same database, after it was stopped and started again.
    pub fn started_again(&self, settings: Settings) -> App {
        App::new(Parts {
            service: self.service.clone(),
            clock: Arc::<TestClock>::clone(&self.clock),
            settings,
            panel: Panel::new([].into()),
            metrics: Metrics::new(),
        })
    }

    /// A webhook of Demo Books, made by its manager.
    pub async fn webhook(&self, url: &str, kinds: &[&str]) -> WebhookCreated {
        let manager = self.sign_in("manager").await;
        let body = json!({ "company": self.company, "url": url, "kinds": kinds });
        manager.post(api::paths::WEBHOOKS, &body).await.json(StatusCode::CREATED)
    }

    /// A credential of Demo Books with these scopes.
    pub async fn credential(&self, scopes: Vec<Scope>) -> String {
        issue(&self.store, self.company, "api", "Narrow", scopes).await
    }
}

async fn furnish(store: &Store, name: &str, gateway: &str) -> CompanyId {
    let id = CompanyId::new(Uuid::now_v7());
    let company = Company { id, name: name.to_owned(), zone: "Europe/Istanbul".to_owned() };
    create_company(store, &company, BEGINNING).await.unwrap();
    let integration = Integration {
        company_id: id,
        id: IntegrationId::new(Uuid::now_v7()),
        name: gateway.to_owned(),
        gateway_kind: GatewayKind::Mindbehind,
        base_url: "http://127.0.0.1:9".to_owned(),
        settings: "{}".to_owned(),
        secret_ciphertext: Vec::new(),
        secret_key_id: "none".to_owned(),
        enabled: true,
    };
    create_integration(store, &integration, BEGINNING).await.unwrap();
    id
}

/// Somebody who belongs to a company: `"agent"` is `agent@demo.example`.
pub async fn hire(store: &Store, who: &str, company: CompanyId, role: Role) {
    static HASH: OnceLock<String> = OnceLock::new();
    let id = PersonId::new(Uuid::now_v7());
    let person = NewPerson {
        id,
        email: format!("{who}@demo.example"),
        name: format!("Demo {who}"),
        password_hash: Some(HASH.get_or_init(|| server::password::hash(PASSWORD).unwrap()).clone()),
        platform_owner: false,
    };
    create_person(store, &person, BEGINNING).await.unwrap();
    create_membership(store, id, company, role, BEGINNING).await.unwrap();
}

async fn issue(store: &Store, company: CompanyId, dialect: &str, name: &str, scopes: Vec<Scope>) -> String {
    let issued = issue_token(&SystemRandom, dialect);
    let credential = NewCredential {
        id: CredentialId::new(Uuid::now_v7()),
        company_id: company,
        integration_id: None,
        dialect: dialect.to_owned(),
        name: name.to_owned(),
        public_prefix: issued.public_prefix,
        secret_hash: issued.secret_hash,
        signing_secret: None,
        settings: "{}".to_owned(),
        scopes,
        expires_at: None,
    };
    create_credential(store, &credential, BEGINNING).await.unwrap();
    issued.text
}

/// So short that no test waits long for it, and longer than the database and a gateway that answers at once need.
pub const SHORT_WAIT: Duration = Duration::from_millis(500);
