//! One company with one gateway account at the sandbox bank, and both servers running.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, PersonId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentState;
use domain::role::Role;
use gateways::http::Http;
use gateways::listing::ListQuery;
use refunds::actor::Actor;
use refunds::clock::SystemClock;
use refunds::create_refund::{CreateRefundError, RefundRequest, RefundReserved};
use refunds::dialect_credential::issue_dialect_credential;
use refunds::directory::LiveDirectory;
use refunds::preview::Preview;
use refunds::random::SystemRandom;
use refunds::record_payment::PaymentReport;
use refunds::service::{Parts, RefundService};
use refunds::settings::RefundSettings;
use refunds::vault::Vault;
use sandbox::Sandbox;
use sandbox::gateway_id::payment_id;
use sandbox::ledger::register_merchant::MerchantId;
use sandbox::ledger::take_payments::{NewBankItem, NewBankPayment, NewGatewayPayment};
use sandbox::settings::{Pace, SandboxSettings};
use serde_json::Value;
use server::app::App;
use server::metrics::Metrics;
use server::panel::Panel;
use server::settings::Settings;
use store::company::{Company, create_company};
use store::credential::{NewCredential, Scope, create_credential};
use store::dialect::Reach;
use store::dialect::find::find_payment_of;
use store::engine::Store;
use store::integration::{Integration, configure_integration, create_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use store::transaction::TransactionRow;
use store::transaction::find::{find_transaction, list_refunds};
use test_database::TestDatabase;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use uuid::Uuid;

use account::{bank_account, integration};

mod account;

/// The four whose wires have notifications or lists.
pub const DIALECTS: [GatewayKind; 4] =
    [GatewayKind::Begateway, GatewayKind::Craftgate, GatewayKind::Payu, GatewayKind::Overpay];

/// 2026-10-01, UTC microseconds.
pub const OCTOBER: i64 = 1_790_812_800_000_000;
pub const DAY: i64 = 86_400_000_000;

pub struct House {
    pub service: RefundService,
    pub company: CompanyId,
    /// The address of the desk, and of the bank.
    pub desk_address: String,
    pub bank_address: String,
    kind: GatewayKind,
    account: Integration,
    agent: Actor,
    bank: Sandbox,
    merchant: MerchantId,
    /// Dropped last: both servers end.
    _stops: Vec<oneshot::Sender<()>>,
    _folder: tempfile::TempDir,
    _database: TestDatabase,
}

const fn currency(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Mindbehind | GatewayKind::Craftgate => "TRY",
        GatewayKind::Begateway => "USD",
        GatewayKind::Overpay => "EUR",
        GatewayKind::Payu => "INR",
    }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (listener, address)
}

/// Ends when the other side is dropped.
fn until_dropped() -> (oneshot::Sender<()>, impl Future<Output = ()> + Send + 'static) {
    let (held, dropped) = oneshot::channel::<()>();
    (held, async move {
        assert!(dropped.await.is_err(), "nobody sends, it is dropped");
    })
}

impl House {
    pub async fn open(kind: GatewayKind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = SandboxSettings { slow_ms: 20, never_ms: 60_000, durable: false };
        let bank = Sandbox::open_with(&folder.path().join("bank.db"), settings).await.unwrap();
        let bank = bank.with_pace(Pace { queued_ms: 50, notify_after_ms: 1 });
        let (bank_listener, bank_address) = listener().await;
        let (bank_held, bank_ends) = until_dropped();
        let serving = bank.clone();
        tokio::spawn(async move { serving.serve(bank_listener, bank_ends).await });

        let database = TestDatabase::open().await;
        let store = Store::open(database.address()).await.unwrap();
        let vault = Vault::from_key("test", [7; 32]);
        let company = CompanyId::new(Uuid::now_v7());
        let account = integration(kind, company, &bank_address, &vault);
        let agent = furnish(&store, &account).await;
        let service = RefundService::new(Parts {
            store,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            gateways: Arc::new(LiveDirectory::new(vault, Http::default())),
            // What is not known is asked about at once, so that no test waits for it.
            settings: RefundSettings {
                ask_first: 100_000,
                ask_longest: 300_000,
                ..RefundSettings::default()
            },
            observer: Arc::new(refunds::observer::NoObserver),
        });
        let (desk_listener, desk_address) = listener().await;
        let (desk_held, desk_ends) = until_dropped();
        let app = App::new(server::app::Parts {
            service: service.clone(),
            clock: Arc::new(SystemClock),
            settings: Settings::new(&desk_address).unwrap(),
            panel: Panel::new(HashMap::new()),
            metrics: Metrics::new(),
        });
        tokio::spawn(server::serve::serve(desk_listener, app, desk_ends));
        let told_at = format!("{desk_address}{}", api::paths::notifications(company, account.id));
        let merchant = bank.register(&bank_account(kind), "Demo Shop", Some(&told_at)).await.unwrap();
        Self {
            service,
            company,
            desk_address,
            bank_address,
            kind,
            account,
            agent,
            bank,
            merchant,
            _stops: vec![desk_held, bank_held],
            _folder: folder,
            _database: database,
        }
    }

