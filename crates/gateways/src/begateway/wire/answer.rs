//! Transactions as we answer them in the beGateway family's form: the seed's fields, and those of newer pages that we know.

use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::begateway::exponent::minor_digits;
use crate::details::Details;
use crate::dialect::transaction::{PortPayment, PortRefund, PortTransaction};

/// What names the payment method in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodField {
    /// `payment_method_type`, always `credit_card`: the card service.
    PaymentMethodType,
    /// `method_type`: the sister service.
    MethodType,
}

/// One transaction in the envelope that clients of every API version read.
#[derive(Debug, Serialize)]
pub struct BegatewayOne {
    /// It.
    pub transaction: BegatewayWritten,
}

/// Several transactions, newest first.
#[derive(Debug, Serialize)]
pub struct BegatewaySeveral {
    /// They.
    pub transactions: Vec<BegatewayWritten>,
}

/// A transaction as we write it.
#[derive(Debug, Default, Serialize)]
pub struct BegatewayWritten {
    uid: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_uid: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    message: String,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_id: Option<String>,
    test: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method_type: Option<String>,
    receipt_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_address: Option<BillingAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund: Option<Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    void: Option<Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization: Option<Section>,
}

#[derive(Debug, Serialize)]
struct BillingAddress {
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
}

/// What the processor behind said.
#[derive(Debug, Serialize)]
struct Section {
    message: String,
    ref_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_id: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rrn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_code: Option<String>,
    status: &'static str,
}

/// Writes a payment or a refund.
#[must_use]
pub fn write_transaction(transaction: &PortTransaction, method: MethodField) -> BegatewayWritten {
    match transaction {
        PortTransaction::Payment(payment) => write_payment(payment, method),
        PortTransaction::Refund(refund) => write_refund(refund, method),
    }
}

/// Writes a refund or a void.
#[must_use]
pub fn write_refund(refund: &PortRefund, method: MethodField) -> BegatewayWritten {
    let status = refund_status(refund.state);
    let kind = match refund.kind {
        Some(RefundKind::Cancel) => "void",
        Some(RefundKind::Refund) | None => "refund",
    };
    let said = |name: &str| refund.details.get(name).map(str::to_owned);
    let message = refund.message.clone().or_else(|| said("message"));
    let section = Section {
        message: said(&format!("{kind}.message")).unwrap_or_else(|| processor_words(status).to_owned()),
        ref_id: said(&format!("{kind}.ref_id")).unwrap_or_else(|| refund.reference_number.clone()),
        gateway_id: said(&format!("{kind}.gateway_id")).and_then(|digits| number(&digits)),
        rrn: said(&format!("{kind}.rrn")),
        auth_code: said(&format!("{kind}.auth_code")),
        bank_code: said(&format!("{kind}.bank_code")),
        status,
    };
    let (refund_section, void) = if kind == "void" { (None, Some(section)) } else { (Some(section), None) };
    BegatewayWritten {
        uid: refund.id.clone(),
        id: refund.id.clone(),
        parent_uid: Some(refund.payment_id.clone()),
        kind,
        status,
        message: message.unwrap_or_else(|| words(status).to_owned()),
        code: code(status, refund.code.as_deref()),
        reason: refund.reason.clone(),
        tracking_id: refund.tracking_id.clone(),
        test: refund.test,
        language: said("language"),
        created_at: instant_text(refund.created_at),
        updated_at: instant_text(refund.updated_at),
        paid_at: refund.settled_at.filter(|_| status == "successful").map(instant_text),
        receipt_url: refund.receipt_url.clone().unwrap_or_default(),
        refund: refund_section,
        void,
        ..amount_and_method(refund.amount, method, refund_method(&refund.details))
    }
}

