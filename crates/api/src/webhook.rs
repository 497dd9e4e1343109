//! Webhooks: where a company wants to be told of its refunds' results, and what it is told.

use domain::id::{CompanyId, DeliveryId, TransactionId, WebhookId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::transaction::CompanyRef;

/// The kinds of events that a webhook can want: how refunds end, and doubt about it.
pub const KINDS: [&str; 9] = [
    "refund_succeeded",
    "refund_failed",
    "refund_reversed",
    "refund_unknown",
    "refund_needs_attention",
    "refund_declined",
    "refund_expired",
    "refund_withdrawn",
    "outside_refund_recorded",
];

/// The header with a message's id: the same however often it is sent.
pub const WEBHOOK_ID: &str = "webhook-id";
/// The header with the seconds since 1970 of this sending.
pub const WEBHOOK_TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signature: `v1,` and the Base64 of HMAC-SHA-256 over `id.timestamp.body`. While the secret before
/// is good too it has two, the new secret's first, with a blank between them; one that fits is enough.
pub const WEBHOOK_SIGNATURE: &str = "webhook-signature";
/// How many hours messages are signed with the secret before, too, after a new one was made.
pub const OLD_SECRET_HOURS: u32 = 24;

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: WebhookId,
    /// Whose it is.
    pub company: CompanyRef,
    /// Where messages go.
    pub url: String,
    /// The kinds of events that it wants.
    pub kinds: Vec<String>,
    /// Whether messages are sent.
    pub enabled: bool,
    /// Why not: `person`, or `gone` where it answered 410.
    pub off_because: Option<String>,
    /// When it was made, UTC, RFC 3339.
    pub created_at: String,
    /// Until when messages are signed with the secret before, too, UTC, RFC 3339; absent once they are not.
    pub old_secret_until: Option<String>,
}

/// `GET /api/v1/webhooks`: the webhooks of the companies that the person manages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookList {
    /// The webhooks, by company, the oldest first.
    pub items: Vec<Webhook>,
    /// Every kind of event that a webhook can want.
    pub kinds: Vec<String>,
}

/// `POST /api/v1/webhooks`: makes a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// Whose it is.
    #[schema(value_type = uuid::Uuid)]
    pub company: CompanyId,
    /// Where messages go: `https://…`, without user name, password and fragment.
    pub url: String,
    /// The kinds of events that it wants; all when empty.
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// 201: the webhook exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookCreated {
    /// The webhook.
    pub webhook: Webhook,
    /// What its messages are signed with, `whsec_…`: shown this once.
    pub secret: String,
}

/// `PATCH /api/v1/webhooks/{id}`: switches a webhook on or off.
///
/// What happens while it is off, it is never told; what waited when it was switched off is sent once it is on again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateWebhook {
    /// Whether messages are sent.
    pub enabled: bool,
}

/// `POST /api/v1/webhooks/{id}/secret`, without a body: the webhook has a new secret.
///
/// For [`OLD_SECRET_HOURS`] messages carry two signatures, so that the receiver can change over without missing one. A
/// secret that was good beside the one before is good no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookSecret {
    /// The webhook.
    pub webhook: Webhook,
    /// What its messages are signed with from now on, `whsec_…`: shown this once.
    pub secret: String,
}

/// The query of `GET /api/v1/webhooks/{id}/deliveries`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cursor: Option<u64>,
    /// How many messages, 1 to 100; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
}

/// One page of a webhook's messages, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryPage {
    /// The messages.
    pub items: Vec<Delivery>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<u64>,
}

/// One message to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its id; the receiver sees `msg_` and this.
    #[schema(value_type = uuid::Uuid)]
    pub id: DeliveryId,
    /// What happened.
    pub kind: String,
    /// The refund that it happened to.
    #[schema(value_type = uuid::Uuid)]
    pub transaction_id: TransactionId,
    /// `waiting`, `delivered` or `given_up`.
    pub state: String,
    /// How often it was sent.
    pub tries: u64,
    /// When it was made, UTC, RFC 3339.
    pub made_at: String,
    /// When it is sent next, while it waits.
    pub due_at: Option<String>,
    /// When it was last sent.
    pub tried_at: Option<String>,
    /// When the receiver took it.
    pub delivered_at: Option<String>,
    /// The HTTP status of the last answer; absent when none came.
    pub status: Option<u16>,
    /// The last answer's beginning, or why there was none.
    pub answer: Option<String>,
    /// Exactly what is sent.
    pub body: String,
}

/// The body of a message, as Standard Webhooks lays it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookMessage {
    /// What happened: one of the kinds.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened, UTC, RFC 3339.
    pub timestamp: String,
    /// The refund, as it stood when the message was made.
    pub data: WebhookRefund,
}

/// A refund, as a message tells it. Names and phones are left out: the report has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookRefund {
    /// Its company.
    #[schema(value_type = uuid::Uuid)]
    pub company_id: CompanyId,
    /// Its *ID*.
    #[schema(value_type = uuid::Uuid)]
    pub refund_id: TransactionId,
    /// *Related Payment ID*.
    #[schema(value_type = uuid::Uuid)]
    pub payment_id: TransactionId,
    /// How much was to be given back; positive.
    pub amount: AmountText,
    /// Its currency, ISO 4217.
    pub currency: String,
    /// What lies behind the result.
    pub state: String,
    /// *Payment Result*.
    pub payment_result: String,
    /// `cancel` or `refund`, once the gateway said so.
    pub refund_kind: Option<String>,
    /// Whether it was made without us.
    pub made_outside: bool,
    /// The gateway's id of it.
    pub gateway_refund_id: Option<String>,
    /// A code of what came of it.
    pub outcome_code: Option<String>,
    /// *Reference Number*.
    pub reference_number: String,
    /// *Order Number*.
    pub order_number: String,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// What its payment has left.
    pub refundable: AmountText,
}
