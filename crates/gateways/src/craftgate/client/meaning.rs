//! The one place where Craftgate's answers become ours: docs/gateways/craftgate.md has it as a table.

use domain::money::{Money, SumError};
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;

use crate::craftgate::settings::CraftgateSettings;
use crate::craftgate::wire::answer::{CraftgateAnswer, CraftgateErrors, CraftgateRows};
use crate::craftgate::wire::refund::{CraftgateRefund, keep_errors};
use crate::craftgate::wire::{CraftgateRefundStatus, CraftgateRefundType};
use crate::details::Details;
use crate::gateway::{RefundOrder, Told};
use crate::http::{self, Reply, ReplyBody};
use crate::json_tree::JsonTree;

/// How much of a gateway's words is kept.
const MESSAGE_MAX_CHARS: usize = 500;
/// The longest name that is a code; what is longer is words.
const CODE_MAX_CHARS: usize = 64;

/// What a call refunds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// The whole of the order's payment.
    Payment,
    /// A part of one item, by Craftgate's id of it.
    Item(String),
}

/// Reads the answer to a refund call.
pub fn read_reply(
    reply: &Reply,
    order: &RefundOrder,
    called: &Called,
    settings: &CraftgateSettings,
) -> Told<Outcome> {
    let status = reply.status.as_u16();
    let body = match &reply.body {
        ReplyBody::Whole(body) => body.as_slice(),
        ReplyBody::TooLong => {
            return unknown(format!("HTTP {status} with an answer too long to be one")).into();
        }
        ReplyBody::Cut(why) => {
            return unknown(format!("HTTP {status}, then the answer broke off: {why}")).into();
        }
    };
    let answer = CraftgateAnswer::read(body);
    let mut details = Details::default();
    if let CraftgateAnswer::Errors(errors) = &answer {
        keep_errors(errors, "errors", &mut details);
    }
    let what = match (status, answer) {
        (200..=299, CraftgateAnswer::Data(data)) => return read_success(status, &data, order, called),
        // Craftgate's own clients take a 2xx without data as empty; for money it says nothing.
        (200..=299, CraftgateAnswer::Errors(_) | CraftgateAnswer::Unreadable) => {
            unknown(format!("HTTP {status} without a refund in it"))
        }
        (408, _) => unknown("HTTP 408: the gateway gave up waiting".to_owned()),
        (429, _) => Outcome::NotSent {
            why: "HTTP 429: the gateway did not process the call".to_owned(),
            retry_after_ms: http::retry_after_ms(&reply.headers),
        },
        (400..=499, CraftgateAnswer::Data(_)) => unknown(format!("HTTP {status} with a refund in it")),
        (400..=499, CraftgateAnswer::Errors(errors)) if settings.is_doubtful(errors.group.as_deref()) => {
            unknown(format!("HTTP {status}: {}", shorten(&words_of(&errors))))
        }
        (400..=499, CraftgateAnswer::Errors(errors)) => read_refusal(status, &errors),
        (400..=499, CraftgateAnswer::Unreadable) => read_refusal(status, &CraftgateErrors::default()),
        // 5xx, a redirect, anything unheard of: it may have been processed on the way.
        (_, _) => unknown(format!("HTTP {status}")),
    };
    Told { what, details }
}

fn read_success(status: u16, data: &JsonTree, order: &RefundOrder, called: &Called) -> Told<Outcome> {
    // A test of Craftgate's Node client has the one refund in a list.
    let data = match (data.get("status"), CraftgateRows::read(data)) {
        (None, Some(CraftgateRows { items: [only], .. })) => only,
        (_, _) => data,
    };
    let Some(refund) = CraftgateRefund::read(data) else {
        return unknown(format!("HTTP {status} without a refund in it")).into();
    };
    let mut details = Details::default();
    refund.keep_in(&mut details);
    let other = |field, ours: &str| refund.text(field).is_some_and(|theirs| theirs != ours);
    let of_another = match called {
        Called::Payment => other("paymentId", &order.gateway_payment_id),
        Called::Item(item_id) => other("paymentTransactionId", item_id),
    };
    let what = if of_another {
        unknown(format!("HTTP {status} about another payment"))
    } else if refund.status() == CraftgateRefundStatus::Absent {
        unknown(format!("HTTP {status} with a refund that has no status"))
    } else {
        judge(&refund, order)
    };
    Told { what, details }
}

/// What the refunds of a refund's items say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Items {
    /// There are none, or none says how it stands.
    Silent,
    /// Each is paid.
    Paid,
    /// Each failed.
    Failed,
    /// Some are paid, and the others failed.
    Mixed,
    /// Some are under way.
    UnderWay,
}

fn items_say(refund: &CraftgateRefund) -> Items {
    refund.items.iter().fold(Items::Silent, |before, item| {
        let now = match item.status() {
            CraftgateRefundStatus::Absent => return before,
            CraftgateRefundStatus::Success => Items::Paid,
            CraftgateRefundStatus::Failure => Items::Failed,
            CraftgateRefundStatus::Waiting | CraftgateRefundStatus::Other => Items::UnderWay,
        };
        match (before, now) {
            (Items::Silent, now) => now,
            (Items::UnderWay, _) | (_, Items::UnderWay) => Items::UnderWay,
            (before, now) if before == now => now,
            (_, _) => Items::Mixed,
        }
    })
}

