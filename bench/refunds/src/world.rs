//! The made-up world of a measurement: companies, their accounts with the bank, programs, and payments with plenty to
//! give back. The desk's database and the bank's ledger hold the same.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, IntegrationId, TransactionId};
use domain::money::{Currency, Money};
use futures::stream::{self, TryStreamExt as _};
use gateways::details::Details;
use gateways::http::Http;
use refunds::actor::Actor;
use refunds::clock::{Clock as _, SystemClock};
use refunds::directory::{LiveDirectory, secret_context};
use refunds::ids::new_uuid;
use refunds::observer::NoObserver;
use refunds::random::{Randomness as _, SystemRandom};
use refunds::record_payment::PaymentReport;
use refunds::service::{Parts, RefundService};
use refunds::settings::RefundSettings;
use refunds::token::issue_token;
use refunds::vault::Vault;
use sandbox::Sandbox;
use sandbox::ledger::take_payments::NewBankPayment;
use sandbox::settings::SandboxSettings;
use sha2::{Digest as _, Sha256};
use store::company::{Company, create_company};
use store::credential::{NewCredential, Scope, create_credential};
use store::engine::Store;
use store::integration::{Integration, create_integration};

/// What every payment is of, and so what can be refunded of it, a lira at a time.
const AMOUNT: &str = "1000000.00";
/// How many payments are recorded at once while the world is made.
const AT_ONCE: usize = 32;

/// One company with its account, its program and its payments.
#[derive(Clone, Debug)]
pub struct House {
    pub company: CompanyId,
    pub integration: IntegrationId,
    pub credential: CredentialId,
    /// The credential's public part, as the database knows it.
    pub public_prefix: String,
    /// What its program signs in to the desk with.
    pub api_token: String,
    /// What the desk signs in to the bank with.
    bank_token: String,
    pub payments: Vec<Payment>,
}

/// One captured payment.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The desk's id, once it is recorded.
    pub id: TransactionId,
    pub gateway_payment_id: String,
    pub order_number: String,
}

impl Payment {
    fn draw() -> Self {
        Self {
            id: TransactionId::new(fresh_id()),
            gateway_payment_id: hex(&random::<12>()),
            order_number: format!("B-{}", hex(&random::<5>())),
        }
    }
}

/// All of it.
#[derive(Clone, Debug)]
pub struct World {
    pub houses: Vec<House>,
    key: [u8; 32],
}

impl World {
    /// Draws a world: so many companies, each with so many payments. Nothing is written yet.
    pub fn draw(companies: usize, payments_each: usize) -> Self {
        let houses = (0..companies).map(|_number| House {
            company: CompanyId::new(fresh_id()),
            integration: IntegrationId::new(fresh_id()),
            credential: CredentialId::new(fresh_id()),
            public_prefix: String::new(),
            api_token: String::new(),
            bank_token: hex(&random::<16>()),
            payments: (0..payments_each).map(|_number| Payment::draw()).collect(),
        });
        Self { houses: houses.collect(), key: random() }
    }

    /// Gives the first company so many payments in all.
    pub fn add_payments_to_first(&mut self, count: usize) {
        if let Some(first) = self.houses.first_mut() {
            first.payments.resize_with(count.max(first.payments.len()), Payment::draw);
        }
    }

    /// The vault's key as `refund-desk` reads it from a file.
    pub fn key_text(&self) -> String {
        hex(&self.key)
    }

    fn vault(&self) -> Vault {
        // The name that `refund-desk` gives to a key.
        let name: String = hex(&Sha256::digest(self.key)).chars().take(8).collect();
        Vault::from_key(format!("key-{name}"), self.key)
    }

    /// Writes the bank's side down.
    pub async fn fill_bank(&self, ledger: &Path) -> Result<()> {
        let settings = SandboxSettings { durable: false, ..SandboxSettings::default() };
        let bank = Sandbox::open_with(ledger, settings).await?;
        for house in &self.houses {
            let merchant = bank.register_merchant(&house.bank_token, "bench").await?;
            let payments: Vec<NewBankPayment> = house
                .payments
                .iter()
                .map(|payment| {
                    Ok(NewBankPayment {
                        merchant,
                        gateway_payment_id: payment.gateway_payment_id.clone(),
                        amount: amount()?,
                        captured: amount()?,
                        customer: None,
                        order_number: Some(payment.order_number.clone()),
                        taken_at: SystemClock.now(),
                    })
                })
                .collect::<Result<_>>()?;
            bank.take_payments(&payments).await?;
        }
        bank.close().await;
        Ok(())
    }

