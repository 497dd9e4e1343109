//! Messages that a gateway sends to us by itself: proved genuine on their raw bytes, and put into our words.

use axum::http::HeaderMap;
use domain::money::Money;

use crate::details::Details;

/// A message as it came.
#[derive(Clone, Copy, Debug)]
pub struct RawNotification<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body, byte by byte as it came.
    pub body: &'a [u8],
}

/// What a genuine message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What makes it the same message when it comes again: ids, state and time of what it tells.
    pub message_id: String,
    /// What it tells.
    pub news: News,
    /// The gateway's own fields.
    pub details: Details,
}

/// What a gateway tells by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A payment, or what became of one.
    Payment(PaymentNews),
    /// A refund's end, told by a gateway that signs what it says.
    Refund(RefundNews),
    /// Something about a refund that must be asked about: it is not signed, or says too little.
    Hint {
        /// The gateway's id of the payment, where it is told.
        gateway_payment_id: Option<String>,
        /// The gateway's id of the refund.
        gateway_refund_id: Option<String>,
        /// Our Reference Number of the refund.
        reference_number: Option<String>,
    },
    /// Nothing that concerns us: an event of another sort.
    Other(String),
}

/// A payment as a gateway tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentNews {
    /// The payment, as a list would give it.
    pub payment: crate::listing::ListedPayment,
}

/// What a gateway tells of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundNews {
    /// What happened.
    pub kind: RefundNewsKind,
    /// The gateway's id of the payment.
    pub gateway_payment_id: Option<String>,
    /// The gateway's id of the refund.
    pub gateway_refund_id: String,
    /// Our Reference Number, where the gateway stored it.
    pub reference_number: Option<String>,
    /// How much, positive, where it says so.
    pub amount: Option<Money>,
    /// A code of what came of it.
    pub code: Option<String>,
    /// The gateway's words.
    pub message: Option<String>,
}

/// What happened to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundNewsKind {
    /// It was paid.
    Succeeded,
    /// It was not and will not be.
    Failed,
    /// It was paid and came home again.
    Reversed,
    /// The customer's bank took the payment back.
    ChargebackOpened,
    /// That case is closed.
    ChargebackClosed,
}

/// A message that is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// This gateway sends none.
    #[error("this gateway sends no notifications")]
    Unsupported,
    /// It is not signed, or not rightly: nothing in it is believed.
    #[error("the notification is not proved genuine: {0}")]
    NotGenuine(&'static str),
    /// It is genuine and cannot be read.
    #[error("the notification cannot be read: {0}")]
    Unreadable(String),
}
