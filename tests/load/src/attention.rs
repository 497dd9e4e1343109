//! The managers of a run: they close what only a person can close, by what the bank's ledger says.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
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

/// People who may close entries, each what the others asked for.
#[derive(Debug)]
pub struct Managers {
    desks: Vec<DeskApi>,
    bank: String,
    /// The bank's id of each payment.
    known: HashMap<TransactionId, String>,
    resolved: Resolved,
}

impl Managers {
    /// The first closes what they may; what they asked for themselves, and what two must say, is left to the next.
    #[must_use]
    pub fn new(desks: Vec<DeskApi>, bank: String) -> Self {
        Self { desks, bank, known: HashMap::new(), resolved: Resolved::default() }
    }

    /// Closes everything that is open, until nothing is.
    pub async fn close_all(mut self) -> Result<Resolved> {
        let begun = Instant::now();
        let mut ticks = interval(Duration::from_millis(250));
        loop {
            ticks.tick().await;
            let mut left = None;
            for desk in self.desks.clone() {
                for entry in open_entries(&desk).await? {
                    if !self.close(&desk, &entry).await? {
                        left = Some(entry);
                    }
                }
            }
            let Some(left) = left else { return Ok(self.resolved) };
            ensure!(begun.elapsed() < PATIENCE, "an entry stays open: {left:?}");
        }
    }

    /// Closes an entry, or says no where it has to wait: for another person, or for the bank.
    async fn close(&mut self, desk: &DeskApi, entry: &AttentionEntry) -> Result<bool> {
        let may = |result: &str| entry.may_resolve.iter().any(|one| one == result);
        if may("acknowledged") {
            if resolve(desk, entry, "acknowledged").await? {
                self.resolved.acknowledged += 1;
            }
            return Ok(true);
        }
        if !may("succeeded") || !may("failed") {
            return Ok(false);
        }
        let payment = entry.transaction.related_payment_id.context("a refund in doubt has no payment")?;
        let gateway_id = self.gateway_id(desk, payment).await?;
        let at_bank = bank_page(&desk.http, &self.bank, &gateway_id).await?;
        let minor = minor_of(entry.transaction.payment_amount.as_str());
        let found = at_bank.refunds.iter().find(|refund| minor_of(&refund.amount) == minor);
        match found.map(|refund| (refund.result.as_str(), &refund.gateway_refund_id)) {
            Some(("PENDING", id)) => {
                // Nobody can know the end before the bank does.
                let address = format!("{}/sandbox/refunds/{id}", self.bank);
                let paid = desk.http.post(address).json(&serde_json::json!({ "becomes": "paid" }));
                paid.send().await?.error_for_status()?;
                self.resolved.paid_by_the_bank += 1;
                return Ok(false);
            }
            Some(("SUCCESS", _)) => {
                if resolve(desk, entry, "succeeded").await? {
                    self.resolved.succeeded += 1;
                }
            }
            Some(_) | None => {
                // The first word waits for another's.
                let is_second = entry.proposal.is_some();
                let taken = resolve(desk, entry, "failed").await?;
                if taken && is_second {
                    self.resolved.failed += 1;
                }
                return Ok(is_second);
            }
        }
        Ok(true)
    }

    async fn gateway_id(&mut self, desk: &DeskApi, payment: TransactionId) -> Result<String> {
        if let Some(known) = self.known.get(&payment) {
            return Ok(known.clone());
        }
        let detail = desk.detail(payment).await?.payment.context("a payment has no payment's facts")?;
        self.known.insert(payment, detail.gateway_payment_id.clone());
        Ok(detail.gateway_payment_id)
    }
}

async fn open_entries(desk: &DeskApi) -> Result<Vec<AttentionEntry>> {
    let mut open = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = desk.attention(cursor.as_deref()).await?;
        open.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(open);
        }
    }
}

/// Closes an entry; says no where the truth came first.
async fn resolve(desk: &DeskApi, entry: &AttentionEntry, result: &str) -> Result<bool> {
    let body = ResolveAttention {
        result: result.to_owned(),
        note: "Looked up in the bank's ledger after the soak.".to_owned(),
        evidence_reference: "the sandbox bank's ledger".to_owned(),
    };
    let path = api::paths::ATTENTION_RESOLUTION.replace("{id}", &entry.id.to_string());
    let answer = desk.call(Method::POST, &path).json(&body).send().await?;
    let status = answer.status();
    if status.is_success() {
        return Ok(true);
    }
    let text = answer.text().await?;
    ensure!(status == StatusCode::CONFLICT, "{} was not closed as {result}: {status}: {text}", entry.id);
    Ok(false)
}
