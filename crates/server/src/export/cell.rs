//! The columns of an export, once for every format: the report's own names, in its order, and then what is beside them.

use domain::id::TransactionId;
use domain::money::Money;
use store::Micros;
use store::transaction::report_row::ReportRow;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'r> {
    /// Nothing.
    Empty,
    /// An id.
    Id(TransactionId),
    /// A word of ours.
    Word(&'r str),
    /// What somebody outside has written: it may be meant as a formula.
    Text(&'r str),
    /// A phone number, as it came.
    Phone(&'r str),
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
pub fn cells_of<'r>(row: &ReportRow<'r>) -> [Cell<'r>; COLUMNS.len()] {
    [
        Cell::Id(row.id),
        Cell::Text(row.company_name),
        Cell::Text(row.gateway_name),
        text(row.conversation_id),
        text(row.customer_name),
        row.customer_phone.map_or(Cell::Empty, Cell::Phone),
        Cell::Text(row.payment_type),
        Cell::Word(row.result.as_str()),
        Cell::Word(row.amount.currency().code()),
        Cell::Amount(row.amount),
        Cell::Text(row.order_number),
        Cell::Text(row.reference_number),
        row.related_payment_id.map_or(Cell::Empty, Cell::Id),
        text(row.user_email),
        Cell::Instant(row.created_at),
        row.refundable.map_or(Cell::Empty, Cell::Amount),
        Cell::Word(row.kind.as_str()),
        Cell::Word(row.state),
        row.settled_at.map_or(Cell::Empty, Cell::Instant),
        text(row.credential_name),
        row.refund_kind.map_or(Cell::Empty, Cell::Word),
        row.made_outside.map_or(Cell::Empty, yes_or_no),
        text(row.reason),
        text(row.gateway_payment_id),
        text(row.gateway_order_id),
        text(row.gateway_refund_id),
        yes_or_no(row.test),
    ]
}

fn text(value: Option<&str>) -> Cell<'_> {
    value.map_or(Cell::Empty, Cell::Text)
}

const fn yes_or_no(value: bool) -> Cell<'static> {
    Cell::Word(if value { "yes" } else { "no" })
}
