//! Lists of payments and refunds, as a dialect asks for them.

use domain::money::Currency;
use domain::payment::PaymentResult;

use crate::dialect::transaction::PortTransaction;

/// Which part of the list; what is none or empty filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortQuery {
    /// Payments, refunds, or both.
    pub of: PortListed,
    /// From when on, by creation, UTC microseconds.
    pub from_us: Option<i64>,
    /// Until when, not included, UTC microseconds.
    pub to_us: Option<i64>,
    /// The gateway's id of the payment.
    pub payment_id: Option<String>,
    /// The gateway's id of the item.
    pub item_id: Option<String>,
    /// The refund's id.
    pub refund_id: Option<String>,
    /// The merchant's conversation or tracking id.
    pub conversation_id: Option<String>,
    /// The merchant's Order Number.
    pub order_number: Option<String>,
    /// An ISO 4217 code.
    pub currency: Option<Currency>,
    /// At least so much, decimal text in major units.
    pub min_amount: Option<String>,
    /// At most so much, decimal text in major units.
    pub max_amount: Option<String>,
    /// Only with this payment result.
    pub result: Option<PaymentResult>,
    /// How many to pass over.
    pub offset: u64,
    /// How many at most.
    pub limit: u32,
}

/// What is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PortListed {
    /// Payments.
    #[default]
    Payments,
    /// Refunds.
    Refunds,
    /// Both.
    Both,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortPage {
    /// What fits.
    pub items: Vec<PortTransaction>,
    /// How many there are in all.
    pub total: u64,
}
