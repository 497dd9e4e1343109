//! What all journeys share: the demo, the browser's remote control, and payments of which each is given out once.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use api::transaction::Transaction;
use api::transaction_query::TransactionQuery;
use domain::id::TransactionId;
use tokio::sync::Mutex;

use crate::chromedriver::Chromedriver;
use crate::demo::{Demo, ListedPayment};
use crate::lira::Lira;
use crate::person::Person;
use crate::programs;

/// The smallest payment that journeys get: enough to refund in parts.
const SMALLEST: Lira = Lira(30_000);

/// A payment of its own for a journey: captured, in lira, through MindBehind, nothing refunded, refundable by the agent, seen by the viewer.
#[derive(Clone, Debug)]
pub struct OwnPayment {
    /// Its id.
    pub id: TransactionId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// *Order Number*.
    pub order_number: String,
    /// The customer's phone number.
    pub phone: String,
    /// What was paid.
    pub amount: Lira,
}

/// The demo and all around it; dropping it ends all of it.
pub struct Desk {
    /// The product.
    pub demo: Demo,
    /// The browser's remote control.
    pub chromedriver: Chromedriver,
    /// For calls without a browser.
    pub http: reqwest::Client,
    unused: Mutex<Option<VecDeque<Transaction>>>,
}

impl Desk {
    /// Starts a demo with so many payments.
    pub fn open(payments: u32) -> Result<Self> {
        Self::open_with(payments, &[], &programs::evidence())
    }

    /// Starts a demo that is told more; what it says is kept in a folder.
    pub fn open_with(payments: u32, more: &[&str], logs: &Path) -> Result<Self> {
        fs::create_dir_all(logs).with_context(|| format!("cannot create {}", logs.display()))?;
        // Whoever came first has installed the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let chromedriver = Chromedriver::start(logs)?;
        let demo = Demo::start(payments, more, logs)?;
        Ok(Self { demo, chromedriver, http: reqwest::Client::new(), unused: Mutex::new(None) })
    }

    /// Gives a payment that no other journey gets.
    pub async fn own_payment(&self) -> Result<OwnPayment> {
        let agent = Person::sign_in(self, "agent").await?;
        let row = {
            let mut unused = self.unused.lock().await;
            if unused.is_none() {
                *unused = Some(fit_payments(&agent).await?);
            }
            unused.as_mut().and_then(VecDeque::pop_front).context("the demo has no payment left")?
        };
        let detail = agent.look_at(row.id).await?.payment.context("a payment has no payment's facts")?;
        Ok(OwnPayment {
            id: row.id,
            gateway_payment_id: detail.gateway_payment_id,
            order_number: row.order_number,
            phone: row.customer.phone.context("the payment has no phone number")?,
            amount: Lira::parse(row.payment_amount.as_str())?,
        })
    }

    /// A payment that every demo has, by what scripts call it.
    pub fn listed_payment(&self, slug: &str) -> Result<&ListedPayment> {
        let payment = self.demo.summary.payments.get(slug);
        payment.with_context(|| format!("the demo has no payment called {slug}"))
    }

    /// A payment of a company that the agent is no member of.
    pub async fn foreign_payment(&self) -> Result<TransactionId> {
        let viewer = Person::sign_in(self, "viewer").await?;
        let query = TransactionQuery {
            kind: Some("payment".to_owned()),
            // Of the viewer's companies only the agent's has none of these.
            currency: Some("JPY".to_owned()),
            ..TransactionQuery::default()
        };
        let page = viewer.list(&query).await?;
        Ok(page.items.first().context("the other company has no payment")?.id)
    }
}

async fn fit_payments(agent: &Person<'_>) -> Result<VecDeque<Transaction>> {
    let query = TransactionQuery {
        kind: Some("payment".to_owned()),
        result: Some("SUCCESS".to_owned()),
        currency: Some("TRY".to_owned()),
        limit: Some(200),
        ..TransactionQuery::default()
    };
    let page = agent.list(&query).await?;
    let fits = |row: &Transaction| {
        row.state == "captured"
            && row.refundable_reason.is_none()
            && row.refundable.as_ref() == Some(&row.payment_amount)
            && row.customer.phone.is_some()
            // The other gateways have manners, and journeys, of their own.
            && row.payment_type == "MASTERPASS"
            && Lira::parse(row.payment_amount.as_str()).is_ok_and(|amount| amount >= SMALLEST)
    };
    Ok(page.items.into_iter().filter(fits).collect())
}
