//! A row of the report with everything that a table of it holds.

use domain::id::{CompanyId, CredentialId, IntegrationId, IntentId, PersonId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund::RefundKind;

use crate::Micros;
use crate::engine::value::Value;
use crate::transaction::TransactionKind;
use crate::transaction::text::Searched;

/// A payment or refund as it stands in the end. What only the other kind has is left empty.
#[derive(Clone, Debug)]
pub struct WholeTransaction {
    /// Whose it is.
    pub company_id: CompanyId,
    /// *ID*.
    pub id: TransactionId,
    /// Payment or refund.
    pub kind: TransactionKind,
    /// Which account it went through.
    pub integration_id: IntegrationId,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *Customer*.
    pub customer_name: Option<String>,
    /// The customer's phone number, as it came.
    pub customer_phone: Option<String>,
    /// Its digits, reversed.
    pub customer_phone_key: Option<String>,
    /// *Payment Type*.
    pub payment_type: String,
    /// Where it stands, by name.
    pub state: &'static str,
    /// *Payment Result*.
    pub result: PaymentResult,
    /// *Payment Amount* with its currency: negative for a refund.
    pub amount: Money,
    /// *Order Number*.
    pub order_number: String,
    /// *Reference Number*.
    pub reference_number: String,
    /// *Related Payment ID*.
    pub related_payment_id: Option<TransactionId>,
    /// *User Email*.
    pub user_email: Option<String>,
    /// Who refunded through the panel.
    pub person_id: Option<PersonId>,
    /// Which program refunded.
    pub credential_id: Option<CredentialId>,
    /// Its name.
    pub credential_name: Option<String>,
    /// When it was written down.
    pub created_at: Micros,
    /// When it last changed.
    pub updated_at: Micros,
    /// How often.
    pub version: i64,
    /// The gateway's id of a payment.
    pub gateway_payment_id: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Micros>,
    /// What was authorised, captured, can be drawn on, is held by refunds, and went back without us: minor units.
    pub balance: WholeBalance,
    /// Whether a chargeback is open.
    pub chargeback_open: bool,
    /// The decision behind a refund.
    pub intent_id: Option<IntentId>,
    /// Cancelled or refunded.
    pub refund_kind: Option<RefundKind>,
    /// Whether it was made without us.
    pub made_outside: bool,
    /// The gateway's id of a refund.
    pub gateway_refund_id: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// A code of what came of it.
    pub outcome_code: Option<String>,
    /// The gateway's words.
    pub outcome_message: Option<String>,
    /// Its other fields.
    pub gateway_details: Option<String>,
    /// When it settled.
    pub settled_at: Option<Micros>,
    /// The one item that a refund is of.
    pub gateway_item_id: Option<String>,
}

/// A payment's amounts, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WholeBalance {
    /// What was authorised.
    pub authorised: i64,
    /// What was captured.
    pub captured: i64,
    /// What refunds can draw on.
    pub basis: i64,
    /// What they hold.
    pub reserved: i64,
    /// What went back without us.
    pub outside: i64,
}

pub(super) const COLUMNS: [&str; 41] = [
    "company_id",
    "id",
    "kind",
    "integration_id",
    "conversation_id",
    "customer_name",
    "customer_phone",
    "customer_phone_key",
    "payment_type",
    "state",
    "payment_result",
    "currency",
    "amount_minor",
    "order_number",
    "reference_number",
    "related_payment_id",
    "user_email",
    "person_id",
    "credential_id",
    "credential_name",
    "created_at",
    "updated_at",
    "version",
    "gateway_payment_id",
    "paid_at",
    "authorised_minor",
    "captured_minor",
    "basis_minor",
    "reserved_minor",
    "outside_minor",
    "chargeback_open",
    "intent_id",
    "refund_kind",
    "made_outside",
    "gateway_refund_id",
    "reason",
    "outcome_code",
    "outcome_message",
    "gateway_details",
    "settled_at",
    "gateway_item_id",
];

impl WholeTransaction {
    /// What it is found by in a search.
    pub(super) fn searched(&self) -> Searched<'_> {
        Searched {
            customer_name: self.customer_name.as_deref(),
            customer_phone: self.customer_phone.as_deref(),
            order_number: &self.order_number,
            reference_number: &self.reference_number,
            conversation_id: self.conversation_id.as_deref(),
            gateway_payment_id: self.gateway_payment_id.as_deref(),
            gateway_order_id: None,
            gateway_refund_id: self.gateway_refund_id.as_deref(),
            user_email: self.user_email.as_deref(),
            credential_name: self.credential_name.as_deref(),
        }
    }

    /// Its values, in the order of the columns.
    pub(super) fn values(self) -> [Value; 41] {
        [
            self.company_id.into(),
            self.id.into(),
            self.kind.as_str().into(),
            self.integration_id.into(),
            self.conversation_id.into(),
            self.customer_name.into(),
            self.customer_phone.into(),
            self.customer_phone_key.into(),
            self.payment_type.into(),
            self.state.into(),
            self.result.as_str().into(),
            self.amount.currency().code().into(),
            self.amount.minor().into(),
            self.order_number.into(),
            self.reference_number.into(),
            self.related_payment_id.into(),
            self.user_email.into(),
            self.person_id.into(),
            self.credential_id.into(),
            self.credential_name.into(),
            self.created_at.into(),
            self.updated_at.into(),
            self.version.into(),
            self.gateway_payment_id.into(),
            self.paid_at.into(),
            self.balance.authorised.into(),
            self.balance.captured.into(),
            self.balance.basis.into(),
            self.balance.reserved.into(),
            self.balance.outside.into(),
            self.chargeback_open.into(),
            self.intent_id.into(),
            self.refund_kind.map(RefundKind::as_str).into(),
            self.made_outside.into(),
            self.gateway_refund_id.into(),
            self.reason.into(),
            self.outcome_code.into(),
            self.outcome_message.into(),
            self.gateway_details.into(),
            self.settled_at.into(),
            self.gateway_item_id.into(),
        ]
    }
}
