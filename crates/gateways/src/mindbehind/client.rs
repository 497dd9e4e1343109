//! We call MindBehind: one refund, sent once, and what its answer means.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use domain::gateway_kind::GatewayKind;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use futures::future::{BoxFuture, FutureExt};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::gateway::{Found, Gateway, RefundOrder, Told};
use crate::http::{self, Http, HttpError, Reply, ReplyBody, SendFailure};
use crate::mindbehind::settings::{MindbehindSettings, TIMEOUT_MAX_MS, WithoutJson};
use crate::mindbehind::wire::{
    MindbehindAnswer, MindbehindRefundCall, MindbehindResult, TOKEN_HEADER, WireAmount, begins_object,
};
use crate::setting::BlamesSetting;
use crate::trial::Trial;

/// How much of a gateway's words is kept.
const MESSAGE_MAX_CHARS: usize = 500;

/// The longest name that is a code; what is longer is words.
const CODE_MAX_CHARS: usize = 64;

/// One MindBehind account, ready to be called.
pub struct MindbehindClient {
    http: Client,
    refund_url: Url,
    token: HeaderValue,
    settings: MindbehindSettings,
}

/// An account that cannot be called as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum MindbehindClientError {
    /// The base URL is of no use.
    #[error(transparent)]
    BaseUrl(#[from] HttpError),
    /// The refund path is of no use.
    #[error("the refund path {0:?} must begin with a slash and have no query or fragment")]
    RefundPath(String),
    /// The token cannot stand in a header. It is not shown.
    #[error("the mgmtToken is empty or has characters that cannot stand in a header")]
    Token,
    /// No answer could ever come in time, or a lost one would be waited for too long.
    #[error("timeout_ms is {0}, and must be from 1 to {TIMEOUT_MAX_MS}")]
    Timeout(u64),
}

impl BlamesSetting for MindbehindClientError {
    fn setting(&self) -> Option<&'static str> {
        match self {
            Self::RefundPath(_) => Some("refund_path"),
            Self::Timeout(_) => Some("timeout_ms"),
            Self::BaseUrl(_) | Self::Token => None,
        }
    }
}

impl MindbehindClient {
    /// Sets an account up; no call is made.
    ///
    /// `base_url` is `https://app.mindbehind.com`, `https://trapp.mindbehind.com` (partners on servers in Türkiye)
    /// or the sandbox's.
    pub fn new(
        http: &Http,
        base_url: &str,
        mgmt_token: &SecretString,
        settings: MindbehindSettings,
    ) -> Result<Self, MindbehindClientError> {
        if !(1..=TIMEOUT_MAX_MS).contains(&settings.timeout_ms) {
            return Err(MindbehindClientError::Timeout(settings.timeout_ms));
        }
        let (http, base) = http.client_for(base_url)?;
        let refund_url = http::join(base, &settings.refund_path)
            .ok_or_else(|| MindbehindClientError::RefundPath(settings.refund_path.clone()))?;
        let token = read_token(mgmt_token).ok_or(MindbehindClientError::Token)?;
        Ok(Self { http, refund_url, token, settings })
    }

    async fn send_refund(&self, order: &RefundOrder) -> Outcome {
        let call = MindbehindRefundCall {
            transaction_id: &order.gateway_payment_id,
            amount: WireAmount::new(order.amount, self.settings.amount_form),
        };
        let request = self
            .http
            .post(self.refund_url.clone())
            .header(TOKEN_HEADER, self.token.clone())
            .header(header::ACCEPT, "application/json")
            .timeout(Duration::from_millis(self.settings.timeout_ms))
            .json(&call);
        let result = http::send(request).await;
        let status = result.as_ref().ok().map(|reply| reply.status.as_u16());
        let outcome = match result {
            Ok(reply) => read_reply(&reply, order, self.settings.without_json),
            Err(SendFailure::NotSent(why)) => Outcome::NotSent { why, retry_after_ms: None },
            Err(SendFailure::MayHaveArrived(why)) => Outcome::Unknown { why },
        };
        tracing::info!(
            gateway = "mindbehind",
            reference_number = %order.reference_number,
            status,
            outcome = outcome.as_str(),
            "refund call ended"
        );
        outcome
    }
}

impl Gateway for MindbehindClient {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Mindbehind
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        self.send_refund(order).map(Told::from).boxed()
    }

    fn find_refund<'a>(&'a self, _order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        let why = "MindBehind has no call that looks a refund up; its Transactions Report shows it";
        futures::future::ready(Found::CannotTell(why.to_owned()).into()).boxed()
    }

    /// The only call that takes the token refunds, so that the address alone is tried, without it.
    fn try_out(&self, _now_us: i64) -> BoxFuture<'_, Trial> {
        async {
            let mut root = self.refund_url.clone();
            root.set_path("/");
            let request = self.http.get(root).timeout(Duration::from_millis(self.settings.timeout_ms));
            match http::send(request).await {
                Ok(reply) => Trial::Reached { status: reply.status.as_u16() },
                Err(SendFailure::NotSent(why) | SendFailure::MayHaveArrived(why)) => Trial::Silent { why },
            }
        }
        .boxed()
    }
}

fn read_token(mgmt_token: &SecretString) -> Option<HeaderValue> {
    let text = mgmt_token.expose_secret();
    let mut token = HeaderValue::from_str(text).ok().filter(|_| !text.is_empty())?;
    token.set_sensitive(true);
    Some(token)
}