/// Puts a refund's own words into ours: the exhaustive table of its status and its items'.
pub fn judge(refund: &CraftgateRefund, order: &RefundOrder) -> Outcome {
    match (refund.status(), items_say(refund)) {
        (CraftgateRefundStatus::Success, Items::Silent | Items::Paid)
        | (CraftgateRefundStatus::Absent, Items::Paid | Items::Mixed) => succeeded(refund, order),
        (CraftgateRefundStatus::Success | CraftgateRefundStatus::Absent, Items::UnderWay)
        | (
            CraftgateRefundStatus::Waiting | CraftgateRefundStatus::Other,
            Items::Silent | Items::Paid | Items::Failed | Items::Mixed | Items::UnderWay,
        ) => Outcome::Accepted { gateway_refund_id: gateway_refund_id(refund) },
        (CraftgateRefundStatus::Failure, Items::Silent | Items::Failed)
        | (CraftgateRefundStatus::Absent, Items::Failed) => declined(refund),
        (CraftgateRefundStatus::Success, Items::Failed | Items::Mixed)
        | (CraftgateRefundStatus::Failure, Items::Paid | Items::Mixed | Items::UnderWay) => {
            unknown("the refund and its items contradict each other".to_owned())
        }
        (CraftgateRefundStatus::Absent, Items::Silent) => unknown("a refund that has no status".to_owned()),
    }
}

fn succeeded(refund: &CraftgateRefund, order: &RefundOrder) -> Outcome {
    match price(refund, order) {
        Ok(amount) => Outcome::Succeeded {
            gateway_refund_id: gateway_refund_id(refund),
            amount,
            kind: kind(refund, order.whole),
        },
        Err(why) => unknown(format!("paid, with {why}")),
    }
}

/// The refund's own price, else the sum of what its items paid.
fn price(refund: &CraftgateRefund, order: &RefundOrder) -> Result<Option<Money>, String> {
    let currency = order.amount.currency();
    if let Some(price) = refund.price(currency).map_err(|error| error.to_string())? {
        return Ok(Some(price));
    }
    let mut sum: Option<Money> = None;
    for item in refund.items.iter().filter(|item| item.status() != CraftgateRefundStatus::Failure) {
        let Some(price) = item.price(currency).map_err(|error| error.to_string())? else { return Ok(None) };
        let added = sum.map_or(Ok(price), |sum| sum.plus(price));
        sum = Some(added.map_err(|error: SumError| error.to_string())?);
    }
    Ok(sum)
}

/// Cancelled or refunded as the answer says; where it does not say, by the seed's rule: a cancel has an id and no items.
fn kind(refund: &CraftgateRefund, whole: bool) -> RefundKind {
    match refund.refund_type() {
        CraftgateRefundType::Cancel => RefundKind::Cancel,
        CraftgateRefundType::Refund => RefundKind::Refund,
        CraftgateRefundType::Absent | CraftgateRefundType::Other => {
            if whole && refund.items.is_empty() && refund.id().is_some() {
                RefundKind::Cancel
            } else {
                RefundKind::Refund
            }
        }
    }
}

/// The ids of the items' refunds, joined by `;`, else the refund's own: Craftgate gives one or the others.
fn gateway_refund_id(refund: &CraftgateRefund) -> Option<String> {
    let ids: Vec<&str> = refund.items.iter().filter_map(CraftgateRefund::id).collect();
    if ids.is_empty() { refund.id().map(str::to_owned) } else { Some(ids.join(";")) }
}

fn declined(refund: &CraftgateRefund) -> Outcome {
    let errors = refund.error();
    let class = class_of_group(errors.group.as_deref()).unwrap_or(RefusalClass::Final);
    refused("failure".to_owned(), &errors, class)
}

/// Puts a definite no into our words.
pub fn read_refusal(status: u16, errors: &CraftgateErrors) -> Outcome {
    let words = errors.description.as_deref().unwrap_or_default().to_lowercase();
    let speaks_of = |some: &[&str]| some.iter().any(|word| words.contains(word));
    let class = match status {
        401 | 403 => RefusalClass::Credentials,
        404 => RefusalClass::Payment,
        409 => RefusalClass::Duplicate,
        _ => match class_of_group(errors.group.as_deref()) {
            Some(class) => class,
            // "Signature is not equal!" is documented, its status is not.
            None if speaks_of(&["signature is not"]) => RefusalClass::Credentials,
            None if speaks_of(&["price", "amount", "tutar"]) => RefusalClass::Amount,
            None => RefusalClass::Final,
        },
    };
    refused(format!("http_{status}"), errors, class)
}

/// The groups of <https://developer.craftgate.io/en/error-groups> (2025-05) that say more than a final no.
fn class_of_group(group: Option<&str>) -> Option<RefusalClass> {
    match group? {
        "MAY_HAVE_ALREADY_REFUNDED" => Some(RefusalClass::Duplicate),
        "INVALID_AMOUNT" => Some(RefusalClass::Amount),
        "INVALID_TRANSACTION" | "REQUIRES_DAY_END" => Some(RefusalClass::Payment),
        _ => Some(RefusalClass::Final),
    }
}

/// A code stays with the refund for good, so only a name is kept as one; words go where words may be forgotten.
fn refused(unnamed: String, errors: &CraftgateErrors, class: RefusalClass) -> Outcome {
    let (code, more) = match &errors.code {
        Some(code) if is_name(code) => (code.clone(), None),
        more => (unnamed, more.clone()),
    };
    let message = match more {
        Some(more) => format!("{more}: {}", words_of(errors)),
        None => words_of(errors),
    };
    Outcome::Refused { code, message: shorten(&message), class }
}

fn words_of(errors: &CraftgateErrors) -> String {
    errors.words().or_else(|| errors.group.clone()).unwrap_or_else(|| "the gateway gave no reason".to_owned())
}

fn is_name(code: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=CODE_MAX_CHARS).contains(&code.len()) && code.bytes().all(fits)
}

pub fn unknown(why: String) -> Outcome {
    Outcome::Unknown { why }
}

fn shorten(words: &str) -> String {
    words.chars().take(MESSAGE_MAX_CHARS).collect()
}
