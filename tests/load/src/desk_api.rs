//! What the runs read of the desk and its bank over HTTP, by a program's token or a person's session.

use anyhow::{Context as _, Result};
use api::attention::{AttentionPage, AttentionQuery};
use api::session::CreateSession;
use api::transaction::{TransactionDetail, TransactionTotals};
use api::transaction_query::TransactionQuery;
use domain::id::TransactionId;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use serde::Deserialize;

/// A way in: where, and as whom.
#[derive(Clone, Debug)]
pub struct DeskApi {
    /// The client, shared by all.
    pub http: Client,
    /// The server that is asked.
    pub server: String,
    /// The public address.
    pub origin: String,
    /// Who asks.
    pub sign_in: SignIn,
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// A program, by its token.
    Bearer(String),
    /// A person, by their session's cookie.
    Cookie(String),
}

impl DeskApi {
    /// Signs a person in.
    pub async fn person(
        http: &Client,
        server: &str,
        origin: &str,
        email: &str,
        password: &str,
    ) -> Result<Self> {
        let credentials = CreateSession { email: email.to_owned(), password: password.to_owned() };
        let answer = http
            .post(format!("{server}{}", api::paths::SESSION))
            .header(ORIGIN, origin)
            .json(&credentials)
            .send()
            .await?
            .error_for_status()
            .with_context(|| format!("{email} could not sign in"))?;
        let cookie = answer.headers().get(SET_COOKIE).context("the sign-in set no cookie")?.to_str()?;
        let cookie = cookie.split(';').next().context("the cookie is empty")?.to_owned();
        let (http, server, origin) = (http.clone(), server.to_owned(), origin.to_owned());
        Ok(Self { http, server, origin, sign_in: SignIn::Cookie(cookie) })
    }

    /// One payment with its refunds.
    pub async fn detail(&self, id: TransactionId) -> Result<TransactionDetail> {
        self.get(&api::paths::transaction(id)).await
    }

    /// How many refunds are in a state.
    pub async fn count(&self, state: &str) -> Result<u64> {
        let query = TransactionQuery {
            state: Some(state.to_owned()),
            kind: Some("refund".to_owned()),
            ..TransactionQuery::default()
        };
        let path = format!("{}?{}", api::paths::TOTALS, query.to_query_string()?);
        Ok(self.get::<TransactionTotals>(&path).await?.count)
    }

    /// One page of what is open for a person.
    pub async fn attention(&self, cursor: Option<&str>) -> Result<AttentionPage> {
        let query =
            AttentionQuery { cursor: cursor.map(str::to_owned), limit: Some(100), ..Default::default() };
        let call = self.call(Method::GET, api::paths::ATTENTION).query(&query);
        Ok(call.send().await?.error_for_status()?.json().await?)
    }

    /// A call with its sign-in.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let call = self.http.request(method, format!("{}{path}", self.server));
        match &self.sign_in {
            SignIn::Bearer(token) => call.bearer_auth(token),
            SignIn::Cookie(cookie) => call.header(ORIGIN, &self.origin).header(COOKIE, cookie),
        }
    }

    async fn get<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T> {
        Ok(self.call(Method::GET, path).send().await?.error_for_status()?.json().await?)
    }
}

/// A payment as the bank has it.
#[derive(Clone, Debug, Deserialize)]
pub struct BankPage {
    /// What was taken.
    pub captured: String,
    /// What went back.
    pub refunds: Vec<BankLine>,
    /// Every refund call that arrived.
    pub calls: Vec<BankCallLine>,
}

/// A refund at the bank.
#[derive(Clone, Debug, Deserialize)]
pub struct BankLine {
    /// The bank's id of it.
    pub gateway_refund_id: String,
    /// How much.
    pub amount: String,
    /// `SUCCESS`, `PENDING` or `FAILED`.
    pub result: String,
}

/// A call that arrived.
#[derive(Clone, Debug, Deserialize)]
pub struct BankCallLine {
    /// How much it asked for, in its own digits.
    pub amount: String,
}

/// Reads a payment at the bank.
pub async fn bank_page(http: &Client, bank: &str, gateway_payment_id: &str) -> Result<BankPage> {
    let address = format!("{bank}/sandbox/ledger?gateway_payment_id={gateway_payment_id}");
    Ok(http.get(address).send().await?.error_for_status()?.json().await?)
}
