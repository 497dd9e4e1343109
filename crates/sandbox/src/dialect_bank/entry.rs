//! Puts the ledger's payments and refunds into the words of a dialect's port, with the fields that a bank would fill in.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::RefundKind;
use gateways::details::Details;
use gateways::dialect::transaction::{PortItem, PortPayment, PortRefund};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::ledger::bank_payment::{BankItem, BankPayment};
use crate::ledger::refund_entry::RefundEntry;

/// Writes a payment.
pub(crate) fn port_payment(
    kind: GatewayKind,
    payment: &BankPayment,
    items: &[BankItem],
    refunds: Vec<PortRefund>,
) -> PortPayment {
    let left = payment.left();
    let of_item = |item: &BankItem| PortItem {
        id: item.gateway_item_id.clone(),
        amount: item.amount,
        refundable: smaller(item.left(), left),
    };
    let is_paid =
        matches!(payment.state, PaymentState::Authorised | PaymentState::Captured | PaymentState::Voided);
    PortPayment {
        id: payment.gateway_payment_id.clone(),
        state: payment.state,
        amount: payment.amount,
        captured: payment.captured,
        refundable: left,
        payment_type: kind.default_payment_type().to_owned(),
        customer_name: payment.customer.clone(),
        customer_phone: payment.phone.clone(),
        conversation_id: payment.conversation_id.clone(),
        order_number: payment.order_number.clone(),
        reference_number: bank_number(&payment.gateway_payment_id).to_string(),
        items: items.iter().map(of_item).collect(),
        test: false,
        created_at: payment.taken_at,
        updated_at: refunds.iter().map(|refund| refund.updated_at).fold(payment.taken_at, i64::max),
        paid_at: is_paid.then_some(payment.taken_at),
        receipt_url: None,
        refunds,
    }
}

/// Writes a refund.
pub(crate) fn port_refund(kind: GatewayKind, entry: &RefundEntry) -> PortRefund {
    let refund = &entry.refund;
    PortRefund {
        id: refund.gateway_refund_id.clone(),
        payment_id: refund.gateway_payment_id.clone(),
        item_id: entry.item_id.clone(),
        amount: refund.amount,
        state: entry.state(),
        kind: entry.kind,
        reference_number: refund.reference_number.clone(),
        tracking_id: entry.tracking_id.clone(),
        reason: entry.reason.clone(),
        code: code(kind, refund.result).map(str::to_owned),
        message: refund.message.clone(),
        test: false,
        created_at: refund.made_at,
        updated_at: entry.updated_at,
        settled_at: entry.settled_at,
        receipt_url: None,
        details: details(kind, entry),
    }
}

/// The gateways' codes of a refund that the customer's bank declined: Craftgate's of its documented example, beGateway's from
/// <https://github.com/begateway/status_code>, PayU's plain failure.
const fn code(kind: GatewayKind, result: PaymentResult) -> Option<&'static str> {
    match (result, kind) {
        (PaymentResult::Success | PaymentResult::Pending, _) | (_, GatewayKind::Mindbehind) => None,
        (PaymentResult::Failed, GatewayKind::Craftgate) => Some("10051"),
        (PaymentResult::Failed, GatewayKind::Begateway | GatewayKind::Overpay) => Some("F.0114"),
        (PaymentResult::Failed, GatewayKind::Payu) => Some("108"),
    }
}

fn details(kind: GatewayKind, entry: &RefundEntry) -> Details {
    let mut details = entry.options.clone();
    let refund = &entry.refund;
    let number = bank_number(&refund.gateway_refund_id).to_string();
    let number = number.as_str();
    let is_paid = refund.result == PaymentResult::Success;
    match kind {
        GatewayKind::Mindbehind => {}
        GatewayKind::Craftgate => {
            let refund_type = match entry.kind {
                Some(RefundKind::Cancel) => "CANCEL",
                Some(RefundKind::Refund) | None => "REFUND",
            };
            details.keep("refundType", Some(refund_type));
            details.keep("isAfterSettlement", Some("false"));
            for name in ["authCode", "hostReference", "transId"] {
                details.keep(name, is_paid.then_some(number));
            }
            let group = (refund.result == PaymentResult::Failed).then_some("NOT_SUFFICIENT_FUNDS");
            details.keep("errors.errorGroup", group);
        }
        GatewayKind::Begateway | GatewayKind::Overpay => {
            let section = if entry.kind == Some(RefundKind::Cancel) { "void" } else { "refund" };
            for name in ["ref_id", "gateway_id", "rrn"] {
                details.keep(&format!("{section}.{name}"), is_paid.then_some(number));
            }
            let bank_code = match refund.result {
                PaymentResult::Success => Some("00"),
                PaymentResult::Failed => Some("51"),
                PaymentResult::Pending => None,
            };
            details.keep(&format!("{section}.bank_code"), bank_code);
        }
        GatewayKind::Payu => {
            for name in ["bank_ref_num", "bank_arn"] {
                details.keep(name, is_paid.then_some(number));
            }
        }
    }
    details
}

/// A number of twelve digits that a bank would have given: always the same for one id.
pub(crate) fn bank_number(id: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(id.as_bytes()).into();
    let drawn = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    100_000_000_000 + drawn % 900_000_000_000
}

/// ISO 8601 in UTC, to the millisecond.
pub(crate) fn instant_text(at_us: i64) -> String {
    let instant = Timestamp::from_microsecond(at_us).unwrap_or_default();
    instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn smaller(one: Money, other: Money) -> Money {
    if one.minor() < other.minor() { one } else { other }
}
