//! The report's rows: how one reads, and what it says of itself.

use std::fmt;
use std::str::FromStr;

use domain::balance::Balance;
use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, IntegrationId, IntentId, PersonId, TransactionId};
use domain::money::{Currency, Money};
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::RefundSubject;

use crate::Micros;
use crate::engine::row::Row;
use crate::error::StoreError;

mod filters;
pub mod find;
mod lane;
pub mod list;
mod merge;
mod named;
pub mod query;
pub(crate) mod range;
pub mod read_all;
pub mod report_row;
mod scan;
mod statement;
mod stream;
pub mod sum;
pub mod text;
pub(crate) mod text_index;
pub(crate) mod way;

/// Payment or refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransactionKind {
    /// Money came in.
    Payment,
    /// Money goes back.
    Refund,
}

impl TransactionKind {
    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }
}

impl fmt::Display for TransactionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TransactionKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "payment" => Ok(Self::Payment),
            "refund" => Ok(Self::Refund),
            other => Err(format!("{other:?} is neither payment nor refund")),
        }
    }
}

/// One row of the report with all its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionRow {
    /// Whose it is.
    pub company_id: CompanyId,
    /// *Company*.
    pub company_name: String,
    /// Which version of the company's refund policy holds; 0: it has none.
    pub policy_version: i64,
    /// *ID*.
    pub id: TransactionId,
    /// What only a payment or only a refund has.
    pub part: TransactionPart,
    /// Which integration it went through.
    pub integration_id: IntegrationId,
    /// *Gateway*.
    pub gateway_name: String,
    /// Which wire the integration speaks.
    pub gateway_kind: GatewayKind,
    /// Whether the integration is switched on.
    pub integration_enabled: bool,
    /// How the integration's wire is spoken, as JSON.
    pub integration_settings: String,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *Customer*.
    pub customer_name: Option<String>,
    /// The customer's phone number, as it came.
    pub customer_phone: Option<String>,
    /// *Payment Type*.
    pub payment_type: String,
    /// *Payment Amount* with *Payment Currency*: negative for a refund.
    pub amount: Money,
    /// *Order Number*.
    pub order_number: String,
    /// *Reference Number*.
    pub reference_number: String,
    /// Whether the gateway calls it a test.
    pub test: bool,
    /// When we wrote it down.
    pub created_at: Micros,
    /// When it last changed.
    pub updated_at: Micros,
    /// How often it has changed: the version of its last event.
    pub version: i64,
}

/// What only a payment or only a refund has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionPart {
    /// A payment's own columns.
    Payment(PaymentPart),
    /// A refund's own columns.
    Refund(RefundPart),
}

/// A payment's own columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentPart {
    /// Where it stands.
    pub state: PaymentState,
    /// The gateway's id of it.
    pub gateway_payment_id: String,
    /// The gateway's id of its order.
    pub gateway_order_id: Option<String>,
    /// When the customer paid.
    pub paid_at: Option<Micros>,
    /// What was authorised.
    pub authorised: Money,
    /// What was captured.
    pub captured: Money,
    /// What its refunds can draw on and have drawn.
    pub balance: Balance,
    /// Whether a chargeback is open.
    pub chargeback_open: bool,
    /// What the gateway said of it beyond our words, as a JSON object of texts.
    pub gateway_details: Option<String>,
}

/// A refund's own columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundPart {
    /// Where it stands.
    pub state: RefundState,
    /// *Related Payment ID*.
    pub payment_id: TransactionId,
    /// The decision it carries out; none for a refund made outside.
    pub intent_id: Option<IntentId>,
    /// *User Email*.
    pub user_email: Option<String>,
    /// Who refunded through the panel.
    pub person_id: Option<PersonId>,
    /// Which program refunded.
    pub credential_id: Option<CredentialId>,
    /// That program's credential by name.
    pub credential_name: Option<String>,
    /// Cancelled or refunded, once the gateway said so.
    pub kind: Option<RefundKind>,
    /// Whether it was made without us.
    pub made_outside: bool,
    /// The gateway's id of the one payment item that it is of.
    pub gateway_item_id: Option<String>,
    /// The gateway's id of it.
    pub gateway_refund_id: Option<String>,
    /// The requester's own name for it, where a program gave one: several between semicolons.
    pub tracking_id: Option<String>,
    /// What the requester chose beyond the amount, as a JSON object of texts.
    pub options: Option<String>,
    /// What the gateway said beyond our words, as a JSON object of texts.
    pub gateway_details: Option<String>,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// A code of what came of it.
    pub outcome_code: Option<String>,
    /// The gateway's words.
    pub outcome_message: Option<String>,
    /// When it reached a final state.
    pub settled_at: Option<Micros>,
    /// On which day of the company's zone, `2026-11-23`, it counts towards its requester's limit.
    pub counted_on: Option<String>,
}

impl TransactionRow {
    /// Payment or refund.
    #[must_use]
    pub const fn kind(&self) -> TransactionKind {
        match self.part {
            TransactionPart::Payment(_) => TransactionKind::Payment,
            TransactionPart::Refund(_) => TransactionKind::Refund,
        }
    }

    /// *Payment Result*.
    #[must_use]
    pub const fn payment_result(&self) -> PaymentResult {
        match &self.part {
            TransactionPart::Payment(payment) => payment.state.payment_result(),
            TransactionPart::Refund(refund) => refund.state.payment_result(),
        }
    }

