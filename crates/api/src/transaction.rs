//! The report's rows, their sums, and one row in full.

use std::collections::BTreeMap;

use domain::id::{CompanyId, IntegrationId, TransactionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::balance::Balance;
use crate::capabilities::Capabilities;
use crate::gateway::Circuit;
use crate::refund::Decision;

/// One row of the report, by the report's own column names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transaction {
    /// *ID*.
    #[schema(value_type = uuid::Uuid)]
    pub id: TransactionId,
    /// `payment` or `refund`.
    pub kind: String,
    /// *Company*.
    pub company: CompanyRef,
    /// *Gateway*.
    pub gateway: GatewayRef,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *Customer*.
    pub customer: Customer,
    /// *Payment Type*: `MASTERPASS`, ….
    pub payment_type: String,
    /// *Payment Result*: `SUCCESS`, `FAILED` or `PENDING`.
    pub payment_result: String,
    /// *Payment Currency*, ISO 4217.
    pub payment_currency: String,
    /// *Payment Amount*: positive for a payment, negative for a refund.
    pub payment_amount: AmountText,
    /// *Order Number*.
    pub order_number: String,
    /// *Reference Number*: our name for the transaction towards its gateway.
    pub reference_number: String,
    /// *Related Payment ID*: a refund's payment.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub related_payment_id: Option<TransactionId>,
    /// *User Email*: who refunded through the panel.
    pub user_email: Option<String>,
    /// The name of the credential, where a program refunded.
    pub credential: Option<String>,
    /// What lies behind the result: `captured`, `unknown`, ….
    pub state: String,
    /// For a refund that was paid: `cancel` or `refund`.
    pub refund_kind: Option<String>,
    /// Whether a refund was made without us: in the gateway's back office, by a chargeback.
    pub made_outside: bool,
    /// Whether the gateway calls it a test.
    pub test: bool,
    /// *Created*, UTC, RFC 3339 with microseconds.
    pub created_at: String,
    /// *Refundable*: what is left of a payment; absent for a refund.
    pub refundable: Option<AmountText>,
    /// Why the signed-in person cannot refund it (a refusal's code); absent where they can, and for a refund.
    pub refundable_reason: Option<String>,
}

/// A company by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompanyRef {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

/// A gateway account by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayRef {
    /// The integration's id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IntegrationId,
    /// The integration's display name.
    pub name: String,
    /// `mindbehind`, `begateway`, `craftgate`, `payu` or `overpay`.
    pub kind: String,
}

/// Who paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Their name, as the bot knows it.
    #[serde(default)]
    pub name: Option<String>,
    /// Their phone number.
    #[serde(default)]
    pub phone: Option<String>,
}

/// `GET /api/v1/transactions`: one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionPage {
    /// The rows, in the query's order.
    pub items: Vec<Transaction>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
    /// The cursor of what stands before this page, nearest first: it goes with the opposite `sort` and the same `as_of`.
    /// Absent on a page without rows. It may lead to nothing.
    #[serde(default)]
    pub previous: Option<String>,
    /// The moment the list is of: RFC 3339, to be given back with the cursor.
    pub as_of: String,
    /// The place in the live stream from which nothing of this list is missed: `after` of `/api/v1/events`. An instant
    /// cannot name it, because what commits last is not always what was stamped last.
    pub events_after: u64,
    /// Whether the page is as full as it can be. `false`: the time for looking was over first; these are the rows that
    /// were found by then, perhaps none, and `next` goes on from there.
    #[serde(default = "whole")]
    pub complete: bool,
    /// Where the looking stood when its time was over, if the list goes by time: RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub searched_to: Option<String>,
}

/// What an answer is that does not say whether it is whole.
const fn whole() -> bool {
    true
}

/// `GET /api/v1/transactions/totals`: the sums of exactly the rows that the query finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionTotals {
    /// One entry a currency, by code.
    pub currencies: Vec<CurrencyTotals>,
    /// How many rows in all.
    pub count: u64,
    /// The moment the sums are of.
    pub as_of: String,
    /// Whether the sums are there. `false`: adding them up would have taken too long, and there are none; narrow the query.
    #[serde(default = "whole")]
    pub complete: bool,
}

