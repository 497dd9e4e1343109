//! PayU's answer to a refund call: the one place where its words become ours.
//!
//! docs/gateways/payu.md has it as a table. An answer is a success only with status 1 *and* a request id, whatever its HTTP status.

use axum::http::StatusCode;
use domain::outcome::{Outcome, RefusalClass};

use crate::json_tree::JsonTree;
use crate::payu::wire::code::{PayuCodeMeaning, meaning};

/// How much of PayU's words is kept.
const MESSAGE_MAX_CHARS: usize = 500;

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PayuAnswer {
    /// Status 1 with a request id.
    Taken { request_id: String, code: Option<u16> },
    /// Status 1 without one.
    TakenNameless,
    /// A no.
    Failed(PayuFailure),
    /// Neither.
    Other,
}

/// The documented ways to say no: the eleven of the API's page, missing fields, any other code, any other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PayuFailure {
    /// `Partner with UUID … is not allowed to do this action`, 400.
    PartnerNotAllowed,
    /// `Invalid Auth token`, 401.
    InvalidAuthToken,
    /// `Invalid Hash`, 403.
    InvalidHash,
    /// `refund request already exists for …`, 200.
    AlreadyExists,
    /// 227.
    SameAmountAndToken,
    /// 214.
    SameAmountWithin5Minutes,
    /// 105.
    InvalidAmount,
    /// `transaction does not exists`, without a code.
    NoTransaction,
    /// 106.
    TokenExists,
    /// `{"status": "Refund request cannot be processed"}`.
    CannotBeProcessed,
    /// `Invalid partner.`, with the 106 of [`Self::TokenExists`]: only the words tell them apart.
    InvalidPartner,
    /// `{"errors":["… is mandatory param"]}`.
    FieldsMissing,
    /// Another code.
    Coded(u16),
    /// Words alone.
    Worded,
}

/// What a no means for the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Definitely no.
    Refused(RefusalClass),
    /// No, unless a 2xx says it: then nobody knows.
    RefusedByStatus(RefusalClass),
    /// Nobody knows.
    Unclear,
}

impl PayuFailure {
    const fn verdict(self) -> Verdict {
        match self {
            Self::PartnerNotAllowed | Self::InvalidAuthToken | Self::InvalidHash | Self::InvalidPartner => {
                Verdict::Refused(RefusalClass::Credentials)
            }
            // Each speaks of an earlier call, and none says what became of it. Where no earlier call of this refund left us,
            // a fresh `refund_id` cannot be meant, and the refusal is definite: see `Outcome::next_state`.
            Self::AlreadyExists
            | Self::SameAmountAndToken
            | Self::SameAmountWithin5Minutes
            | Self::TokenExists => Verdict::Refused(RefusalClass::Duplicate),
            Self::InvalidAmount => Verdict::Refused(RefusalClass::Amount),
            Self::NoTransaction => Verdict::Refused(RefusalClass::Payment),
            Self::CannotBeProcessed => Verdict::Refused(RefusalClass::Final),
            Self::FieldsMissing | Self::Worded => Verdict::RefusedByStatus(RefusalClass::Final),
            Self::Coded(code) => match meaning(code) {
                PayuCodeMeaning::Refused(class) => Verdict::Refused(class),
                PayuCodeMeaning::Unlisted => Verdict::RefusedByStatus(RefusalClass::Final),
                // A no with the code of a yes contradicts itself.
                PayuCodeMeaning::InFlight | PayuCodeMeaning::Unclear => Verdict::Unclear,
            },
        }
    }

    /// Our name of it, where PayU gives no code, or one that it also gives to something else.
    fn name(self, status: StatusCode) -> String {
        let name = match self {
            Self::PartnerNotAllowed => "partner_not_allowed",
            Self::InvalidAuthToken => "invalid_auth_token",
            Self::InvalidHash => "invalid_hash",
            Self::AlreadyExists => "refund_request_already_exists",
            Self::NoTransaction => "transaction_does_not_exist",
            Self::CannotBeProcessed => "cannot_be_processed",
            Self::InvalidPartner => "invalid_partner",
            Self::FieldsMissing => "field_missing",
            Self::SameAmountAndToken => "227",
            Self::SameAmountWithin5Minutes => "214",
            Self::InvalidAmount => "105",
            Self::TokenExists => "106",
            Self::Coded(code) => return code.to_string(),
            Self::Worded => return format!("http_{}", status.as_u16()),
        };
        name.to_owned()
    }
}

/// Reads an answer to a refund call; the body is none when it is no JSON object.
#[must_use]
pub fn read_refund_answer(status: StatusCode, body: Option<&JsonTree>) -> Outcome {
    let number = status.as_u16();
    let definite = status.is_success() || status.is_client_error();
    if !definite || status == StatusCode::REQUEST_TIMEOUT {
        // 5xx, a redirect, anything unheard of: it may have been processed on the way.
        return unknown(format!("HTTP {number}{}", words_after(body)));
    }
    match (body.map_or(PayuAnswer::Other, read), status.is_success()) {
        (PayuAnswer::Taken { request_id, code }, true) => match code.map(meaning) {
            None | Some(PayuCodeMeaning::InFlight | PayuCodeMeaning::Unlisted) => {
                Outcome::Accepted { gateway_refund_id: Some(request_id) }
            }
            Some(PayuCodeMeaning::Refused(_) | PayuCodeMeaning::Unclear) => {
                unknown(format!("status 1 with an error code that contradicts it{}", words_after(body)))
            }
        },
        (PayuAnswer::TakenNameless, true) => {
            unknown(format!("status 1 without a request_id{}", words_after(body)))
        }
        (PayuAnswer::Taken { .. } | PayuAnswer::TakenNameless, false) => {
            unknown(format!("HTTP {number} whose status 1 contradicts it{}", words_after(body)))
        }
        (PayuAnswer::Failed(failure), success) => match failure.verdict() {
            Verdict::RefusedByStatus(_) if success => {
                unknown(format!("HTTP {number} that says no in no way we know{}", words_after(body)))
            }
            Verdict::RefusedByStatus(_) if is_shut(status) => {
                refused(failure, status, body, RefusalClass::Credentials)
            }
            Verdict::Refused(class) | Verdict::RefusedByStatus(class) => {
                refused(failure, status, body, class)
            }
            Verdict::Unclear => unknown(format!("HTTP {number} that leaves it open{}", words_after(body))),
        },
        (PayuAnswer::Other, true) => {
            unknown(format!("HTTP {number} with an answer that says nothing we know"))
        }
        (PayuAnswer::Other, false) => read_bare_status(status),
    }
}

