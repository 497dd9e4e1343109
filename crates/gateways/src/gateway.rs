//! What every gateway client can do, whatever its wire.

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::outcome::Outcome;
use futures::future::BoxFuture;

/// One gateway account, ready to be called.
pub trait Gateway: Send + Sync {
    /// Which wire it speaks.
    fn kind(&self) -> GatewayKind;

    /// What it can do, as data.
    fn capabilities(&self) -> Capabilities;

    /// Sends one refund, once. Never repeats by itself: who calls decides whether a repetition is safe.
    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Outcome>;

    /// Asks what became of a refund. Only where [`Capabilities::can_be_asked`].
    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Found>;
}

/// Everything that one attempt tells its gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the refund, once it gave one.
    pub gateway_refund_id: Option<String>,
    /// How much, positive.
    pub amount: Money,
    /// Whether it is the whole of a payment with nothing refunded before.
    pub whole: bool,
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
