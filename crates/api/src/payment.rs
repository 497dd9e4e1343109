//! Payments coming in: a program tells us of a payment, or of new facts about one.

use domain::id::TransactionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::transaction::Customer;

/// `POST /api/v1/payments`: records a payment, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPayment {
    /// The integration it was made through: its display name or its id.
    pub integration: String,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the order.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gateway_order_id: Option<String>,
    /// `SUCCESS`, `FAILED` or `PENDING`.
    pub payment_result: String,
    /// For a success: `captured` (when absent) or `authorised`; `voided` once a hold was let go.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phase: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// What the customer was asked to pay.
    pub amount: AmountText,
    /// What was taken; `amount` when absent and captured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub captured_amount: Option<AmountText>,
    /// *Payment Type*; the gateway kind's default when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub payment_type: Option<String>,
    /// Who pays.
    #[serde(default)]
    pub customer: Customer,
    /// *Conversation ID*.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conversation_id: Option<String>,
    /// *Order Number*; generated when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub order_number: Option<String>,
    /// The payment's items, where the gateway pays by item.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<RecordPaymentItem>,
    /// Whether the gateway calls it a test.
    #[serde(default)]
    pub test: bool,
    /// When the customer paid, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paid_at: Option<String>,
}

/// One item of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPaymentItem {
    /// The gateway's id of the item.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: AmountText,
}

/// 201 for a new payment, 200 for a known one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRecorded {
    /// Our id of it: the report's *ID*.
    #[schema(value_type = uuid::Uuid)]
    pub id: TransactionId,
    /// *Order Number*, given or generated.
    pub order_number: String,
    /// *Reference Number*.
    pub reference_number: String,
    /// *Payment Result* as it stands now.
    pub payment_result: String,
    /// What lies behind it.
    pub state: String,
}
