//! Refund and void calls as they come in: each field checked by its name, each amount by its digits.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::begateway::capabilities::{REASON_MAX_CHARS, TRACKING_ID_MAX_CHARS};
use crate::begateway::exponent::exponent;
use crate::begateway::routes::manners::Manners;
use crate::begateway::routes::refused::Refused;
use crate::begateway::wire::BegatewayIncomingCall;
use crate::details::Details;
use crate::dialect::order::{PortAmount, PortOrder, PortSubject};

/// What a void's refund says as its reason: the call has no field for one.
const VOID_REASON: &str = "Void";

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default, borrow)]
    request: Option<&'a RawValue>,
}

/// Reads a refund's body.
pub fn read_refund(manners: Manners, body: &[u8]) -> Result<PortOrder, Refused> {
    let call = read_call(body)?;
    let reason = text(manners, "reason", call.reason)?;
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let reason = reason.ok_or_else(|| Refused::field(manners, "reason", "can't be blank"))?;
    if reason.chars().count() > REASON_MAX_CHARS {
        let text = format!("is too long (maximum is {REASON_MAX_CHARS} characters)");
        return Err(Refused::field(manners, "reason", &text));
    }
    read_order(manners, &call, reason)
}

/// Reads a void's body.
pub fn read_void(manners: Manners, body: &[u8]) -> Result<PortOrder, Refused> {
    let call = read_call(body)?;
    read_order(manners, &call, VOID_REASON.to_owned())
}

fn read_order(
    manners: Manners,
    call: &BegatewayIncomingCall<'_>,
    reason: String,
) -> Result<PortOrder, Refused> {
    let parent_uid = text(manners, "parent_uid", call.parent_uid)?.filter(|uid| !uid.is_empty());
    let parent_uid = parent_uid.ok_or_else(|| Refused::field(manners, "parent_uid", "is missing"))?;
    let amount = match call.amount {
        Some(amount) => PortAmount::Minor { digits: digits(manners, amount)?, exponent },
        None if manners.amount_optional => PortAmount::Rest,
        None => return Err(Refused::field(manners, "amount", "is missing")),
    };
    let tracking_id =
        text(manners, "tracking_id", call.tracking_id)?.filter(|names| !names.trim().is_empty());
    if tracking_id.as_ref().is_some_and(|names| names.chars().count() > TRACKING_ID_MAX_CHARS) {
        let text = format!("is too long (maximum is {TRACKING_ID_MAX_CHARS} characters)");
        return Err(Refused::field(manners, "tracking_id", &text));
    }
    let is_checked = match call.duplicate_check.map(RawValue::get) {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Refused::field(manners, "duplicate_check", "must be true or false")),
    };
    Ok(PortOrder {
        subject: PortSubject::Payment(parent_uid),
        amount,
        reason: Some(reason),
        key: None,
        tracking_id,
        duplicate_window_s: manners.duplicate_window_s.filter(|_| is_checked),
        options: Details::default(),
    })
}

fn read_call(body: &[u8]) -> Result<BegatewayIncomingCall<'_>, Refused> {
    let form = || {
        Refused::form(
            "Send JSON of the form {\"request\": {\"parent_uid\": \"…\", \"amount\": 50, \"reason\": \"…\"}}",
        )
    };
    let envelope: Envelope<'_> = serde_json::from_slice(body).ok().ok_or_else(form)?;
    let request =
        envelope.request.map(RawValue::get).filter(|request| request.starts_with('{')).ok_or_else(form)?;
    serde_json::from_str(request).ok().ok_or_else(form)
}

/// A field's text; numbers are taken by their digits.
fn text(manners: Manners, field: &str, raw: Option<&RawValue>) -> Result<Option<String>, Refused> {
    let Some(raw) = raw.map(RawValue::get) else { return Ok(None) };
    if raw.starts_with('"') {
        return serde_json::from_str(raw)
            .map(Some)
            .ok()
            .ok_or_else(|| Refused::field(manners, field, "must be a string"));
    }
    if raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Ok(Some(raw.to_owned()));
    }
    Err(Refused::field(manners, field, "must be a string"))
}

/// An amount's digits: a whole number, also as text.
fn digits(manners: Manners, raw: &RawValue) -> Result<String, Refused> {
    let lexeme = raw.get();
    let digits = lexeme.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(lexeme);
    let whole = digits.strip_prefix('-').unwrap_or(digits);
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refused::field(manners, "amount", "must be an integer"));
    }
    Ok(digits.to_owned())
}