/// What a 4xx says by itself. A 400 may come from anywhere; the others are said before anything is processed.
fn read_bare_status(status: StatusCode) -> Outcome {
    let class = match status.as_u16() {
        401 | 403 => RefusalClass::Credentials,
        404 | 405 | 406 | 411 | 413 | 414 | 415 | 431 => RefusalClass::Final,
        number => return unknown(format!("HTTP {number} with an answer that says nothing we know")),
    };
    Outcome::Refused {
        code: format!("http_{}", status.as_u16()),
        message: format!("HTTP {status}, without a word of PayU"),
        class,
    }
}

fn read(body: &JsonTree) -> PayuAnswer {
    let code = body.text_of("error_code").and_then(|code| code.parse().ok());
    match body.text_of("status").map(whole_number) {
        Some(Some(1)) => body
            .text_of("request_id")
            .map_or(PayuAnswer::TakenNameless, |id| PayuAnswer::Taken { request_id: id.to_owned(), code }),
        Some(Some(0)) => PayuAnswer::Failed(read_core_failure(body, code)),
        Some(Some(_)) => PayuAnswer::Other,
        Some(None) => PayuAnswer::Failed(read_worded_status(body, code)),
        None if body.get("errors").is_some() => PayuAnswer::Failed(PayuFailure::FieldsMissing),
        None => body
            .text_of("message")
            .map_or(PayuAnswer::Other, |words| PayuAnswer::Failed(read_layer_failure(words))),
    }
}

/// `1`, `"1"` and `1.0` are one; all three occur.
fn whole_number(text: &str) -> Option<u32> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// `{"status": 0, "msg": …, "error_code": …}`, from PayU's core.
fn read_core_failure(body: &JsonTree, code: Option<u16>) -> PayuFailure {
    let words = body.text_of("msg").unwrap_or_default().to_ascii_lowercase();
    if words.starts_with("invalid partner") {
        return PayuFailure::InvalidPartner;
    }
    match code {
        Some(227) => PayuFailure::SameAmountAndToken,
        Some(214) => PayuFailure::SameAmountWithin5Minutes,
        Some(105) => PayuFailure::InvalidAmount,
        Some(106) => PayuFailure::TokenExists,
        Some(other) => PayuFailure::Coded(other),
        None if words.starts_with("transaction does not exist") => PayuFailure::NoTransaction,
        None => PayuFailure::Worded,
    }
}

/// `{"status": "…text…"}`.
fn read_worded_status(body: &JsonTree, code: Option<u16>) -> PayuFailure {
    let words = body.text_of("status").unwrap_or_default().to_ascii_lowercase();
    if words.starts_with("refund request cannot be processed") {
        return PayuFailure::CannotBeProcessed;
    }
    code.map_or(PayuFailure::Worded, PayuFailure::Coded)
}

/// `{"message": …}`, from the layer in front.
fn read_layer_failure(words: &str) -> PayuFailure {
    let words = words.to_ascii_lowercase();
    if words.starts_with("refund request already exists") {
        PayuFailure::AlreadyExists
    } else if words.starts_with("partner with uuid") {
        PayuFailure::PartnerNotAllowed
    } else if words.starts_with("invalid auth token") {
        PayuFailure::InvalidAuthToken
    } else if words.starts_with("invalid hash") {
        PayuFailure::InvalidHash
    } else {
        PayuFailure::Worded
    }
}

fn refused(
    failure: PayuFailure,
    status: StatusCode,
    body: Option<&JsonTree>,
    class: RefusalClass,
) -> Outcome {
    let message = body.and_then(words).unwrap_or_else(|| "PayU gave no reason".to_owned());
    Outcome::Refused { code: failure.name(status), message, class }
}

/// PayU's own words, as they came, from whichever field has them.
fn words(body: &JsonTree) -> Option<String> {
    let errors: Vec<&str> = body
        .get("errors")
        .map(JsonTree::items)
        .unwrap_or_default()
        .iter()
        .filter_map(JsonTree::text)
        .collect();
    let words = body
        .text_of("msg")
        .or_else(|| body.text_of("message"))
        .map(str::to_owned)
        .or_else(|| (!errors.is_empty()).then(|| errors.join("; ")))
        .or_else(|| body.text_of("errors").or_else(|| body.text_of("status")).map(str::to_owned))?;
    Some(shorten(&words))
}

fn words_after(body: Option<&JsonTree>) -> String {
    body.and_then(words).map(|words| format!(": {words}")).unwrap_or_default()
}

const fn is_shut(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

fn unknown(why: String) -> Outcome {
    Outcome::Unknown { why }
}

fn shorten(words: &str) -> String {
    words.chars().take(MESSAGE_MAX_CHARS).collect()
}