    /// Writes the desk's side down, and learns the ids and tokens that it gave.
    pub async fn fill_desk(&mut self, store: &Store, bank_url: &str) -> Result<()> {
        let now = SystemClock.now();
        let vault = self.vault();
        for (number, house) in self.houses.iter_mut().enumerate() {
            let row = Company {
                id: house.company,
                name: format!("Bench {number}"),
                zone: "Europe/Istanbul".to_owned(),
            };
            create_company(store, &row, now).await?;
            let sealed = vault.seal(&SystemRandom, &secret_context(house.integration), &house.bank_token)?;
            let integration = Integration {
                company_id: house.company,
                id: house.integration,
                name: "Bank".to_owned(),
                gateway_kind: GatewayKind::Mindbehind,
                base_url: bank_url.to_owned(),
                settings: "{}".to_owned(),
                secret_ciphertext: sealed.ciphertext,
                secret_key_id: sealed.key_id,
                enabled: true,
            };
            create_integration(store, &integration, now).await?;
            let issued = issue_token(&SystemRandom, "api");
            house.public_prefix.clone_from(&issued.public_prefix);
            house.api_token = issued.text;
            let credential = NewCredential {
                id: house.credential,
                company_id: house.company,
                integration_id: None,
                dialect: "api".to_owned(),
                name: "Bench".to_owned(),
                public_prefix: issued.public_prefix,
                secret_hash: issued.secret_hash,
                scopes: vec![Scope::PaymentsWrite, Scope::RefundsWrite, Scope::ReportRead],
                expires_at: None,
                settings: "{}".to_owned(),
                signing_secret: None,
            };
            create_credential(store, &credential, now).await?;
        }
        self.record_payments(&self.service(store.clone())).await
    }

    async fn record_payments(&mut self, service: &RefundService) -> Result<()> {
        let records = self.houses.iter_mut().flat_map(|house| {
            let actor = Actor::Program {
                id: house.credential,
                company_id: house.company,
                name: "Bench".to_owned(),
                scopes: vec![Scope::PaymentsWrite],
            };
            let company = house.company;
            house.payments.iter_mut().map(move |payment| (company, actor.clone(), payment))
        });
        stream::iter(records.map(Ok))
            .try_for_each_concurrent(AT_ONCE, |(company, actor, payment)| async move {
                let recorded = service.record_payment(company, &actor, &report(payment)).await?;
                payment.id = recorded.row.id;
                anyhow::Ok(())
            })
            .await
    }

    /// The refund service over a database of this world, calling the real bank.
    pub fn service(&self, store: Store) -> RefundService {
        RefundService::new(Parts {
            store,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            gateways: Arc::new(LiveDirectory::new(self.vault(), Http::default())),
            settings: RefundSettings::default(),
            observer: Arc::new(NoObserver),
        })
    }
}

fn report(payment: &Payment) -> PaymentReport {
    PaymentReport {
        amount: AMOUNT.to_owned(),
        captured_amount: None,
        items: Vec::new(),
        integration: "Bank".to_owned(),
        gateway_payment_id: payment.gateway_payment_id.clone(),
        gateway_order_id: None,
        payment_result: "SUCCESS".to_owned(),
        phase: Some("captured".to_owned()),
        currency: "TRY".to_owned(),
        payment_type: None,
        customer_name: Some("Bench Customer".to_owned()),
        customer_phone: Some("+90 532 000 00 01".to_owned()),
        conversation_id: None,
        order_number: Some(payment.order_number.clone()),
        test: false,
        paid_at: None,
        details: Details::default(),
    }
}

fn amount() -> Result<Money> {
    let lira: Currency = "TRY".parse().context("the lira is a currency")?;
    Money::parse(AMOUNT, lira).context("the amount is one")
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom.fill(&mut bytes);
    bytes
}

fn fresh_id() -> uuid::Uuid {
    new_uuid(SystemClock.now(), &SystemRandom)
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}
