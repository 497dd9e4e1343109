//! The one place where the beGateway family's answers become ours: docs/gateways/begateway.md has it as a table.

use domain::money::Currency;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;

use crate::begateway::wire::problem::BegatewayProblem;
use crate::begateway::wire::transaction::{
    BegatewayStatus, BegatewayTransaction, BegatewayType, UnreadableAmount,
};
use crate::details::Details;
use crate::gateway::{Found, Told};
use crate::http::{Reply, ReplyBody, retry_after_ms};
use crate::json_tree::JsonTree;

/// How much of a gateway's words is kept.
const MESSAGE_MAX_CHARS: usize = 500;

/// What was asked for, as far as an answer is read by it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Void or refund.
    pub kind: RefundKind,
    /// The payment's currency.
    pub currency: Currency,
    /// Our Reference Number.
    pub reference_number: &'a str,
}

/// Reads the answer to a refund or a void.
#[must_use]
pub fn read_reply(reply: &Reply, asked: Asked<'_>) -> Told<Outcome> {
    let status = reply.status.as_u16();
    let body = match &reply.body {
        ReplyBody::Whole(body) => body,
        ReplyBody::TooLong => return unknown(format!("HTTP {status} with an answer too long to be one")),
        ReplyBody::Cut(why) => return unknown(format!("HTTP {status}, then the answer broke off: {why}")),
    };
    match status {
        200..=299 => match BegatewayTransaction::read(body) {
            Some(transaction) => read_transaction(&transaction, asked),
            None => read_without_transaction(status, body),
        },
        408 => unknown("HTTP 408: the gateway gave up waiting".to_owned()),
        429 => {
            let why = "HTTP 429: the gateway did not process the call".to_owned();
            Outcome::NotSent { why, retry_after_ms: retry_after_ms(&reply.headers) }.into()
        }
        400..=499 => match BegatewayTransaction::read(body) {
            Some(transaction) => read_refused_transaction(status, &transaction, asked),
            None => read_refusal(status, body),
        },
        // 5xx, a redirect, anything unheard of: it may have been processed on the way.
        _ => unknown(format!("HTTP {status}")),
    }
}

/// Reads a transaction that is a refund or a void, wherever it came from.
#[must_use]
pub fn read_transaction(transaction: &BegatewayTransaction, asked: Asked<'_>) -> Told<Outcome> {
    let details = transaction.details();
    let kind = match transaction.kind() {
        BegatewayType::Refund => RefundKind::Refund,
        BegatewayType::Void => RefundKind::Cancel,
        BegatewayType::Absent | BegatewayType::Other(_) => asked.kind,
        BegatewayType::Payment
        | BegatewayType::Authorization
        | BegatewayType::Capture
        | BegatewayType::Chargeback => {
            let why = "the answer is about a transaction that is no refund".to_owned();
            return Told { what: Outcome::Unknown { why }, details };
        }
    };
    let gateway_refund_id = transaction.uid().map(str::to_owned);
    let what = match transaction.status() {
        BegatewayStatus::Successful => match transaction.amount(Some(asked.currency)) {
            Ok(amount) => Outcome::Succeeded { gateway_refund_id, amount: Some(amount), kind },
            Err(UnreadableAmount::Absent) => Outcome::Succeeded { gateway_refund_id, amount: None, kind },
            Err(error @ (UnreadableAmount::Currency | UnreadableAmount::Digits(_))) => {
                Outcome::Unknown { why: format!("a successful refund with {error}") }
            }
        },
        BegatewayStatus::Failed => declined(transaction, "declined"),
        BegatewayStatus::Expired => declined(transaction, "expired"),
        BegatewayStatus::Pending | BegatewayStatus::Incomplete | BegatewayStatus::Other(_) => {
            Outcome::Accepted { gateway_refund_id }
        }
        BegatewayStatus::Absent => Outcome::Unknown { why: "a transaction without a status".to_owned() },
    };
    Told { what, details }
}

fn declined(transaction: &BegatewayTransaction, otherwise: &str) -> Outcome {
    let code = transaction.code().unwrap_or(otherwise).to_owned();
    let message = transaction.words().unwrap_or_else(|| "the gateway gave no reason".to_owned());
    let class = match code.as_str() {
        "F.0108" => RefusalClass::Duplicate,
        "F.0110" => RefusalClass::Payment,
        "F.0123" => RefusalClass::Amount,
        _ => RefusalClass::Final,
    };
    Outcome::Refused { code, message: shorten(&message), class }
}

/// A transaction under a 4xx: only a definite no agrees with it.
fn read_refused_transaction(
    status: u16,
    transaction: &BegatewayTransaction,
    asked: Asked<'_>,
) -> Told<Outcome> {
    let told = read_transaction(transaction, asked);
    match told.what {
        Outcome::Refused { .. } | Outcome::Unknown { .. } => told,
        Outcome::Succeeded { .. } | Outcome::Accepted { .. } | Outcome::NotSent { .. } => {
            let why = format!("HTTP {status} whose transaction contradicts it");
            Told { what: Outcome::Unknown { why }, details: told.details }
        }
    }
}

