//! The columns of an export, once for every format: the report's own names, in its order, and then what is beside them.

use domain::money::Money;
use store::Micros;
use store::transaction::{TransactionPart, TransactionRow};

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A word of ours or an id.
    Word(String),
    /// What somebody outside has written: it may be meant as a formula.
    Text(String),
    /// A phone number, as it came.
    Phone(String),
    /// An amount in major units.
    Amount(Money),
    /// An instant.
    Instant(Micros),
}

/// The columns' names.
pub const COLUMNS: [&str; 27] = [
    "ID",
    "Company",
    "Gateway",
    "Conversation ID",
    "Customer",
    "Customer Phone",
    "Payment Type",
    "Payment Result",
    "Payment Currency",
    "Payment Amount",
    "Order Number",
    "Reference Number",
    "Related Payment ID",
    "User Email",
    "Created",
    "Refundable",
    "Kind",
    "State",
    "Settled",
    "Credential",
    "Refund Kind",
    "Made Outside",
    "Reason",
    "Gateway Payment ID",
    "Gateway Order ID",
    "Gateway Refund ID",
    "Test",
];

/// A row's cells, one a column.
#[must_use]
pub fn cells_of(row: &TransactionRow) -> [Cell; COLUMNS.len()] {
    let (payment, refund) = match &row.part {
        TransactionPart::Payment(payment) => (Some(payment), None),
        TransactionPart::Refund(refund) => (None, Some(refund)),
    };
    let settled_at =
        payment.and_then(|payment| payment.paid_at).or_else(|| refund.and_then(|refund| refund.settled_at));
    [
        word(row.id),
        text(Some(&row.company_name)),
        text(Some(&row.gateway_name)),
        text(row.conversation_id.as_ref()),
        text(row.customer_name.as_ref()),
        row.customer_phone.clone().map_or(Cell::Empty, Cell::Phone),
        text(Some(&row.payment_type)),
        word(row.payment_result().as_str()),
        word(row.amount.currency().code()),
        Cell::Amount(row.amount),
        text(Some(&row.order_number)),
        text(Some(&row.reference_number)),
        refund.map_or(Cell::Empty, |refund| word(refund.payment_id)),
        text(refund.and_then(|refund| refund.user_email.as_ref())),
        Cell::Instant(row.created_at),
        payment.map_or(Cell::Empty, |payment| Cell::Amount(payment.balance.refundable())),
        word(row.kind().as_str()),
        word(row.state_str()),
        settled_at.map_or(Cell::Empty, Cell::Instant),
        text(refund.and_then(|refund| refund.credential_name.as_ref())),
        refund.and_then(|refund| refund.kind).map_or(Cell::Empty, |kind| word(kind.as_str())),
        refund.map_or(Cell::Empty, |refund| yes_or_no(refund.made_outside)),
        text(refund.and_then(|refund| refund.reason.as_ref())),
        text(payment.map(|payment| &payment.gateway_payment_id)),
        text(payment.and_then(|payment| payment.gateway_order_id.as_ref())),
        text(refund.and_then(|refund| refund.gateway_refund_id.as_ref())),
        yes_or_no(row.test),
    ]
}

#[expect(clippy::needless_pass_by_value, reason = "so that ids and words of any kind go in")]
fn word(value: impl ToString) -> Cell {
    Cell::Word(value.to_string())
}

fn text(value: Option<&String>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Text(value.clone()))
}

fn yes_or_no(value: bool) -> Cell {
    word(if value { "yes" } else { "no" })
}
