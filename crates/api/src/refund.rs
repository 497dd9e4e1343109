//! Refunding one payment: the request, its preview, and the answer.

use std::collections::BTreeMap;

use domain::id::TransactionId;
use domain::payment::UnknownPaymentState;
use domain::refund_rule::RefundSubject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::balance::{BadBalance, Balance};
use crate::policy::PolicyOfRefund;
use crate::transaction::{PaymentDetail, RefundDetail, Transaction};

/// The header that names the intent.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// `POST /api/v1/transactions/{id}/refunds`: refunds a payment, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRefund {
    /// How much, in the payment's currency.
    pub amount: AmountText,
    /// Why, in the requester's words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// What the requester saw as refundable; another value now is 409 `refundable_changed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected_refundable: Option<AmountText>,
    /// What the requester chose of the payment's `capabilities.choices`, by name; what is absent stands as the gateway's default.
    /// Another name is 422 `choice_unknown`, another value 422 `choice_value_unknown`; both name what is allowed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub choices: BTreeMap<String, String>,
}

/// 201: the refund exists. Its `state` says how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundCreated {
    /// The refund's row; of a decision that was spread over items the first's.
    pub refund: Transaction,
    /// What came of it so far; its `decision` adds up the rows where there are several.
    pub detail: RefundDetail,
    /// What its payment has left.
    pub balance: Balance,
}

/// A decision that was spread over payment items: one refund row each, added up. The rows settle apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// What was decided: the sum of all parts, positive. It is `refunded`, `not_refunded` and `pending` together.
    pub amount: AmountText,
    /// What the parts that succeeded paid back.
    pub refunded: AmountText,
    /// What the parts that ended without paying come to.
    pub not_refunded: AmountText,
    /// What the parts without an end come to.
    pub pending: AmountText,
    /// `PENDING` while a part has no end, then `FAILED` where any was not paid, `SUCCESS` only where all were.
    pub payment_result: String,
    /// The state of the part that is furthest from being paid for certain.
    pub state: String,
    /// `cancel` or `refund`, where the gateway said the same of all parts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refund_kind: Option<String>,
    /// The refunds that it was spread over, first item first.
    pub parts: Vec<DecisionPart>,
}

/// One refund of a decision that was spread over items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionPart {
    /// The refund's *ID*.
    #[schema(value_type = uuid::Uuid)]
    pub id: TransactionId,
    /// *Reference Number*.
    pub reference_number: String,
    /// How much, positive.
    pub amount: AmountText,
    /// Where it stands.
    pub state: String,
    /// The gateway's code of a refusal, or ours of what went wrong.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome_code: Option<String>,
    /// The gateway's words, as they came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome_message: Option<String>,
    /// Whether the signed-in person may take it back.
    #[serde(default)]
    pub may_withdraw: bool,
    /// Its receipt's page; only where it was paid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt_url: Option<String>,
}

/// `POST …/refunds/preview`: what would happen, without money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundPreview {
    /// Whether the refund would be made.
    pub allowed: bool,
    /// Why not: a refusal's code.
    pub code: Option<String>,
    /// Why not, in a sentence.
    pub detail: Option<String>,
    /// What the gateway will probably do: `cancel`, `refund` or `either`.
    pub expected_kind: Option<String>,
    /// Whether a second person must agree first.
    pub approval_needed: bool,
    /// What the payment has left now.
    pub balance: Balance,
    /// A refund of the same amount made a short while ago: perhaps this very one.
    pub look_alike: Option<Transaction>,
    /// For how many more seconds the gateway refuses this refund because of `look_alike`; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub look_alike_blocks_for_s: Option<u32>,
    /// What the company's refund policy says; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy: Option<PolicyOfRefund>,
}

/// A payment's detail does not read as the rules need it.
#[derive(Debug, thiserror::Error)]
pub enum BadSubject {
    /// No payment state.
    #[error(transparent)]
    State(#[from] UnknownPaymentState),
    /// No balance.
    #[error(transparent)]
    Balance(#[from] BadBalance),
}

impl PaymentDetail {
    /// What the refund rules read, for the payment in `state`: so the panel asks the very function that the service asks.
    pub fn subject(&self, state: &str) -> Result<RefundSubject, BadSubject> {
        Ok(RefundSubject {
            state: state.parse()?,
            balance: self.balance.to_domain()?,
            chargeback_open: self.chargeback_open,
            integration_enabled: self.integration_enabled,
            capabilities: (&self.capabilities).into(),
        })
    }
}
