//! Writes payments and their items as Craftgate has them, as far as we know them.

use domain::money::Money;
use domain::payment::PaymentState;

use crate::craftgate::local_time;
use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::write_refund::{amount, identifier, whole_body};
use crate::craftgate::wire::body::{CraftgateBuyerBody, CraftgateItemBody, CraftgatePaymentBody};
use crate::dialect::transaction::{PortItem, PortPayment};

/// Craftgate's words for payment types that are none of the card.
const TYPES: [&str; 6] = [
    "WALLET_PAYMENT",
    "CARD_AND_WALLET_PAYMENT",
    "DEPOSIT_PAYMENT",
    "BANK_TRANSFER",
    "APM",
    "HEPSIPAY_DEPOSIT_PAYMENT",
];

/// Writes a payment.
pub fn payment_body(payment: &PortPayment) -> Result<CraftgatePaymentBody, Refused> {
    write_payment(payment).ok_or_else(Refused::fault)
}

fn write_payment(payment: &PortPayment) -> Option<CraftgatePaymentBody> {
    let (payment_status, payment_phase) = match payment.state {
        PaymentState::Pending => ("WAITING", "AUTH"),
        PaymentState::Failed => ("FAILURE", "AUTH"),
        PaymentState::Captured => ("SUCCESS", "AUTH"),
        PaymentState::Authorised | PaymentState::Voided => ("SUCCESS", "PRE_AUTH"),
    };
    let paid = if payment.state == PaymentState::Captured { payment.captured } else { payment.amount };
    let names_buyer = payment.customer_name.is_some() || payment.customer_phone.is_some();
    Some(CraftgatePaymentBody {
        id: identifier(&payment.id)?,
        created_date: local_time::write(payment.created_at, &local_time::default_zone()),
        price: amount(payment.amount)?,
        paid_price: amount(paid)?,
        refundable_price: amount(payment.refundable)?,
        currency: payment.amount.currency().code(),
        conversation_id: payment.conversation_id.clone(),
        external_id: payment.order_number.clone(),
        payment_status,
        payment_type: TYPES.into_iter().find(|word| *word == payment.payment_type).unwrap_or("CARD_PAYMENT"),
        payment_phase,
        refund_status: refund_status(payment.state, paid, payment.refundable),
        buyer_member: names_buyer.then(|| CraftgateBuyerBody {
            name: payment.customer_name.clone(),
            phone_number: payment.customer_phone.clone(),
        }),
        payment_transactions: payment
            .items
            .iter()
            .map(|item| write_item(item, payment))
            .collect::<Option<_>>()?,
        refunds: payment
            .refunds
            .iter()
            .map(|refund| whole_body(std::slice::from_ref(refund)))
            .collect::<Option<_>>()?,
    })
}

/// Writes an item of a payment.
pub fn item_body(item: &PortItem, payment: &PortPayment) -> Result<CraftgateItemBody, Refused> {
    write_item(item, payment).ok_or_else(Refused::fault)
}

fn write_item(item: &PortItem, payment: &PortPayment) -> Option<CraftgateItemBody> {
    Some(CraftgateItemBody {
        id: identifier(&item.id)?,
        created_date: local_time::write(payment.created_at, &local_time::default_zone()),
        price: amount(item.amount)?,
        paid_price: amount(item.amount)?,
        refundable_price: amount(item.refundable)?,
        refund_status: refund_status(payment.state, item.amount, item.refundable),
    })
}

fn refund_status(state: PaymentState, paid: Money, refundable: Money) -> &'static str {
    match state {
        PaymentState::Pending | PaymentState::Failed => "NO_REFUND",
        PaymentState::Authorised => "NOT_REFUNDED",
        PaymentState::Captured if refundable.minor() >= paid.minor() => "NOT_REFUNDED",
        PaymentState::Captured if refundable.is_positive() => "PARTIAL_REFUNDED",
        PaymentState::Captured | PaymentState::Voided => "FULLY_REFUNDED",
    }
}