    /// Changes one of the account's settings, as whoever keeps it may at any time.
    pub async fn set(&self, name: &str, value: impl Into<Value>) {
        let mut settings: Value = serde_json::from_str(&self.account.settings).unwrap();
        settings.as_object_mut().unwrap().insert(name.to_owned(), value.into());
        let (store, settings) = (self.service.store(), settings.to_string());
        assert!(configure_integration(store, self.company, self.account.id, &settings).await.unwrap());
    }

    /// What the pop-up is told before the refund of an amount is asked for.
    pub async fn preview(&self, payment: TransactionId, amount: &str) -> Preview {
        self.service.preview_refund(&self.agent, payment, &request(amount)).await.unwrap()
    }

    /// What the account can do, as the payment's row says it.
    pub async fn capabilities(&self, payment: TransactionId) -> Capabilities {
        let row = find_transaction(self.service.store(), &[self.company], payment).await.unwrap().unwrap();
        self.service.capabilities(&row)
    }

    /// The gateway's id of a payment.
    pub fn payment_id(&self, number: u128) -> String {
        // Spread, because some gateways' ids have no place for all bits.
        payment_id(self.kind, 1_790_812_800, number.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
    }

    /// A customer pays 1,000.00 at the bank, and the desk hears of it: by the gateway's message, or from its list.
    pub async fn pay(&self, number: u128, state: PaymentState) -> TransactionId {
        self.pay_at(number, state, OCTOBER).await
    }

    /// The same, paid this moment.
    pub async fn pay_today(&self, number: u128) -> TransactionId {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        self.pay_at(number, PaymentState::Captured, i64::try_from(now).unwrap()).await
    }

    async fn pay_at(&self, number: u128, state: PaymentState, taken_at: i64) -> TransactionId {
        let money = |minor| Money::new(minor, currency(self.kind).parse().unwrap());
        let taken = state == PaymentState::Captured;
        let items: &[(&str, i64)] = match self.kind {
            GatewayKind::Craftgate => &[("1", 60_000), ("2", 40_000)],
            GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Payu | GatewayKind::Overpay => {
                &[]
            }
        };
        let payment = NewGatewayPayment {
            payment: NewBankPayment {
                merchant: self.merchant,
                gateway_payment_id: self.payment_id(number),
                amount: money(100_000),
                captured: if taken { money(100_000) } else { money(0) },
                customer: Some("Demo Customer".to_owned()),
                order_number: Some(format!("order-{number}")),
                taken_at,
            },
            state,
            phone: Some("+90 532 000 00 01".to_owned()),
            conversation_id: Some(format!("conversation-{number}")),
            items: items
                .iter()
                .map(|(id, minor)| NewBankItem {
                    gateway_item_id: format!("{number}{id}"),
                    amount: money(*minor),
                })
                .collect(),
        };
        self.bank.take_and_tell(&payment).await.unwrap();
        // Craftgate tells an id alone, so its payments are brought in from its list.
        if self.kind == GatewayKind::Craftgate {
            let query = ListQuery { from_us: taken_at - DAY, to_us: taken_at + DAY, cursor: None, limit: 10 };
            let page = self.service.import_page(&self.account, &query).await.unwrap();
            assert_eq!((page.payments, page.rejected), (1, vec![]), "one came in");
        }
        // MindBehind tells nothing, so a program does.
        if self.kind == GatewayKind::Mindbehind {
            let report = PaymentReport {
                integration: self.account.name.clone(),
                gateway_payment_id: self.payment_id(number),
                payment_result: "SUCCESS".to_owned(),
                currency: currency(self.kind).to_owned(),
                amount: "1000.00".to_owned(),
                ..PaymentReport::default()
            };
            self.service.record_payment(self.company, &self.agent, &report).await.unwrap();
        }
        let reach = Reach { company: self.company, integration: self.account.id };
        loop {
            let found = find_payment_of(self.service.store(), reach, &self.payment_id(number)).await.unwrap();
            match found {
                Some(row) => return row.id,
                None => tokio::task::yield_now().await,
            }
        }
    }

    pub async fn refund(
        &self,
        payment: TransactionId,
        amount: &str,
    ) -> Result<RefundReserved, CreateRefundError> {
        let key = Uuid::now_v7().to_string();
        self.service.create_refund(&self.agent, payment, &request(amount), &key).await
    }

    /// Refunds and waits until every row of the payment has its end; gives the first of this refund.
    pub async fn refunded(&self, payment: TransactionId, amount: &str) -> TransactionRow {
        let reserved = self.refund(payment, amount).await.unwrap();
        loop {
            let rows = list_refunds(self.service.store(), self.company, payment).await.unwrap();
            let ended = |row: &TransactionRow| row.refund().is_some_and(|part| part.state.is_final());
            if rows.iter().all(ended) {
                return rows.into_iter().find(|row| row.id == reserved.refund_id).unwrap();
            }
            tokio::task::yield_now().await;
        }
    }

    pub async fn refundable(&self, payment: TransactionId) -> String {
        let row = find_transaction(self.service.store(), &[self.company], payment).await.unwrap().unwrap();
        row.payment().unwrap().balance.refundable().to_string()
    }

    /// What a program is configured with to call the desk instead of the gateway: each part by the gateway's name for it.
    pub async fn program(&self) -> Vec<(&'static str, String)> {
        let vault = self.service.vault().unwrap();
        let issued = issue_dialect_credential(&SystemRandom, vault, self.kind).unwrap();
        let new = NewCredential {
            id: CredentialId::new(Uuid::now_v7()),
            company_id: self.company,
            integration_id: Some(self.account.id),
            dialect: self.kind.as_str().to_owned(),
            name: "Old shop".to_owned(),
            public_prefix: issued.public_prefix,
            secret_hash: issued.secret_hash,
            signing_secret: issued.signing_secret,
            settings: r#"{"merchant_id":"8238480","reseller_id":"11ee-0e7e"}"#.to_owned(),
            scopes: vec![Scope::RefundsWrite],
            expires_at: None,
        };
        create_credential(self.service.store(), &new, OCTOBER).await.unwrap();
        issued.parts
    }

    /// Waits until the bank has given back so much of a payment, in minor units, and the desk knows the end of each refund.
    pub async fn paid_back(&self, number: u128, minor: i64) {
        let reach = Reach { company: self.company, integration: self.account.id };
        let found = find_payment_of(self.service.store(), reach, &self.payment_id(number)).await.unwrap();
        let payment = found.unwrap().id;
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let rows = list_refunds(self.service.store(), self.company, payment).await.unwrap();
            let ended = |row: &TransactionRow| row.refund().is_some_and(|part| part.state.is_final());
            let refunded = self.bank_refunded(number).await;
            if refunded == minor && rows.iter().all(ended) {
                return;
            }
            assert!(Instant::now() < until, "{}: {refunded} of {minor} is paid back: {rows:?}", self.kind);
            tokio::task::yield_now().await;
        }
    }

    /// What the bank has given back of a payment, in minor units.
    pub async fn bank_refunded(&self, number: u128) -> i64 {
        self.bank.payment(&self.payment_id(number)).await.unwrap().unwrap().refunded.minor()
    }
}

fn request(amount: &str) -> RefundRequest {
    RefundRequest {
        amount: amount.to_owned(),
        reason: Some("Client request".to_owned()),
        ..RefundRequest::default()
    }
}

async fn furnish(store: &Store, account: &Integration) -> Actor {
    let company =
        Company { id: account.company_id, name: "Kuzey".to_owned(), zone: "Europe/Istanbul".to_owned() };
    create_company(store, &company, OCTOBER).await.unwrap();
    create_integration(store, account, OCTOBER).await.unwrap();
    let id = PersonId::new(Uuid::now_v7());
    let person = NewPerson {
        id,
        email: "agent@demo.example".to_owned(),
        name: "Demo Agent".to_owned(),
        password_hash: None,
        platform_owner: false,
    };
    create_person(store, &person, OCTOBER).await.unwrap();
    create_membership(store, id, company.id, Role::Agent, OCTOBER).await.unwrap();
    Actor::Person { id, email: person.email, name: person.name, second_factor_at: None }
}