/// A 2xx that holds no transaction: whatever it says, a refund may be under way.
fn read_without_transaction(status: u16, body: &[u8]) -> Told<Outcome> {
    match BegatewayProblem::read(body) {
        Some(problem) => {
            let why = format!("HTTP {status} without a transaction: {}", shorten(&problem.words()));
            Told { what: Outcome::Unknown { why }, details: problem.details() }
        }
        None => unknown(format!("HTTP {status} without a transaction")),
    }
}

fn read_refusal(status: u16, body: &[u8]) -> Told<Outcome> {
    let problem = BegatewayProblem::read(body);
    let words = problem
        .as_ref()
        .map_or_else(|| String::from_utf8_lossy(body).trim().to_owned(), BegatewayProblem::words);
    let class = match status {
        401 | 403 => RefusalClass::Credentials,
        404 => RefusalClass::Payment,
        409 => RefusalClass::Duplicate,
        _ => class_of(problem.as_ref()),
    };
    let message = shorten(if words.is_empty() { "the gateway gave no reason" } else { &words });
    let what = Outcome::Refused { code: format!("http_{status}"), message, class };
    Told { what, details: problem.map(|problem| problem.details()).unwrap_or_default() }
}

/// What sort of no a refusal is, by its fields and its words; they are documented by a few examples only.
fn class_of(problem: Option<&BegatewayProblem>) -> RefusalClass {
    let Some(problem) = problem else { return RefusalClass::Final };
    let words = problem.words().to_lowercase();
    let names =
        |field: &str| problem.errors.iter().any(|(path, _)| path.split('.').next_back() == Some(field));
    if words.contains("duplicate") || words.contains("f.0108") {
        RefusalClass::Duplicate
    } else if names("amount") || words.contains("amount") {
        RefusalClass::Amount
    } else if names("parent_uid") || words.contains("can't be") || words.contains("not found") {
        // "Reason can't be blank." speaks of the call, not of the payment.
        if names("reason") || words.contains("blank") { RefusalClass::Final } else { RefusalClass::Payment }
    } else {
        RefusalClass::Final
    }
}

/// Reads the answer to a question by uid.
#[must_use]
pub fn read_status(reply: &Reply, asked: Asked<'_>) -> Told<Found> {
    let status = reply.status.as_u16();
    match (status, &reply.body) {
        (200..=299, ReplyBody::Whole(body)) => match BegatewayTransaction::read(body) {
            Some(transaction) => known(read_transaction(&transaction, asked)),
            None => cannot_tell(format!("HTTP {status} without a transaction")),
        },
        _ => cannot_tell(format!("HTTP {status} when asked by uid")),
    }
}

/// Reads the answer to a question by tracking id: a list, newest first, in which ours may be.
#[must_use]
pub fn read_tracked(reply: &Reply, asked: Asked<'_>) -> Told<Found> {
    let status = reply.status.as_u16();
    let (200..=299, ReplyBody::Whole(body)) = (status, &reply.body) else {
        return cannot_tell(format!("HTTP {status} when asked by tracking id"));
    };
    let Some(JsonTree::List(items)) = JsonTree::read(body).and_then(|tree| tree.get("transactions").cloned())
    else {
        return cannot_tell(format!("HTTP {status} without a list of transactions"));
    };
    let mut ours = Vec::new();
    for item in items {
        let Some(transaction) = BegatewayTransaction::take(item) else {
            return cannot_tell("a list with something that is no transaction".to_owned());
        };
        if is_ours(&transaction, asked.reference_number) {
            ours.push(read_transaction(&transaction, asked));
        }
    }
    let refused = |told: &Told<Outcome>| matches!(told.what, Outcome::Refused { .. });
    let open = ours.iter().filter(|told| !refused(told)).count();
    if open > 1 {
        return cannot_tell("more than one refund bears our Reference Number".to_owned());
    }
    let found = ours.iter().position(|told| !refused(told)).unwrap_or(0);
    match ours.into_iter().nth(found) {
        Some(told) => known(told),
        None => Found::NotKnown.into(),
    }
}

fn is_ours(transaction: &BegatewayTransaction, reference_number: &str) -> bool {
    match transaction.kind() {
        BegatewayType::Payment
        | BegatewayType::Authorization
        | BegatewayType::Capture
        | BegatewayType::Chargeback => false,
        BegatewayType::Refund | BegatewayType::Void | BegatewayType::Absent | BegatewayType::Other(_) => {
            transaction.text("tracking_id").is_none() || transaction.is_tracked_as(reference_number)
        }
    }
}

fn known(told: Told<Outcome>) -> Told<Found> {
    Told { what: Found::Known(told.what), details: told.details }
}

fn cannot_tell(why: String) -> Told<Found> {
    Found::CannotTell(why).into()
}

fn unknown(why: String) -> Told<Outcome> {
    Told { what: Outcome::Unknown { why }, details: Details::default() }
}

fn shorten(words: &str) -> String {
    words.chars().take(MESSAGE_MAX_CHARS).collect()
}
