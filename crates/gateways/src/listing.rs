//! A gateway's own list of payments and refunds, in our words: what is imported, and what is compared with the report.

use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};

use crate::details::Details;

/// Which part of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// From when on, UTC microseconds since 1970, by creation.
    pub from_us: i64,
    /// Until when, not included, UTC microseconds since 1970.
    pub to_us: i64,
    /// Where the page before ended, as [`ListPage::next`] gave it; none for the first.
    pub cursor: Option<String>,
    /// How many payments a page has at most; the gateway may give fewer.
    pub limit: u32,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The payments, in the gateway's order.
    pub payments: Vec<ListedPayment>,
    /// Refunds that the gateway lists by themselves, beside those within payments.
    pub refunds: Vec<ListedRefund>,
    /// What could not be read, each with the reason and the gateway's own text.
    pub rejected: Vec<RejectedLine>,
    /// Where the next page begins; none when this is the last.
    pub next: Option<String>,
    /// How many there are in all, where the gateway says so.
    pub total: Option<u64>,
}

/// A payment as the gateway lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPayment {
    /// The gateway's id of it.
    pub gateway_payment_id: String,
    /// The gateway's id of its order.
    pub gateway_order_id: Option<String>,
    /// Where it stands.
    pub state: PaymentState,
    /// What the customer was asked to pay.
    pub amount: Money,
    /// What was taken.
    pub captured: Money,
    /// The payment type, where the gateway says more than its own name.
    pub payment_type: Option<String>,
    /// Who paid.
    pub customer_name: Option<String>,
    /// Their phone number, as it is written.
    pub customer_phone: Option<String>,
    /// The merchant's conversation or tracking id.
    pub conversation_id: Option<String>,
    /// The merchant's order number.
    pub order_number: Option<String>,
    /// Its items, where the gateway pays by item.
    pub items: Vec<ListedItem>,
    /// Its refunds, where the gateway lists them with the payment.
    pub refunds: Vec<ListedRefund>,
    /// Whether the gateway calls it a test.
    pub test: bool,
    /// When it was made, UTC microseconds.
    pub created_at: i64,
    /// When the customer paid, UTC microseconds.
    pub paid_at: Option<i64>,
    /// The gateway's other fields.
    pub details: Details,
}

/// One item of a listed payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedItem {
    /// The gateway's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: Money,
}

/// A refund as the gateway lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRefund {
    /// The gateway's id of it.
    pub gateway_refund_id: String,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the item, where it is of one.
    pub gateway_item_id: Option<String>,
    /// Our Reference Number, where the gateway stored it.
    pub reference_number: Option<String>,
    /// How much, positive.
    pub amount: Money,
    /// `Succeeded`, `Failed` or `Accepted`.
    pub state: RefundState,
    /// Cancelled or refunded.
    pub kind: RefundKind,
    /// Why, where the gateway keeps a reason.
    pub reason: Option<String>,
    /// When it was made, UTC microseconds.
    pub created_at: i64,
    /// The gateway's other fields.
    pub details: Details,
}

/// A line of the list that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedLine {
    /// Why.
    pub reason: String,
    /// The gateway's own text of it, as JSON.
    pub text: String,
}

/// The list could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The gateway has no list.
    #[error("this gateway has no list of payments that could be read")]
    Unsupported,
    /// It did not answer, or not readably; asking again is safe.
    #[error("the gateway's list could not be read: {0}")]
    Unavailable(String),
    /// It wants us to come later.
    #[error("the gateway asks to come again later")]
    Later {
        /// In how many milliseconds, where it says so.
        retry_after_ms: Option<u64>,
    },
    /// It refuses.
    #[error("the gateway refuses its list: {0}")]
    Refused(String),
    /// The cursor is none of this gateway's.
    #[error("{0:?} is no place in this gateway's list; begin anew")]
    BadCursor(String),
}
