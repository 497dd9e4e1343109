//! The world of a run: a small demo's files, payments of its own at the bank, and the programs that serve them.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use api::amount::AmountText;
use api::payment::{PaymentRecorded, RecordPayment};
use api::transaction::Customer;
use domain::id::TransactionId;
use domain::money::Money;
use jiff::Timestamp;
use reqwest::{Client, Method};
use sandbox::Sandbox;
use sandbox::ledger::take_payments::NewBankPayment;
use serde::Deserialize;

use crate::amounts::written;
use crate::desk_api::{DeskApi, SignIn};
use crate::process::{Process, tell};

/// The demo's first company, to which everything of a run belongs.
const CURRENCY: &str = "TRY";
/// What that company is called.
const COMPANY: &str = "Kuzey Outdoor";
/// Its third manager.
const DEPUTY: &str = "deputy@demo.example";
/// What they sign in with; this database is thrown away.
const DEPUTYS_PASSWORD: &str = "umbrella tram seven lakes";

/// What the demo said of itself.
#[derive(Clone, Debug, Deserialize)]
struct Told {
    address: String,
    password: String,
    mgmt_token: String,
    api_token: String,
    payments: ToldPayments,
}

#[derive(Clone, Debug, Deserialize)]
struct ToldPayments {
    plain: ToldPayment,
}

#[derive(Clone, Debug, Deserialize)]
struct ToldPayment {
    id: TransactionId,
    gateway_payment_id: String,
}

/// A payment that a run refunds.
#[derive(Clone, Debug)]
pub struct PaymentUnderTest {
    /// Its *ID*.
    pub id: TransactionId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// What was captured, in minor units.
    pub captured_minor: u64,
}

/// Where everything stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// The binary under test.
    pub binary: PathBuf,
    /// The folder of its files.
    pub folder: PathBuf,
    /// The desk's database.
    pub database: String,
    /// Where the desks listen.
    pub desks: Vec<u16>,
    bank_port: u16,
    told: Told,
    /// For all calls.
    pub http: Client,
}

impl Place {
    /// Makes a demo in a folder that must be empty, to be served by so many desks. `database`: none for the folder's own.
    pub async fn make(
        binary: &Path,
        folder: &Path,
        database: Option<&str>,
        desks: usize,
        payments: u32,
    ) -> Result<Self> {
        // Whoever came first has installed the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut ports = free_ports(desks + 1)?;
        let bank_port = ports.pop().context("no port for the bank")?;
        let first = *ports.first().context("a run needs a desk")?;
        let arguments = [
            "demo".to_owned(),
            "--data".to_owned(),
            folder.display().to_string(),
            "--listen".to_owned(),
            format!("127.0.0.1:{first}"),
            "--sandbox-listen".to_owned(),
            format!("127.0.0.1:{bank_port}"),
            "--payments".to_owned(),
            payments.to_string(),
            "--customers-a-minute".to_owned(),
            "0".to_owned(),
        ];
        let mut demo = Process::start(binary, folder, "demo", database, &arguments)?;
        let told: Told =
            serde_json::from_value(demo.listening().await?).context("the demo's line does not read")?;
        demo.stop().await?;
        let own = || format!("sqlite:{}", folder.join("desk.db").display());
        Ok(Self {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            database: database.map_or_else(own, str::to_owned),
            desks: ports,
            bank_port,
            told,
            http: Client::builder().timeout(std::time::Duration::from_mins(1)).build()?,
        })
    }

    /// Has customers pay at the bank, while it is closed; the desk hears of it by [`Self::record`].
    pub async fn pay(&self, captured_minor: &[u64]) -> Result<Vec<NewBankPayment>> {
        let bank = Sandbox::open(&self.ledger()).await?;
        let known = &self.told.payments.plain.gateway_payment_id;
        let account = bank.accounts(std::slice::from_ref(known)).await?;
        let merchant =
            account.get(known).context("the bank has lost the demo's first payment")?.payment.merchant;
        let mut payments = Vec::new();
        for (number, minor) in (1..).zip(captured_minor) {
            let amount = Money::new(i64::try_from(*minor)?, CURRENCY.parse()?);
            payments.push(NewBankPayment {
                merchant,
                gateway_payment_id: sandbox::gateway_id::hex_id(1_767_225_600, number),
                amount,
                captured: amount,
                customer: Some("Demo Customer".to_owned()),
                order_number: Some(format!("LOAD-{number:04}")),
                taken_at: Timestamp::now().as_microsecond(),
            });
        }
        bank.take_payments(&payments).await?;
        bank.close().await;
        Ok(payments)
    }

