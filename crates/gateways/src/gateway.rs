//! What every gateway client can do, whatever its wire.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::outcome::Outcome;
use futures::future::{BoxFuture, FutureExt};

use crate::details::Details;
use crate::listing::{ListError, ListPage, ListQuery};
use crate::notification::{Notification, NotificationError, RawNotification};
use crate::trial::{self, Trial};

/// One gateway account, ready to be called.
pub trait Gateway: Send + Sync {
    /// Which wire it speaks.
    fn kind(&self) -> GatewayKind;

    /// Sends one refund, once. Never repeats by itself: who calls decides whether a repetition is safe.
    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>>;

    /// Asks what became of a refund. Only where its capabilities say that it can be asked.
    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>>;

    /// Reads one page of the gateway's own list of payments and refunds. Only where the gateway has one.
    fn list_payments<'a>(&'a self, _query: &'a ListQuery) -> BoxFuture<'a, Result<ListPage, ListError>> {
        async { Err(ListError::Unsupported) }.boxed()
    }

    /// Finds out whether the gateway answers and takes our sign-in, by a call that moves no money. `now_us` is the present, UTC
    /// microseconds since 1970.
    fn try_out(&self, now_us: i64) -> BoxFuture<'_, Trial> {
        trial::by_list(self, now_us).boxed()
    }

    /// Reads a message that came to us in this gateway's name, and proves it genuine where the gateway lets us.
    fn read_notification(&self, _raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
        Err(NotificationError::Unsupported)
    }
}

/// What a gateway said: what it means to us, and its own fields beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<T> {
    /// What it means.
    pub what: T,
    /// Its own fields, to be kept with the refund.
    pub details: Details,
}

impl<T> From<T> for Told<T> {
    fn from(what: T) -> Self {
        Self { what, details: Details::default() }
    }
}

/// Everything that one attempt tells its gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the one payment item that is refunded, where the refund is of an item.
    pub gateway_item_id: Option<String>,
    /// The gateway's id of the refund, once it gave one.
    pub gateway_refund_id: Option<String>,
    /// How much, positive.
    pub amount: Money,
    /// Whether it is the whole of a payment with nothing refunded before.
    pub whole: bool,
    /// Whether the payment is only authorised, so that giving it back means letting the hold go.
    pub authorised_only: bool,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// Our Reference Number of the refund: 23 characters, unique.
    pub reference_number: String,
    /// The gateway's own idempotency key, the same for every attempt of one intent.
    pub gateway_key: String,
    /// The payment's Conversation ID, for gateways that echo it.
    pub conversation_id: Option<String>,
    /// The payment's Order Number, for gateways that store it.
    pub order_number: String,
    /// What the requester chose beyond the amount, by the gateway's own names: `chargeFromMe`, `refundDestinationType`.
    pub options: Details,
}

/// What a gateway said when asked about a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It knows it, and this is what came of it.
    Known(Outcome),
    /// It does not know it: nothing arrived (yet).
    NotKnown,
    /// It cannot be asked, or did not answer.
    CannotTell(String),
}
