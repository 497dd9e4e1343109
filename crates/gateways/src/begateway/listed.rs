//! The beGateway family's transactions as payments and refunds of ours, whether a report lists them or a notification tells of them.

use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};

use crate::begateway::wire::transaction::{
    BegatewayStatus, BegatewayTransaction, BegatewayType, tracking_names,
};
use crate::listing::{ListedPayment, ListedRefund};

/// What a transaction is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A payment: charged, authorised, or the capture of an authorisation, which bears the authorisation's id.
    Payment(Box<ListedPayment>),
    /// A refund or a void.
    Refund(Box<ListedRefund>),
    /// The customer's bank took a payment back, or tried to.
    Chargeback {
        /// Its uid.
        gateway_refund_id: String,
        /// The payment's uid.
        gateway_payment_id: Option<String>,
        /// How much.
        amount: Option<Money>,
        /// Whether the case is closed without the money leaving.
        is_closed: bool,
    },
    /// Nothing that moves a payment: its type.
    Other(String),
}

/// Puts a transaction into our words; the error says what is missing.
pub fn read_listed(transaction: &BegatewayTransaction) -> Result<Listed, String> {
    let uid = transaction.uid().ok_or("there is no uid")?;
    match transaction.kind() {
        BegatewayType::Payment => {
            payment(transaction, uid, charged(&transaction.status(), PaymentState::Captured))
        }
        BegatewayType::Authorization => {
            payment(transaction, uid, charged(&transaction.status(), PaymentState::Authorised))
        }
        BegatewayType::Capture if transaction.status() == BegatewayStatus::Successful => {
            let authorisation = transaction.text("parent_uid").ok_or("a capture without a parent_uid")?;
            payment(transaction, authorisation, PaymentState::Captured)
        }
        // A capture that is not done changes nothing.
        BegatewayType::Capture => Ok(Listed::Other("capture".to_owned())),
        BegatewayType::Refund => refund(transaction, uid, RefundKind::Refund),
        BegatewayType::Void => refund(transaction, uid, RefundKind::Cancel),
        BegatewayType::Chargeback => Ok(Listed::Chargeback {
            gateway_refund_id: uid.to_owned(),
            gateway_payment_id: transaction.text("parent_uid").map(str::to_owned),
            amount: transaction.amount(None).ok(),
            is_closed: is_over(&transaction.status()),
        }),
        BegatewayType::Absent => Err("there is no type".to_owned()),
        BegatewayType::Other(word) => Ok(Listed::Other(word)),
    }
}

fn charged(status: &BegatewayStatus, done: PaymentState) -> PaymentState {
    match status {
        BegatewayStatus::Successful => done,
        BegatewayStatus::Failed | BegatewayStatus::Expired => PaymentState::Failed,
        BegatewayStatus::Pending
        | BegatewayStatus::Incomplete
        | BegatewayStatus::Other(_)
        | BegatewayStatus::Absent => PaymentState::Pending,
    }
}

fn is_over(status: &BegatewayStatus) -> bool {
    match status {
        BegatewayStatus::Failed | BegatewayStatus::Expired => true,
        BegatewayStatus::Successful
        | BegatewayStatus::Pending
        | BegatewayStatus::Incomplete
        | BegatewayStatus::Other(_)
        | BegatewayStatus::Absent => false,
    }
}

fn payment(transaction: &BegatewayTransaction, id: &str, state: PaymentState) -> Result<Listed, String> {
    let amount = amount(transaction)?;
    let captured = if state == PaymentState::Captured { amount } else { Money::zero(amount.currency()) };
    let method = transaction.text("payment_method_type").or_else(|| transaction.text("method_type"));
    let phone =
        ["billing_address", "customer"].iter().find_map(|section| transaction.text_in(section, "phone"));
    Ok(Listed::Payment(Box::new(ListedPayment {
        gateway_payment_id: id.to_owned(),
        gateway_order_id: None,
        state,
        amount,
        captured,
        payment_type: method.filter(|method| *method != "credit_card").map(str::to_owned),
        customer_name: customer_name(transaction),
        customer_phone: phone.map(str::to_owned),
        conversation_id: transaction.text("tracking_id").map(str::to_owned),
        order_number: None,
        items: Vec::new(),
        refunds: Vec::new(),
        test: transaction.is_test(),
        created_at: created_at(transaction)?,
        paid_at: transaction.instant("paid_at"),
        details: transaction.details(),
    })))
}

fn refund(transaction: &BegatewayTransaction, uid: &str, kind: RefundKind) -> Result<Listed, String> {
    let state = match transaction.status() {
        BegatewayStatus::Successful => RefundState::Succeeded,
        BegatewayStatus::Failed | BegatewayStatus::Expired => RefundState::Failed,
        BegatewayStatus::Pending
        | BegatewayStatus::Incomplete
        | BegatewayStatus::Other(_)
        | BegatewayStatus::Absent => RefundState::Accepted,
    };
    Ok(Listed::Refund(Box::new(ListedRefund {
        gateway_refund_id: uid.to_owned(),
        gateway_payment_id: transaction.text("parent_uid").ok_or("there is no parent_uid")?.to_owned(),
        gateway_item_id: None,
        reference_number: our_name(transaction),
        amount: amount(transaction)?,
        state,
        kind,
        reason: transaction.text("reason").map(str::to_owned),
        created_at: created_at(transaction)?,
        details: transaction.details(),
    })))
}

/// Our Reference Number, where one of the names in `tracking_id` has its form: a refund that was given none bears its payment's.
#[must_use]
pub fn our_name(transaction: &BegatewayTransaction) -> Option<String> {
    let ours = |name: &&str| {
        name.len() == 23 && name.starts_with('R') && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    tracking_names(transaction.text("tracking_id")?).find(ours).map(str::to_owned)
}

fn customer_name(transaction: &BegatewayTransaction) -> Option<String> {
    let of = |section| {
        let names = ["first_name", "last_name"].iter().filter_map(|name| transaction.text_in(section, name));
        let name = names.collect::<Vec<_>>().join(" ");
        (!name.is_empty()).then_some(name)
    };
    of("billing_address")
        .or_else(|| of("customer"))
        .or_else(|| transaction.text_in("credit_card", "holder").map(str::to_owned))
}

fn amount(transaction: &BegatewayTransaction) -> Result<Money, String> {
    let amount = transaction.amount(None).map_err(|error| format!("the amount cannot be read: {error}"))?;
    Ok(if amount.minor() < 0 { amount.negated() } else { amount })
}

/// The documented answer of a card refund has no times, so any that is there serves.
fn created_at(transaction: &BegatewayTransaction) -> Result<i64, String> {
    let names = ["created_at", "paid_at", "updated_at"];
    let found = names.iter().find_map(|name| transaction.instant(name));
    found.ok_or_else(|| "there is no created_at that could be read".to_owned())
}
