//! The live stream: what happened to the rows of the companies that somebody may see.

use domain::id::TransactionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::transaction::Transaction;

/// The name of a stream message that carries a [`LiveEvent`].
pub const EVENT: &str = "event";
/// The name of the stream's first message; its id is the place where the stream begins.
pub const READY: &str = "ready";
/// The name of the message with which the server ends a stream for good: sign in again.
pub const SIGNED_OUT: &str = "signed_out";

/// One fact of the live stream. The message's `id` is its position; a stream that is opened again with it
/// (`Last-Event-ID`, or `after`) goes on without gap or repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveEvent {
    /// Its place in the stream.
    pub position: u64,
    /// What happened: the timeline's own words, `refund_reserved`, `refund_succeeded`, `payment_recorded`, ….
    pub kind: String,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Who: an e-mail, a credential's name; absent for the gateway and ourselves.
    pub actor: Option<String>,
    /// How much, where money is meant; positive.
    pub amount: Option<AmountText>,
    /// A code beside it.
    pub code: Option<String>,
    /// The row it is about, as the report shows it now.
    pub transaction: Transaction,
    /// The payment that the row belongs to (itself, for a payment): what it has left now.
    pub payment: LivePayment,
}

/// What a payment has left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LivePayment {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: TransactionId,
    /// *Refundable*.
    pub refundable: AmountText,
    /// Why the signed-in person cannot refund it; absent where they can.
    pub refundable_reason: Option<String>,
}

/// The query of `GET /api/v1/events`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// The position after which the stream begins: a list's `events_after`, or the last message's id. Absent: from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<u64>,
}
