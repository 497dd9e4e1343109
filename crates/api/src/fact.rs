//! Facts coming in: what a gateway or its back office did with a payment without us, or told late.

use domain::id::TransactionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;

/// `POST /api/v1/facts`: records a fact about a payment or one of its refunds. Repeating it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordFact {
    /// The integration it came through: its display name or its id.
    pub integration: String,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// `refund_succeeded`, `refund_failed`, `refund_reversed`, `chargeback_opened` or `chargeback_closed`. A refund that we
    /// do not know and that succeeded was made outside.
    pub kind: String,
    /// The gateway's id of the refund.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gateway_refund_id: Option<String>,
    /// Our Reference Number of the refund, where the gateway has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference_number: Option<String>,
    /// The gateway's id of the chargeback. With it a `chargeback_closed` that overtakes its `chargeback_opened` is still the
    /// end of it; without it what is told last counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gateway_chargeback_id: Option<String>,
    /// How much, positive; required for a refund.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<AmountText>,
    /// ISO 4217; the payment's when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub currency: Option<String>,
    /// The gateway's code, for a failure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// The gateway's words, for a failure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
}

/// 200: the fact is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FactRecorded {
    /// `recorded`, `known` (it changed nothing) or `attention` (it contradicts what is known: a person will look).
    pub effect: String,
    /// The row that it is about.
    #[schema(value_type = uuid::Uuid)]
    pub transaction_id: TransactionId,
    /// Its *Payment Result* as it stands now.
    pub payment_result: String,
    /// What lies behind it.
    pub state: String,
}
