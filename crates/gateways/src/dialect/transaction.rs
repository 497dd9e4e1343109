//! Payments and refunds as a dialect's port knows them.

use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};

use crate::details::Details;

/// A payment as the port knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortPayment {
    /// The gateway's id of it.
    pub id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// What the customer was asked to pay.
    pub amount: Money,
    /// What was taken.
    pub captured: Money,
    /// What can still be refunded.
    pub refundable: Money,
    /// The payment type.
    pub payment_type: String,
    /// Who paid.
    pub customer_name: Option<String>,
    /// Their phone number.
    pub customer_phone: Option<String>,
    /// The merchant's conversation or tracking id.
    pub conversation_id: Option<String>,
    /// The merchant's Order Number.
    pub order_number: Option<String>,
    /// The port's Reference Number of it.
    pub reference_number: String,
    /// Its items, in their order.
    pub items: Vec<PortItem>,
    /// Its refunds, oldest first.
    pub refunds: Vec<PortRefund>,
    /// Whether it is a test.
    pub test: bool,
    /// When it was made, UTC microseconds.
    pub created_at: i64,
    /// When it last changed, UTC microseconds.
    pub updated_at: i64,
    /// When the customer paid, UTC microseconds.
    pub paid_at: Option<i64>,
    /// Where its receipt is shown.
    pub receipt_url: Option<String>,
}

/// One item of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortItem {
    /// The gateway's id of it.
    pub id: String,
    /// What it costs.
    pub amount: Money,
    /// What can still be refunded of it.
    pub refundable: Money,
}

/// A refund as the port knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortRefund {
    /// The gateway's id of it when known, else one that the port allotted in the dialect's form.
    pub id: String,
    /// The gateway's id of the payment.
    pub payment_id: String,
    /// The gateway's id of the item, where it is of one.
    pub item_id: Option<String>,
    /// How much, positive.
    pub amount: Money,
    /// Where it stands.
    pub state: RefundState,
    /// Cancelled or refunded, once that is known.
    pub kind: Option<RefundKind>,
    /// The port's Reference Number of it.
    pub reference_number: String,
    /// The caller's own name for it, as it came.
    pub tracking_id: Option<String>,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// A code of what came of it.
    pub code: Option<String>,
    /// The gateway's words.
    pub message: Option<String>,
    /// Whether it is a test.
    pub test: bool,
    /// When it was made, UTC microseconds.
    pub created_at: i64,
    /// When it last changed, UTC microseconds.
    pub updated_at: i64,
    /// When it got its end, UTC microseconds.
    pub settled_at: Option<i64>,
    /// Where its receipt is shown.
    pub receipt_url: Option<String>,
    /// The gateway's other fields.
    pub details: Details,
}

/// A payment or a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortTransaction {
    /// A payment.
    Payment(Box<PortPayment>),
    /// A refund.
    Refund(Box<PortRefund>),
}
