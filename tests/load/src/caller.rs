//! One refund call, the three ways it can come in: by a person's session, a program's token, or MindBehind's call.

use std::collections::BTreeMap;

use api::amount::AmountText;
use api::problem::Problem;
use api::refund::{CreateRefund, IDEMPOTENCY_KEY, RefundCreated};
use domain::id::TransactionId;
use reqwest::header::{COOKIE, ORIGIN};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Deserialize;

use crate::amounts::{minor_of, written};

/// MindBehind's refund call, as our server answers it.
const MINDBEHIND: &str = "/masterpassIntegration/v1/transactions/refund";

/// How a refund is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// A signed-in person.
    Person,
    /// A program by our own API.
    Program,
    /// A program by MindBehind's call, which has no key: never repeated.
    ChatBot,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// In which way.
    pub way: Way,
    /// The session's cookie, the bearer token or the `mgmtToken`.
    pub secret: String,
    /// The public address, which a browser would send as the origin.
    pub origin: String,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The refund exists.
    Made {
        /// Its id.
        refund_id: TransactionId,
        /// *Payment Result*.
        payment_result: String,
        /// How much, in minor units.
        minor: u64,
    },
    /// More than is refundable.
    Refused {
        /// What is, in minor units.
        refundable: Option<u64>,
    },
    /// Nothing, or that it should come again: nobody knows what happened.
    Cut(String),
    /// What no server may answer here.
    Wrong(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MindbehindAnswer {
    id: String,
    amount: serde_json::Number,
    payment_result: String,
}

impl Caller {
    /// Asks a server for a refund and waits for its answer.
    pub async fn refund(
        &self,
        http: &Client,
        server: &str,
        payment: TransactionId,
        minor: u64,
        key: &str,
    ) -> Heard {
        match self.call(http, server, payment, minor, key).send().await {
            Ok(answer) => self.read(answer).await,
            Err(error) => Heard::Cut(error.to_string()),
        }
    }

    fn call(
        &self,
        http: &Client,
        server: &str,
        payment: TransactionId,
        minor: u64,
        key: &str,
    ) -> RequestBuilder {
        if self.way == Way::ChatBot {
            // As their own client writes it: the amount is a number.
            let body = format!("{{\"transactionId\":\"{payment}\",\"amount\":{}}}", written(minor));
            return http
                .post(format!("{server}{MINDBEHIND}"))
                .header("content-type", "application/json")
                .header("mgmtToken", &self.secret)
                .body(body);
        }
        let body = CreateRefund {
            amount: AmountText::new(written(minor)),
            reason: None,
            expected_refundable: None,
            choices: BTreeMap::new(),
        };
        let call = http
            .post(format!("{server}{}", api::paths::refunds(payment)))
            .header(IDEMPOTENCY_KEY, key)
            .json(&body);
        match self.way {
            Way::Person => call.header(ORIGIN, &self.origin).header(COOKIE, &self.secret),
            Way::Program | Way::ChatBot => call.bearer_auth(&self.secret),
        }
    }

    async fn read(&self, answer: Response) -> Heard {
        let status = answer.status();
        let Ok(body) = answer.text().await else { return Heard::Cut("the answer broke off".to_owned()) };
        let heard = match status {
            StatusCode::OK | StatusCode::CREATED => self.read_made(&body),
            StatusCode::UNPROCESSABLE_ENTITY => read_refused(&body),
            StatusCode::CONFLICT => match serde_json::from_str::<Problem>(&body) {
                Ok(problem) if problem.code == "request_in_progress" => Some(Heard::Cut(problem.code)),
                Ok(_) | Err(_) => None,
            },
            _ if status.is_server_error() => Some(Heard::Cut(format!("{status}: {body}"))),
            _ => None,
        };
        heard.unwrap_or_else(|| Heard::Wrong(format!("{:?} heard {status}: {body}", self.way)))
    }

    fn read_made(&self, body: &str) -> Option<Heard> {
        let (refund_id, payment_result, amount) = if self.way == Way::ChatBot {
            let answer: MindbehindAnswer = serde_json::from_str(body).ok()?;
            (answer.id.parse().ok()?, answer.payment_result, answer.amount.to_string())
        } else {
            let made: RefundCreated = serde_json::from_str(body).ok()?;
            (made.refund.id, made.refund.payment_result, made.refund.payment_amount.as_str().to_owned())
        };
        Some(Heard::Made { refund_id, payment_result, minor: minor_of(&two_decimals(&amount))? })
    }
}

/// A JSON number may come without the zeros at its end.
fn two_decimals(amount: &str) -> String {
    match amount.split_once('.') {
        None => format!("{amount}.00"),
        Some((units, cents)) => format!("{units}.{cents:0<2}"),
    }
}

fn read_refused(body: &str) -> Option<Heard> {
    let refused: serde_json::Value = serde_json::from_str(body).ok()?;
    let over = ["amount_exceeds_refundable", "nothing_left"];
    let code = refused.get("code")?.as_str()?;
    let refundable = match refused.get("refundable") {
        Some(serde_json::Value::String(text)) => minor_of(&two_decimals(text)),
        Some(serde_json::Value::Number(number)) => minor_of(&two_decimals(&number.to_string())),
        Some(_) | None => None,
    };
    over.contains(&code).then_some(Heard::Refused { refundable })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_whether_its_amount_is_a_text_or_a_number() {
        for body in [
            r#"{"code":"amount_exceeds_refundable","refundable":"2.50"}"#,
            r#"{"code":"amount_exceeds_refundable","refundable":2.5}"#,
        ] {
            assert_eq!(read_refused(body), Some(Heard::Refused { refundable: Some(250) }));
        }
        assert_eq!(read_refused(r#"{"code":"role_too_low"}"#), None);
    }
}
