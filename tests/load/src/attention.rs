//! The manager of a run: closes what only a person can close, by what the bank's ledger says.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use api::attention::{AttentionEntry, ResolveAttention};
use domain::id::TransactionId;
use reqwest::{Method, StatusCode};
use serde::Serialize;
use tokio::time::{Instant, interval};

use crate::amounts::minor_of;
use crate::desk_api::{DeskApi, bank_page};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// How the entries were closed.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Resolved {
    /// The bank had paid.
    pub succeeded: u64,
    /// The bank had not.
    pub failed: u64,
    /// There was nothing to decide.
    pub acknowledged: u64,
    /// The bank still held them; its back office paid, and told the desk.
    pub paid_by_the_bank: u64,
}

/// The manager.
#[derive(Debug)]
pub struct Manager {
    desk: DeskApi,
    bank: String,
    /// The bank's id of each payment.
    known: HashMap<TransactionId, String>,
    resolved: Resolved,
}

impl Manager {
    /// Someone who made none of the refunds.
    #[must_use]
    pub fn new(desk: DeskApi, bank: String) -> Self {
        Self { desk, bank, known: HashMap::new(), resolved: Resolved::default() }
    }

    /// Closes everything that is open, until nothing is.
    pub async fn close_all(mut self) -> Result<Resolved> {
        let begun = Instant::now();
        let mut ticks = interval(Duration::from_millis(250));
        loop {
            ticks.tick().await;
            let mut open = Vec::new();
            let mut cursor: Option<String> = None;
            loop {
                let page = self.desk.attention(cursor.as_deref()).await?;
                open.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            if open.is_empty() {
                return Ok(self.resolved);
            }
            ensure!(
                begun.elapsed() < PATIENCE,
                "{} entries stay open, the first of them {:?}",
                open.len(),
                open.first()
            );
            for entry in &open {
                self.close(entry).await?;
            }
        }
    }

    async fn close(&mut self, entry: &AttentionEntry) -> Result<()> {
        let may = |result: &str| entry.may_resolve.iter().any(|one| one == result);
        if may("acknowledged") {
            if self.resolve(entry, "acknowledged").await? {
                self.resolved.acknowledged += 1;
            }
            return Ok(());
        }
        if !may("succeeded") || !may("failed") {
            bail!("a manager may not close {}: {:?}", entry.id, entry.refusal);
        }
        let payment = entry.transaction.related_payment_id.context("a refund in doubt has no payment")?;
        let gateway_id = self.gateway_id(payment).await?;
        let at_bank = bank_page(&self.desk.http, &self.bank, &gateway_id).await?;
        let minor = minor_of(entry.transaction.payment_amount.as_str());
        let found = at_bank.refunds.iter().find(|refund| minor_of(&refund.amount) == minor);
        match found.map(|refund| (refund.result.as_str(), &refund.gateway_refund_id)) {
            Some(("PENDING", id)) => {
                // Nobody can know the end before the bank does.
                let address = format!("{}/sandbox/refunds/{id}", self.bank);
                let paid = self.desk.http.post(address).json(&serde_json::json!({ "becomes": "paid" }));
                paid.send().await?.error_for_status()?;
                self.resolved.paid_by_the_bank += 1;
            }
            Some(("SUCCESS", _)) => {
                if self.resolve(entry, "succeeded").await? {
                    self.resolved.succeeded += 1;
                }
            }
            Some(_) | None => {
                if self.resolve(entry, "failed").await? {
                    self.resolved.failed += 1;
                }
            }
        }
        Ok(())
    }

    /// Closes an entry; says no where the truth came first.
    async fn resolve(&self, entry: &AttentionEntry, result: &str) -> Result<bool> {
        let body = ResolveAttention {
            result: result.to_owned(),
            note: "Looked up in the bank's ledger after the soak.".to_owned(),
            evidence_reference: "the sandbox bank's ledger".to_owned(),
        };
        let path = api::paths::ATTENTION_RESOLUTION.replace("{id}", &entry.id.to_string());
        let answer = self.desk.call(Method::POST, &path).json(&body).send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(true);
        }
        let text = answer.text().await?;
        ensure!(status == StatusCode::CONFLICT, "{} was not closed as {result}: {status}: {text}", entry.id);
        Ok(false)
    }

    async fn gateway_id(&mut self, payment: TransactionId) -> Result<String> {
        if let Some(known) = self.known.get(&payment) {
            return Ok(known.clone());
        }
        let detail = self.desk.detail(payment).await?.payment.context("a payment has no payment's facts")?;
        self.known.insert(payment, detail.gateway_payment_id.clone());
        Ok(detail.gateway_payment_id)
    }
}