/// The sums of one currency. Only `SUCCESS` counts as money; all rows count as rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrencyTotals {
    /// ISO 4217.
    pub currency: String,
    /// The sum of successful payments.
    pub payments: AmountText,
    /// How many rows are payments, in any result.
    pub payment_count: u64,
    /// The sum of successful refunds, negative.
    pub refunds: AmountText,
    /// How many rows are refunds, in any result.
    pub refund_count: u64,
    /// The sum of refunds that are still PENDING, negative.
    pub pending_refunds: AmountText,
    /// Payments and refunds added up.
    pub net: AmountText,
}

/// `GET /api/v1/transactions/{id}`: one payment or refund in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionDetail {
    /// The row.
    pub transaction: Transaction,
    /// What only a payment has.
    pub payment: Option<PaymentDetail>,
    /// What only a refund has.
    pub refund: Option<RefundDetail>,
    /// A payment's refunds, oldest first.
    pub refunds: Vec<Transaction>,
    /// What happened to it (a payment's timeline has its refunds' too), oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The place in the live stream from which nothing of this answer is missed.
    pub events_after: u64,
}

/// What only a payment has: all that the refund rules read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentDetail {
    /// The gateway's id of it.
    pub gateway_payment_id: String,
    /// The gateway's id of its order.
    pub gateway_order_id: Option<String>,
    /// What was authorised.
    pub authorised: AmountText,
    /// What was captured.
    pub captured: AmountText,
    /// When the customer paid, UTC, RFC 3339.
    pub paid_at: Option<String>,
    /// The refundable and its parts.
    pub balance: Balance,
    /// Whether a chargeback is open.
    pub chargeback_open: bool,
    /// Whether its integration is switched on.
    pub integration_enabled: bool,
    /// Why its gateway account is not called now; absent while it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gateway_circuit: Option<Circuit>,
    /// What its gateway can do.
    pub capabilities: Capabilities,
    /// The signed-in person's role in its company.
    pub my_role: String,
    /// What the gateway said of it beyond our words, by the gateway's own names.
    #[serde(default)]
    pub gateway_details: Vec<GatewayDetail>,
}

/// What only a refund has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundDetail {
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// The gateway's id of it.
    pub gateway_refund_id: Option<String>,
    /// The gateway's code of a refusal, or ours of what went wrong.
    pub outcome_code: Option<String>,
    /// The gateway's words, as they came.
    pub outcome_message: Option<String>,
    /// When it reached its final state, UTC, RFC 3339.
    pub settled_at: Option<String>,
    /// Whether the signed-in person may take it back: no gateway has heard of it, and it is theirs or they manage.
    #[serde(default)]
    pub may_withdraw: bool,
    /// What was chosen beyond the amount, by the names of `capabilities.choices`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub choices: BTreeMap<String, String>,
    /// What the gateway said of it beyond our words, by the gateway's own names.
    #[serde(default)]
    pub gateway_details: Vec<GatewayDetail>,
    /// The receipt's page, to be passed on to the customer; only of a refund that was paid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt_url: Option<String>,
    /// The decision that it is a part of, added up; absent where the refund is all of its decision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
}

/// One field of a gateway's answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayDetail {
    /// The gateway's own name of it; nested ones as `refund.ref_id`.
    pub name: String,
    /// What it said.
    pub value: String,
}

/// One fact of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    /// Which row it is about.
    #[schema(value_type = uuid::Uuid)]
    pub transaction_id: TransactionId,
    /// What happened: `payment_recorded`, `payment_captured`, `refund_reserved`, `refund_sending`,
    /// `refund_succeeded`, ….
    pub kind: String,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Who: an e-mail, a credential's name; absent for the gateway and ourselves.
    pub actor: Option<String>,
    /// How much, where money is meant; positive.
    pub amount: Option<AmountText>,
    /// A code to show beside it: a gateway's, or why an answer is not known.
    pub code: Option<String>,
    /// The gateway's words.
    pub message: Option<String>,
}
