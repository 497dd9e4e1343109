//! Someone who is signed in without a browser: to see what the API says, and to act behind the browser's back.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use api::problem::Problem;
use api::refund::{CreateRefund, IDEMPOTENCY_KEY, RefundCreated};
use api::session::CreateSession;
use api::transaction::{TransactionDetail, TransactionPage};
use api::transaction_query::TransactionQuery;
use domain::id::TransactionId;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};

use crate::demo::email_of;
use crate::desk::Desk;

/// A session of someone in the demo.
pub struct Person<'a> {
    desk: &'a Desk,
    /// The session's cookie: its name and its value.
    pub cookie: (String, String),
}

impl<'a> Person<'a> {
    /// Signs someone in by what stands before the `@`.
    pub async fn sign_in(desk: &'a Desk, name: &str) -> Result<Self> {
        let credentials =
            CreateSession { email: email_of(name), password: desk.demo.summary.password.clone() };
        let address = format!("{}{}", desk.demo.summary.address, api::paths::SESSION);
        let call = desk.http.post(address).header(ORIGIN, &desk.demo.summary.address).json(&credentials);
        let answer = call.send().await?.error_for_status().context("the sign-in was refused")?;
        let cookie = answer.headers().get(SET_COOKIE).context("the sign-in set no cookie")?.to_str()?;
        let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
        let (cookie, value) = pair.context("the session's cookie does not read")?;
        Ok(Self { desk, cookie: (cookie.to_owned(), value.to_owned()) })
    }

    /// Ends the session.
    pub async fn sign_out(&self) -> Result<()> {
        self.call(Method::DELETE, api::paths::SESSION).send().await?.error_for_status()?;
        Ok(())
    }

    /// One page of the report.
    pub async fn list(&self, query: &TransactionQuery) -> Result<TransactionPage> {
        let path = format!("{}?{}", api::paths::TRANSACTIONS, query.to_query_string()?);
        Ok(self.call(Method::GET, &path).send().await?.error_for_status()?.json().await?)
    }

    /// One payment or refund in full.
    pub async fn look_at(&self, id: TransactionId) -> Result<TransactionDetail> {
        let path = api::paths::transaction(id);
        Ok(self.call(Method::GET, &path).send().await?.error_for_status()?.json().await?)
    }

    /// The text of whatever stands under a path.
    pub async fn read(&self, path: &str) -> Result<String> {
        Ok(self.call(Method::GET, path).send().await?.error_for_status()?.text().await?)
    }

    /// The problem that looking at a row is answered with.
    pub async fn is_refused(&self, id: TransactionId) -> Result<Problem> {
        problem(self.call(Method::GET, &api::paths::transaction(id)).send().await?).await
    }

    /// Refunds a payment.
    pub async fn refund(&self, id: TransactionId, amount: &str, key: &str) -> Result<RefundCreated> {
        let answer = self.refund_call(id, amount, key)?.send().await?;
        ensure!(answer.status() == StatusCode::CREATED, "the refund was refused: {}", answer.text().await?);
        Ok(answer.json().await?)
    }

    /// The problem that a refund is answered with.
    pub async fn refund_is_refused(&self, id: TransactionId, amount: &str, key: &str) -> Result<Problem> {
        problem(self.refund_call(id, amount, key)?.send().await?).await
    }

    fn refund_call(&self, id: TransactionId, amount: &str, key: &str) -> Result<RequestBuilder> {
        let amount = serde_json::from_value(serde_json::Value::String(amount.to_owned()))?;
        let body = CreateRefund { amount, reason: None, expected_refundable: None, choices: BTreeMap::new() };
        Ok(self.call(Method::POST, &api::paths::refunds(id)).header(IDEMPOTENCY_KEY, key).json(&body))
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let summary = &self.desk.demo.summary;
        let (name, value) = &self.cookie;
        self.desk
            .http
            .request(method, format!("{}{path}", summary.address))
            .header(ORIGIN, &summary.address)
            .header(COOKIE, format!("{name}={value}"))
    }
}

async fn problem(answer: Response) -> Result<Problem> {
    let status = answer.status();
    ensure!(!status.is_success(), "it was not refused but answered with {status}");
    answer.json().await.context("the refusal is no problem document")
}