    /// The name of the state behind the result.
    #[must_use]
    pub const fn state_str(&self) -> &'static str {
        match &self.part {
            TransactionPart::Payment(payment) => payment.state.as_str(),
            TransactionPart::Refund(refund) => refund.state.as_str(),
        }
    }

    /// A payment's own columns; none for a refund.
    #[must_use]
    pub const fn payment(&self) -> Option<&PaymentPart> {
        match &self.part {
            TransactionPart::Payment(payment) => Some(payment),
            TransactionPart::Refund(_) => None,
        }
    }

    /// A refund's own columns; none for a payment.
    #[must_use]
    pub const fn refund(&self) -> Option<&RefundPart> {
        match &self.part {
            TransactionPart::Payment(_) => None,
            TransactionPart::Refund(refund) => Some(refund),
        }
    }

    /// What the refund rules read of a payment; none for a refund.
    #[must_use]
    pub fn subject(&self, capabilities: Capabilities) -> Option<RefundSubject> {
        self.payment().map(|payment| RefundSubject {
            state: payment.state,
            balance: payment.balance,
            chargeback_open: payment.chargeback_open,
            integration_enabled: self.integration_enabled,
            capabilities,
        })
    }
}

/// The columns and joins of a row, for every query that reads rows. Keep in step with [`read_transaction`].
macro_rules! select_transactions {
    ($rest:literal) => {
        select_transactions!("", "", $rest)
    };
    // With more columns, each after a comma, and the joins that they need.
    ($columns:literal, $joins:literal, $rest:literal) => {
        concat!(
            "SELECT txn.*, company.name AS company_name, company.policy_version AS policy_version,
                    integration.name AS gateway_name, integration.gateway_kind AS gateway_kind, integration.enabled AS integration_enabled,
                    integration.settings AS integration_settings ",
            $columns,
            " FROM txn
             JOIN company ON company.company_id = txn.company_id
             JOIN integration ON integration.company_id = txn.company_id AND integration.id = txn.integration_id ",
            $joins,
            $rest
        )
    };
}
pub(crate) use select_transactions;

pub(crate) fn read_transaction(row: &Row) -> Result<TransactionRow, StoreError> {
    let currency: Currency = row.word("currency")?;
    let part = match row.word("kind")? {
        TransactionKind::Payment => TransactionPart::Payment(read_payment(row, currency)?),
        TransactionKind::Refund => TransactionPart::Refund(read_refund(row)?),
    };
    Ok(TransactionRow {
        company_id: row.id("company_id", CompanyId::new)?,
        company_name: row.text("company_name")?,
        policy_version: row.int("policy_version")?,
        id: row.id("id", TransactionId::new)?,
        part,
        integration_id: row.id("integration_id", IntegrationId::new)?,
        gateway_name: row.text("gateway_name")?,
        gateway_kind: row.word("gateway_kind")?,
        integration_enabled: row.flag("integration_enabled")?,
        integration_settings: row.text("integration_settings")?,
        conversation_id: row.opt_text("conversation_id")?,
        customer_name: row.opt_text("customer_name")?,
        customer_phone: row.opt_text("customer_phone")?,
        payment_type: row.text("payment_type")?,
        amount: row.money("amount_minor", currency)?,
        order_number: row.text("order_number")?,
        reference_number: row.text("reference_number")?,
        test: row.flag("test")?,
        created_at: row.int("created_at")?,
        updated_at: row.int("updated_at")?,
        version: row.int("version")?,
    })
}

fn read_payment(row: &Row, currency: Currency) -> Result<PaymentPart, StoreError> {
    let balance = Balance::new(
        row.money("basis_minor", currency)?,
        row.money("reserved_minor", currency)?,
        row.money("outside_minor", currency)?,
    )
    .map_err(|error| StoreError::corrupt("reserved_minor", error))?;
    Ok(PaymentPart {
        state: row.word("state")?,
        gateway_payment_id: row.text("gateway_payment_id")?,
        gateway_order_id: row.opt_text("gateway_order_id")?,
        paid_at: row.opt_int("paid_at")?,
        authorised: row.money("authorised_minor", currency)?,
        captured: row.money("captured_minor", currency)?,
        balance,
        chargeback_open: row.flag("chargeback_open")?,
        gateway_details: row.opt_text("gateway_details")?,
    })
}

fn read_refund(row: &Row) -> Result<RefundPart, StoreError> {
    Ok(RefundPart {
        state: row.word("state")?,
        payment_id: row.id("related_payment_id", TransactionId::new)?,
        intent_id: row.opt_id("intent_id", IntentId::new)?,
        user_email: row.opt_text("user_email")?,
        person_id: row.opt_id("person_id", PersonId::new)?,
        credential_id: row.opt_id("credential_id", CredentialId::new)?,
        credential_name: row.opt_text("credential_name")?,
        kind: row.opt_word("refund_kind")?,
        made_outside: row.flag("made_outside")?,
        gateway_item_id: row.opt_text("gateway_item_id")?,
        gateway_refund_id: row.opt_text("gateway_refund_id")?,
        tracking_id: row.opt_text("tracking_id")?,
        options: row.opt_text("options")?,
        gateway_details: row.opt_text("gateway_details")?,
        reason: row.opt_text("reason")?,
        outcome_code: row.opt_text("outcome_code")?,
        outcome_message: row.opt_text("outcome_message")?,
        settled_at: row.opt_int("settled_at")?,
        counted_on: row.opt_text("counted_on")?,
    })
}
