//! The beGateway family's webhook: the transaction as the answers have it (<https://docs.bepaid.by/en/using_api/webhooks/>).
//!
//! That refunds are told to the payment's own address is assumed; chargebacks have a type of their own.

use domain::gateway_kind::GatewayKind;
use gateways::begateway::exponent::minor_digits;
use gateways::begateway::wire::answer::{BegatewayOne, MethodField, write_payment, write_refund};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::dialect_bank::entry::{instant_text, port_payment, port_refund};
use crate::gateway_id::{now_us, uuid_id};
use crate::ledger::LedgerError;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::notice::{News, RefundEnd};
use crate::message::json;

#[derive(Serialize)]
struct One {
    transaction: Chargeback,
}

#[derive(Serialize)]
struct Chargeback {
    uid: String,
    id: String,
    parent_uid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    message: &'static str,
    amount: Option<i64>,
    currency: &'static str,
    test: bool,
    created_at: String,
    updated_at: String,
}

/// Writes the message of this; none where the family has none: nothing says that a paid refund came back.
pub(crate) fn message(kind: GatewayKind, news: &News<'_>) -> Result<Option<String>, LedgerError> {
    let method =
        if kind == GatewayKind::Overpay { MethodField::MethodType } else { MethodField::PaymentMethodType };
    match news {
        News::Payment(payment) => {
            let payment = port_payment(kind, payment, &[], Vec::new());
            json(&BegatewayOne { transaction: write_payment(&payment, method) }).map(Some)
        }
        News::Refund(_, RefundEnd::Reversed) => Ok(None),
        News::Refund(entry, RefundEnd::Paid | RefundEnd::Declined) => {
            let refund = port_refund(kind, entry);
            json(&BegatewayOne { transaction: write_refund(&refund, method) }).map(Some)
        }
        News::Chargeback { payment, open } => {
            json(&One { transaction: chargeback(payment, *open) }).map(Some)
        }
    }
}

/// A payment's chargeback has one uid, whether it opens or closes.
fn chargeback(payment: &BankPayment, open: bool) -> Chargeback {
    let digest: [u8; 32] = Sha256::digest(format!("chargeback of {}", payment.gateway_payment_id)).into();
    let number = digest.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let uid = uuid_id(number);
    Chargeback {
        id: uid.clone(),
        uid,
        parent_uid: payment.gateway_payment_id.clone(),
        kind: "chargeback",
        status: if open { "successful" } else { "failed" },
        message: if open { "Chargeback received" } else { "Chargeback closed" },
        amount: minor_digits(payment.captured),
        currency: payment.captured.currency().code(),
        test: false,
        created_at: instant_text(payment.taken_at),
        updated_at: instant_text(now_us()),
    }
}