/// The one place where MindBehind's answer becomes ours: docs/gateways/mindbehind.md has it as a table.
fn read_reply(reply: &Reply, order: &RefundOrder, without_json: WithoutJson) -> Outcome {
    let status = reply.status.as_u16();
    match status {
        200..=299 => match &reply.body {
            ReplyBody::Whole(body) => read_success(status, body, order, without_json),
            ReplyBody::TooLong => unknown(format!("HTTP {status} with an answer too long to be one")),
            ReplyBody::Cut(why) => unknown(format!("HTTP {status}, then the answer broke off: {why}")),
        },
        408 => unknown("HTTP 408: the gateway gave up waiting".to_owned()),
        429 => Outcome::NotSent {
            why: "HTTP 429: the gateway did not process the call".to_owned(),
            retry_after_ms: http::retry_after_ms(&reply.headers),
        },
        400..=499 => match &reply.body {
            ReplyBody::Whole(body) => read_refusal(status, body),
            ReplyBody::TooLong => unknown(format!("HTTP {status} with an answer too long to be one")),
            ReplyBody::Cut(why) => unknown(format!("HTTP {status}, then the answer broke off: {why}")),
        },
        // 5xx, a redirect, anything unheard of: it may have been processed on the way.
        _ => unknown(format!("HTTP {status}")),
    }
}

fn read_success(status: u16, body: &[u8], order: &RefundOrder, without_json: WithoutJson) -> Outcome {
    let Some(answer) = MindbehindAnswer::read(body) else {
        return match without_json {
            WithoutJson::Succeeded if !begins_object(body) => {
                Outcome::Succeeded { gateway_refund_id: None, amount: None, kind: RefundKind::Refund }
            }
            WithoutJson::Succeeded | WithoutJson::Unknown => {
                unknown(format!("HTTP {status} with an answer that is no JSON object"))
            }
        };
    };
    match (answer.payment_result(), answer.says_error()) {
        (MindbehindResult::Success, false) => succeeded(status, &answer, order),
        // Saying nothing contrary counts as paid: assumed.
        (MindbehindResult::Absent, false) if answer.says_nothing_contrary() => {
            succeeded(status, &answer, order)
        }
        (MindbehindResult::Pending, false) => Outcome::Accepted { gateway_refund_id: answer.id() },
        (MindbehindResult::Failed, _) => refused(status, &answer, body, RefusalClass::Final),
        (MindbehindResult::Success | MindbehindResult::Pending, true) => {
            unknown(format!("HTTP {status} whose paymentResult and error contradict each other"))
        }
        // An error without a result may be one on the way: the bank may have paid all the same.
        (MindbehindResult::Absent, _) => {
            let words = answer.message().map(|words| format!(": {}", shorten(&words))).unwrap_or_default();
            unknown(format!("HTTP {status} without a paymentResult{words}"))
        }
        (MindbehindResult::Other(word), _) => {
            unknown(format!("HTTP {status} with the unheard-of paymentResult {:?}", shorten(&word)))
        }
    }
}

fn succeeded(status: u16, answer: &MindbehindAnswer, order: &RefundOrder) -> Outcome {
    match answer.amount(order.amount.currency()) {
        Ok(amount) => Outcome::Succeeded { gateway_refund_id: answer.id(), amount, kind: RefundKind::Refund },
        Err(error) => unknown(format!("HTTP {status} with {error}")),
    }
}

fn read_refusal(status: u16, body: &[u8]) -> Outcome {
    let answer = MindbehindAnswer::read(body).unwrap_or_default();
    if matches!(answer.payment_result(), MindbehindResult::Success | MindbehindResult::Pending) {
        return unknown(format!("HTTP {status} whose paymentResult contradicts it"));
    }
    let class = match status {
        401 | 403 => RefusalClass::Credentials,
        404 => RefusalClass::Payment,
        409 => RefusalClass::Duplicate,
        400 | 422 if speaks_of_amount(&answer) => RefusalClass::Amount,
        _ => RefusalClass::Final,
    };
    refused(status, &answer, body, class)
}

/// A code stays with the refund for good, so only a name is kept as one; words go where words may be forgotten.
fn refused(status: u16, answer: &MindbehindAnswer, body: &[u8], class: RefusalClass) -> Outcome {
    // An answered no is a decline, and its status says nothing.
    let unnamed =
        || if (200..300).contains(&status) { "declined".to_owned() } else { format!("http_{status}") };
    let (code, more) = match answer.code() {
        Some(code) if is_name(&code) => (code, None),
        more => (unnamed(), more),
    };
    let message = match (more, answer.message()) {
        (Some(more), Some(message)) => format!("{more}: {message}"),
        (Some(words), None) | (None, Some(words)) => words,
        (None, None) => String::from_utf8_lossy(body).trim().to_owned(),
    };
    Outcome::Refused {
        code,
        message: shorten(if message.is_empty() { "the gateway gave no reason" } else { &message }),
        class,
    }
}

fn is_name(code: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=CODE_MAX_CHARS).contains(&code.len()) && code.bytes().all(fits)
}

fn speaks_of_amount(answer: &MindbehindAnswer) -> bool {
    let words = format!("{} {}", answer.code().unwrap_or_default(), answer.message().unwrap_or_default());
    let words = words.to_lowercase();
    ["amount", "limit", "exceed", "refundable", "tutar"].iter().any(|word| words.contains(word))
}

fn unknown(why: String) -> Outcome {
    Outcome::Unknown { why }
}

fn shorten(words: &str) -> String {
    words.chars().take(MESSAGE_MAX_CHARS).collect()
}