    /// Tells the desk of payments, as the shop's program does.
    pub async fn record(&self, payments: &[NewBankPayment]) -> Result<Vec<PaymentUnderTest>> {
        let shop = self.program(0)?;
        let gateway = shop.detail(self.told.payments.plain.id).await?.transaction.gateway.name;
        let mut recorded = Vec::new();
        for payment in payments {
            let captured_minor = u64::try_from(payment.captured.minor())?;
            let body = RecordPayment {
                integration: gateway.clone(),
                gateway_payment_id: payment.gateway_payment_id.clone(),
                gateway_order_id: None,
                payment_result: "SUCCESS".to_owned(),
                phase: None,
                currency: CURRENCY.to_owned(),
                amount: AmountText::new(written(captured_minor)),
                captured_amount: None,
                payment_type: None,
                customer: Customer { name: Some("Demo Customer".to_owned()), phone: None },
                conversation_id: None,
                order_number: payment.order_number.clone(),
                items: Vec::new(),
                test: false,
                paid_at: None,
            };
            let answer = shop.call(Method::POST, api::paths::PAYMENTS).json(&body).send().await?;
            let made: PaymentRecorded = answer.error_for_status()?.json().await?;
            let gateway_payment_id = payment.gateway_payment_id.clone();
            recorded.push(PaymentUnderTest { id: made.id, gateway_payment_id, captured_minor });
        }
        Ok(recorded)
    }

    /// Starts the bank; a never-coming answer is cut after `never_ms`.
    pub fn start_bank(&self) -> Result<Process> {
        let arguments = [
            "sandbox".to_owned(),
            "--ledger".to_owned(),
            self.ledger().display().to_string(),
            "--listen".to_owned(),
            format!("127.0.0.1:{}", self.bank_port),
        ];
        Process::start(&self.binary, &self.folder, "bank", None, &arguments)
    }

    /// Starts one of the desks.
    pub fn start_desk(&self, desk: usize) -> Result<Process> {
        let port = self.desks.get(desk).context("there is no such desk")?;
        let arguments = [
            "serve".to_owned(),
            "--private-gateways".to_owned(),
            // The whole crowd calls from one address.
            "--calls-a-minute-each".to_owned(),
            "0".to_owned(),
            "--calls-a-minute-address".to_owned(),
            "0".to_owned(),
            "--key-file".to_owned(),
            self.folder.join("desk.key").display().to_string(),
            "--listen".to_owned(),
            format!("127.0.0.1:{port}"),
            "--public-url".to_owned(),
            self.told.address.clone(),
        ];
        let name = format!("desk-{}", desk + 1);
        Process::start(&self.binary, &self.folder, &name, Some(&self.database), &arguments)
    }

    /// The shop's program, which may do everything by the API.
    pub fn program(&self, desk: usize) -> Result<DeskApi> {
        Ok(DeskApi {
            http: self.http.clone(),
            server: self.desk_address(desk)?,
            origin: self.told.address.clone(),
            sign_in: SignIn::Bearer(self.told.api_token.clone()),
        })
    }

    /// Someone of the demo by what stands before the `@`, signed in.
    pub async fn person(&self, desk: usize, name: &str) -> Result<DeskApi> {
        let server = self.desk_address(desk)?;
        let email = format!("{name}@demo.example");
        DeskApi::person(&self.http, &server, &self.told.address, &email, &self.told.password).await
    }

    /// Adds one more manager to the company, by the command line, and signs them in: that a refund failed is said by two, and
    /// what one of the demo's own two managers asked for needs a third.
    pub async fn deputy(&self, desk: usize) -> Result<DeskApi> {
        let person = ["person", "add", "--email", DEPUTY, "--company", COMPANY, "--role", "manager"];
        tell(&self.binary, &self.database, &person, DEPUTYS_PASSWORD).await?;
        let server = self.desk_address(desk)?;
        DeskApi::person(&self.http, &server, &self.told.address, DEPUTY, DEPUTYS_PASSWORD).await
    }

    /// Where a desk is called.
    pub fn desk_address(&self, desk: usize) -> Result<String> {
        self.desks.get(desk).map(|port| format!("http://127.0.0.1:{port}")).context("there is no such desk")
    }

    /// Where the bank is called.
    #[must_use]
    pub fn bank_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.bank_port)
    }

    /// The public address.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.told.address
    }

    /// The token of the API's program.
    #[must_use]
    pub fn api_token(&self) -> &str {
        &self.told.api_token
    }

    /// The token of MindBehind's call.
    #[must_use]
    pub fn mgmt_token(&self) -> &str {
        &self.told.mgmt_token
    }

    /// The bank's ledger.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.folder.join("bank.db")
    }

    /// Compares the books by the product's own command; both may be closed or open.
    pub async fn verify(&self) -> Result<(bool, String)> {
        let arguments = ["verify".to_owned(), "--ledger".to_owned(), self.ledger().display().to_string()];
        crate::process::run(&self.binary, &self.database, &arguments).await
    }
}

/// Ports that are free now. All are held while they are drawn, so that no two are one.
fn free_ports(count: usize) -> Result<Vec<u16>> {
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<_, _>>()?;
    Ok(held.iter().map(|one| one.local_addr().map(|address| address.port())).collect::<Result<_, _>>()?)
}
