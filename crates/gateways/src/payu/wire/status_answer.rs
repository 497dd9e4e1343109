//! PayU's answer to a question about a payment's refunds, read for one of them.
//!
//! It lists all requests of the payment, by their ids: `{"<payu_id>": {"<request_id>": {"token": …, "status": …}}}`
//! (<https://docs.payu.in/reference/refund-status-api-partner-integration>); the merchant API has the same list under
//! `transaction_details`, and both are read.

use axum::http::StatusCode;
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;

use crate::details::Details;
use crate::gateway::{Found, RefundOrder, Told};
use crate::json_tree::JsonTree;

/// What the fields of this answer are kept under, since the refund call's answer has some of the same names.
pub const DETAILS_PREFIX: &str = "refund_status";

/// Where a refund stands, of the words that PayU has for it, in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PayuRefundStatus {
    Success,
    Failure,
    /// QUEUED, IN PROGRESS, REQUESTED, PENDING, `od_hit`, and whatever else it may say: on the way.
    OnTheWay,
}

/// What was done to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PayuAction {
    Refund,
    Cancel,
    Unsaid,
    /// The payment's own capture or authorisation.
    NoRefund,
}

/// Reads an answer for the refund of an order; the body is none when it is no JSON object.
#[must_use]
pub fn read_status_answer(status: StatusCode, body: Option<&JsonTree>, order: &RefundOrder) -> Told<Found> {
    let number = status.as_u16();
    let Some(body) = body.filter(|_| status.is_success() || status == StatusCode::BAD_REQUEST) else {
        return cannot_tell(format!("HTTP {number} to the question about the refund"));
    };
    let envelope = body.get("transaction_details").unwrap_or(body);
    let Some(requests) = envelope.get(&order.gateway_payment_id) else {
        return cannot_tell(format!("HTTP {number} that does not speak of the payment"));
    };
    if says_nothing_found(requests) {
        return Found::NotKnown.into();
    }
    let JsonTree::Object(requests) = requests else {
        return cannot_tell(format!("HTTP {number} without a list of requests"));
    };
    let unreadable = || cannot_tell(format!("HTTP {number} with a list of requests that cannot be read"));
    if !status.is_success() {
        return unreadable();
    }
    let is_request = |request: &JsonTree| matches!(request, JsonTree::Object(_));
    // A field that is no request may be new; it may as well be what became of ours.
    let all_are_read = requests.iter().all(|(_, request)| is_request(request));
    let ours = requests
        .iter()
        .filter(|(id, request)| is_request(request) && is_ours(id, request, order))
        // A success that stands beside a failure of the same name has moved money.
        .max_by_key(|(_, request)| match refund_status(request) {
            PayuRefundStatus::Success => 2,
            PayuRefundStatus::OnTheWay => 1,
            PayuRefundStatus::Failure => 0,
        });
    let Some((id, request)) = ours else {
        return if all_are_read { Found::NotKnown.into() } else { unreadable() };
    };
    if !all_are_read && refund_status(request) == PayuRefundStatus::Failure {
        return unreadable();
    }
    let mut details = Details::default();
    request.keep_in(&mut details, DETAILS_PREFIX);
    Told { what: read_request(id, request, order), details }
}

fn read_request(id: &str, request: &JsonTree, order: &RefundOrder) -> Found {
    let request_id = request.text_of("request_id").unwrap_or(id).to_owned();
    match refund_status(request) {
        PayuRefundStatus::OnTheWay => Found::Known(Outcome::Accepted { gateway_refund_id: Some(request_id) }),
        PayuRefundStatus::Success => {
            let amount = request.text_of("amt").map(|text| Money::parse(text, order.amount.currency()));
            match amount.transpose() {
                Ok(amount) => Found::Known(Outcome::Succeeded {
                    gateway_refund_id: Some(request_id),
                    amount,
                    kind: kind(request, order),
                }),
                Err(error) => Found::CannotTell(format!("a success of which {error}")),
            }
        }
        PayuRefundStatus::Failure => {
            let words = ["remark", "failure_reason", "error_Message", "status"];
            let message = words.iter().find_map(|name| request.text_of(name)).unwrap_or("failure");
            Found::Known(Outcome::Refused {
                code: "refund_failure".to_owned(),
                message: message.to_owned(),
                class: RefusalClass::Final,
            })
        }
    }
}

/// Ours carries our Reference Number as its `token`; where it has no token, the request id tells.
fn is_ours(id: &str, request: &JsonTree, order: &RefundOrder) -> bool {
    if action(request) == PayuAction::NoRefund {
        return false;
    }
    match request.text_of("token") {
        Some(token) => token.trim() == order.reference_number,
        None => order
            .gateway_refund_id
            .as_deref()
            .is_some_and(|known| known == id || request.text_of("request_id") == Some(known)),
    }
}

fn kind(request: &JsonTree, order: &RefundOrder) -> RefundKind {
    match action(request) {
        PayuAction::Cancel => RefundKind::Cancel,
        PayuAction::Refund => RefundKind::Refund,
        PayuAction::Unsaid | PayuAction::NoRefund => {
            if order.authorised_only {
                RefundKind::Cancel
            } else {
                RefundKind::Refund
            }
        }
    }
}

fn refund_status(request: &JsonTree) -> PayuRefundStatus {
    match request.text_of("status").map(|word| word.trim().to_ascii_lowercase()).as_deref() {
        Some("success") => PayuRefundStatus::Success,
        Some("failure") => PayuRefundStatus::Failure,
        Some(_) | None => PayuRefundStatus::OnTheWay,
    }
}

fn action(request: &JsonTree) -> PayuAction {
    match request.text_of("action").map(|word| word.trim().to_ascii_lowercase()).as_deref() {
        Some("refund") => PayuAction::Refund,
        Some("cancel") => PayuAction::Cancel,
        Some("capture" | "auth") => PayuAction::NoRefund,
        Some(_) | None => PayuAction::Unsaid,
    }
}

/// `{"errorCode":"400","description":"0 out of 1 Transactions Fetched Successfully", …}`, or in the merchant API a text.
fn says_nothing_found(requests: &JsonTree) -> bool {
    requests.text_of("description").is_some_and(|words| words.starts_with("0 out of "))
        || requests.text().is_some_and(|words| words.starts_with("No action status found"))
}

fn cannot_tell(why: String) -> Told<Found> {
    Found::CannotTell(why).into()
}