/// Writes a payment or an authorization.
#[must_use]
pub fn write_payment(payment: &PortPayment, method: MethodField) -> BegatewayWritten {
    let (kind, status, amount) = match payment.state {
        PaymentState::Pending => ("payment", "pending", payment.amount),
        PaymentState::Failed => ("payment", "failed", payment.amount),
        // A hold that was let go has a void of its own beside it.
        PaymentState::Authorised | PaymentState::Voided => ("authorization", "successful", payment.amount),
        PaymentState::Captured => ("payment", "successful", payment.captured),
    };
    let section = Section {
        message: processor_words(status).to_owned(),
        ref_id: payment.reference_number.clone(),
        gateway_id: None,
        rrn: None,
        auth_code: None,
        bank_code: None,
        status,
    };
    let (payment_section, authorization) =
        if kind == "payment" { (Some(section), None) } else { (None, Some(section)) };
    BegatewayWritten {
        uid: payment.id.clone(),
        id: payment.id.clone(),
        kind,
        status,
        message: words(status).to_owned(),
        code: code(status, None),
        tracking_id: payment.conversation_id.clone().or_else(|| payment.order_number.clone()),
        test: payment.test,
        created_at: instant_text(payment.created_at),
        updated_at: instant_text(payment.updated_at),
        paid_at: payment.paid_at.map(instant_text),
        receipt_url: payment.receipt_url.clone().unwrap_or_default(),
        billing_address: billing_address(payment),
        payment: payment_section,
        authorization,
        ..amount_and_method(amount, method, payment.payment_type.to_lowercase())
    }
}

fn amount_and_method(amount: Money, method: MethodField, method_type: String) -> BegatewayWritten {
    let (payment_method_type, method_type) = match method {
        MethodField::PaymentMethodType => (Some("credit_card"), None),
        MethodField::MethodType => (None, Some(method_type)),
    };
    BegatewayWritten {
        // An amount that the gateway's decimals cannot hold is left out, never rounded.
        amount: minor_digits(amount),
        currency: amount.currency().code(),
        payment_method_type,
        method_type,
        ..BegatewayWritten::default()
    }
}

fn refund_method(details: &Details) -> String {
    let method = details.get("method_type").or_else(|| details.get("payment_method_type"));
    method.unwrap_or("alternative").to_owned()
}

fn billing_address(payment: &PortPayment) -> Option<BillingAddress> {
    let name = payment.customer_name.as_deref();
    let (first_name, last_name) = match name.map(|name| name.rsplit_once(' ').unwrap_or((name, ""))) {
        Some((first, "")) => (Some(first.to_owned()), None),
        Some((first, last)) => (Some(first.to_owned()), Some(last.to_owned())),
        None => (None, None),
    };
    let phone = payment.customer_phone.clone();
    (first_name.is_some() || phone.is_some()).then_some(BillingAddress { first_name, last_name, phone })
}

const fn refund_status(state: RefundState) -> &'static str {
    match state {
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention => "pending",
        RefundState::Succeeded => "successful",
        RefundState::Failed | RefundState::Declined | RefundState::Withdrawn | RefundState::Reversed => {
            "failed"
        }
        RefundState::Expired => "expired",
    }
}

fn words(status: &str) -> &'static str {
    match status {
        "successful" => "Successfully processed",
        "pending" => "The transaction is being processed",
        "expired" => "The transaction expired",
        _ => "The transaction was declined",
    }
}

fn processor_words(status: &str) -> &'static str {
    match status {
        "successful" => "The operation was successfully processed.",
        _ => words(status),
    }
}

/// A processing code (<https://github.com/begateway/status_code>): the one that is known, else the general one of the status.
fn code(status: &str, known: Option<&str>) -> String {
    let is_code = |code: &&str| {
        let mut letters = code.bytes();
        matches!(letters.next(), Some(b'S' | b'F' | b'P' | b'E'))
            && letters.next() == Some(b'.')
            && letters.len() == 4
            && letters.all(|byte| byte.is_ascii_digit())
    };
    let general = match status {
        "successful" => "S.0000",
        "pending" => "P.0001",
        _ => "F.0999",
    };
    known.filter(is_code).unwrap_or(general).to_owned()
}

fn number(digits: &str) -> Option<Box<RawValue>> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| RawValue::from_string(digits.to_owned()).ok())
        .flatten()
}

/// ISO 8601 in UTC, to the millisecond, as newer pages show it.
fn instant_text(at_us: i64) -> String {
    Timestamp::from_microsecond(at_us)
        .map(|instant| instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
        .unwrap_or_default()
}
