//! The columns of an export, once for every format: the report's own names, in its order, and then what is beside them.

use domain::id::TransactionId;
use domain::mask::{mask_id, mask_name, mask_phone, mask_text};
use domain::money::Money;
use store::Micros;
use store::transaction::report_row::ReportRow;

use crate::personal::Sight;

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
    /// Somebody's name, to be masked.
    MaskedName(&'r str),
    /// A phone number, to be masked.
    MaskedPhone(&'r str),
    /// An id that may be made of the phone number beside it, which then is to be masked.
    MaskedId(&'r str, Option<&'r str>),
    /// What somebody wrote about whoever has the name beside it, to be masked.
    MaskedText(&'r str, Option<&'r str>),
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
pub fn cells_of<'r>(row: &ReportRow<'r>, sight: Sight) -> [Cell<'r>; COLUMNS.len()] {
    let masked = |text: Option<&'r str>, mask: fn(&'r str, &ReportRow<'r>) -> Cell<'r>| match sight {
        Sight::Whole => self::text(text),
        Sight::Masked => text.map_or(Cell::Empty, |text| mask(text, row)),
    };
    let phone = match sight {
        Sight::Whole => Cell::Phone,
        Sight::Masked => Cell::MaskedPhone,
    };
    [
        Cell::Id(row.id),
        Cell::Text(row.company_name),
        Cell::Text(row.gateway_name),
        masked(row.conversation_id, |id, row| Cell::MaskedId(id, row.customer_phone)),
        masked(row.customer_name, |name, _row| Cell::MaskedName(name)),
        row.customer_phone.map_or(Cell::Empty, phone),
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
        masked(row.reason, |reason, row| Cell::MaskedText(reason, row.customer_name)),
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

/// The text of a cell that is to be masked; none of one that is not.
#[must_use]
pub fn masked_text(cell: Cell<'_>) -> Option<String> {
    match cell {
        Cell::MaskedName(name) => Some(mask_name(name)),
        Cell::MaskedPhone(phone) => Some(mask_phone(phone)),
        Cell::MaskedId(id, phone) => Some(mask_id(id, phone)),
        Cell::MaskedText(text, name) => Some(mask_text(text, name)),
        Cell::Empty
        | Cell::Id(_)
        | Cell::Word(_)
        | Cell::Text(_)
        | Cell::Phone(_)
        | Cell::Amount(_)
        | Cell::Instant(_) => None,
    }
}
