//! The bank's own ledger: the second, independent answer to whether money went back.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::desk::Desk;

/// What the bank knows of one payment.
#[derive(Clone, Debug, Deserialize)]
pub struct BankPayment {
    /// `captured`, `authorised`, `voided`, ….
    pub state: String,
    /// What it has let go of a hold.
    pub let_go: String,
    /// What it has paid back.
    pub refunded: String,
    /// Its refunds, oldest first.
    pub refunds: Vec<BankRefund>,
    /// The refund calls that arrived, oldest first.
    pub calls: Vec<BankCall>,
}

/// One refund in the bank's ledger.
#[derive(Clone, Debug, Deserialize)]
pub struct BankRefund {
    /// The bank's id of it.
    pub gateway_refund_id: String,
    /// How much.
    pub amount: String,
    /// `SUCCESS`, `PENDING` or `FAILED`.
    pub result: String,
}

/// One refund call as it arrived.
#[derive(Clone, Debug, Deserialize)]
pub struct BankCall {
    /// How much was asked for.
    pub amount: String,
}

impl BankPayment {
    /// The amounts of the calls that arrived.
    #[must_use]
    pub fn called_for(&self) -> Vec<&str> {
        self.calls.iter().map(|call| call.amount.as_str()).collect()
    }
}

/// Refunds a payment in the bank's own back office; the desk is told by the bank.
pub async fn refund_outside(desk: &Desk, gateway_payment_id: &str, amount: &str) -> Result<()> {
    let address = format!("{}/sandbox/outside-refunds", desk.demo.summary.sandbox_address);
    let body = serde_json::json!({ "gateway_payment_id": gateway_payment_id, "amount": amount });
    let answer = desk.http.post(address).json(&body).send().await;
    answer.and_then(reqwest::Response::error_for_status).context("the bank did not refund")?;
    Ok(())
}

/// A payment that was just made at the bank.
#[derive(Clone, Debug, Deserialize)]
pub struct TakenPayment {
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// Its items.
    pub items: Vec<TakenItem>,
}

/// One item of it.
#[derive(Clone, Debug, Deserialize)]
pub struct TakenItem {
    /// The bank's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: String,
}

/// Pays at the bank: `body` says to whom, how much and what for.
pub async fn pay(desk: &Desk, body: &serde_json::Value) -> Result<TakenPayment> {
    let address = format!("{}/sandbox/payments", desk.demo.summary.sandbox_address);
    let answer = desk.http.post(address).json(body).send().await;
    let answer = answer.and_then(reqwest::Response::error_for_status).context("the bank took no payment")?;
    answer.json().await.context("the bank's answer does not read")
}

/// Pays the only refund of a payment that the bank still holds, in its back office; the desk is told by the bank.
pub async fn pay_held_refund(desk: &Desk, gateway_payment_id: &str) -> Result<()> {
    let ledger = ask(desk, gateway_payment_id).await?;
    let mut held = ledger.refunds.iter().filter(|refund| refund.result == "PENDING");
    let (Some(refund), None) = (held.next(), held.next()) else {
        anyhow::bail!("the bank holds not one refund: {:?}", ledger.refunds);
    };
    let summary = &desk.demo.summary;
    let address = format!("{}/sandbox/refunds/{}", summary.sandbox_address, refund.gateway_refund_id);
    let answer = desk.http.post(address).json(&serde_json::json!({ "becomes": "paid" })).send().await;
    answer.and_then(reqwest::Response::error_for_status).context("the bank did not pay what it held")?;
    Ok(())
}

/// Asks the bank what it knows of a payment.
pub async fn ask(desk: &Desk, gateway_payment_id: &str) -> Result<BankPayment> {
    let address = format!("{}/sandbox/ledger", desk.demo.summary.sandbox_address);
    let answer = desk.http.get(address).query(&[("gateway_payment_id", gateway_payment_id)]).send().await;
    let answer = answer.and_then(reqwest::Response::error_for_status).context("the bank did not answer")?;
    answer.json().await.context("the bank's ledger does not read")
}
