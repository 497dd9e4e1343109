//! A row of the report as it is written into a file: borrowed, because it is written and forgotten.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::{Currency, Money};
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::{RefundKind, RefundState};
use uuid::Uuid;

use crate::Micros;
use crate::engine::picked::Picked;
use crate::error::StoreError;
use crate::transaction::query::Position;
use crate::transaction::{TransactionKind, TransactionPart, TransactionRow};

/// What a file has of a row.
#[derive(Clone, Debug)]
pub struct ReportRow<'r> {
    /// *ID*.
    pub id: TransactionId,
    /// Whose it is.
    pub company_name: &'r str,
    /// The name of its account.
    pub gateway_name: &'r str,
    /// Payment or refund.
    pub kind: TransactionKind,
    /// The name of where it stands.
    pub state: &'static str,
    /// *Payment Result*.
    pub result: PaymentResult,
    /// *Conversation ID*.
    pub conversation_id: Option<&'r str>,
    /// *Customer*.
    pub customer_name: Option<&'r str>,
    /// *Customer Phone*.
    pub customer_phone: Option<&'r str>,
    /// *Payment Type*.
    pub payment_type: &'r str,
    /// *Payment Amount* with its currency.
    pub amount: Money,
    /// *Order Number*.
    pub order_number: &'r str,
    /// *Reference Number*.
    pub reference_number: &'r str,
    /// The payment of a refund.
    pub related_payment_id: Option<TransactionId>,
    /// Who refunded.
    pub user_email: Option<&'r str>,
    /// When it was written down.
    pub created_at: Micros,
    /// What of a payment can still be refunded.
    pub refundable: Option<Money>,
    /// When it settled: a payment when it was paid, a refund when it ended.
    pub settled_at: Option<Micros>,
    /// The program that refunded.
    pub credential_name: Option<&'r str>,
    /// Cancelled or refunded.
    pub refund_kind: Option<&'r str>,
    /// Of a refund: whether it was made without us.
    pub made_outside: Option<bool>,
    /// Of a refund: why.
    pub reason: Option<&'r str>,
    /// The gateway's id of a payment.
    pub gateway_payment_id: Option<&'r str>,
    /// The gateway's id of its order.
    pub gateway_order_id: Option<&'r str>,
    /// The gateway's id of a refund.
    pub gateway_refund_id: Option<&'r str>,
    /// Whether it is a test.
    pub test: bool,
}

/// Writes a row at the end of some bytes.
pub type WriteLine = Arc<dyn Fn(&ReportRow<'_>, &mut Vec<u8>) -> Result<(), StoreError> + Send + Sync>;

/// A row that is written, and what is counted of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// As it was written.
    pub bytes: Vec<u8>,
    /// Payment or refund.
    pub kind: TransactionKind,
    /// Its result.
    pub result: PaymentResult,
    /// How much.
    pub amount: Money,
}

impl Line {
    /// Writes a row.
    pub(super) fn write(row: &ReportRow<'_>, write: &WriteLine) -> Result<Self, StoreError> {
        let mut bytes = Vec::with_capacity(LINE_BYTES);
        write(row, &mut bytes)?;
        Ok(Self { bytes, kind: row.kind, result: row.result, amount: row.amount })
    }
}

/// How long a line is, mostly.
const LINE_BYTES: usize = 384;

/// The names of companies and of their accounts.
pub(super) type Names = HashMap<(Uuid, Uuid), (String, String)>;

/// The columns of `p` that are read, in their order; before them stand two, the lane and its key.
pub(super) const COLUMNS: &str = "p.id AS id, p.company_id AS company_id, p.integration_id AS integration_id, p.kind AS kind,
    p.state AS state, p.currency AS currency, p.amount_minor AS amount_minor, p.conversation_id AS conversation_id,
    p.customer_name AS customer_name, p.customer_phone AS customer_phone, p.payment_type AS payment_type,
    p.order_number AS order_number, p.reference_number AS reference_number, p.related_payment_id AS related_payment_id,
    p.user_email AS user_email, p.created_at AS created_at, p.basis_minor AS basis_minor,
    p.reserved_minor AS reserved_minor, p.outside_minor AS outside_minor, p.paid_at AS paid_at,
    p.settled_at AS settled_at, p.credential_name AS credential_name, p.refund_kind AS refund_kind,
    p.made_outside AS made_outside, p.reason AS reason, p.gateway_payment_id AS gateway_payment_id,
    p.gateway_order_id AS gateway_order_id, p.gateway_refund_id AS gateway_refund_id, p.test AS test";

/// Goes along the columns of a row.
struct Next<'r> {
    row: Picked<'r>,
    place: usize,
}

impl<'r> Next<'r> {
    const fn place(&mut self) -> usize {
        let place = self.place;
        self.place += 1;
        place
    }

    fn opt_text(&mut self, name: &'static str) -> Result<Option<&'r str>, StoreError> {
        self.row.opt_text(self.place(), name)
    }

    fn text(&mut self, name: &'static str) -> Result<&'r str, StoreError> {
        self.opt_text(name)?.ok_or_else(|| absent(name))
    }

    fn opt_int(&mut self, name: &'static str) -> Result<Option<i64>, StoreError> {
        self.row.opt_int(self.place(), name)
    }

    fn int(&mut self, name: &'static str) -> Result<i64, StoreError> {
        self.opt_int(name)?.ok_or_else(|| absent(name))
    }

    fn opt_id(&mut self, name: &'static str) -> Result<Option<Uuid>, StoreError> {
        self.row.opt_id(self.place(), name)
    }

    fn id(&mut self, name: &'static str) -> Result<Uuid, StoreError> {
        self.opt_id(name)?.ok_or_else(|| absent(name))
    }
}

fn absent(name: &'static str) -> StoreError {
    StoreError::corrupt(name, "it is absent")
}

fn word<T: FromStr>(name: &'static str, text: &str) -> Result<T, StoreError>
where
    T::Err: ToString,
{
    text.parse().map_err(|error: T::Err| StoreError::corrupt(name, error.to_string()))
}

/// Reads a row, and its place in its lane.
pub(super) fn read_report_row<'r>(
    row: Picked<'r>,
    names: &'r Names,
) -> Result<((i64, TransactionId), ReportRow<'r>), StoreError> {
    // The first is the lane's number.
    let mut next = Next { row, place: 1 };
    let key = next.int("key")?;
    let id = TransactionId::new(next.id("id")?);
    let account = (next.id("company_id")?, next.id("integration_id")?);
    let (company_name, gateway_name) = names.get(&account).ok_or_else(|| absent("integration_id"))?;
    let kind: TransactionKind = word("kind", next.text("kind")?)?;
    let state = next.text("state")?;
    let (state, result) = match kind {
        TransactionKind::Payment => {
            let state: PaymentState = word("state", state)?;
            (state.as_str(), state.payment_result())
        }
        TransactionKind::Refund => {
            let state: RefundState = word("state", state)?;
            (state.as_str(), state.payment_result())
        }
    };
    let is_payment = kind == TransactionKind::Payment;
    let currency: Currency = word("currency", next.text("currency")?)?;
    let amount = Money::new(next.int("amount_minor")?, currency);
    let conversation_id = next.opt_text("conversation_id")?;
    let customer_name = next.opt_text("customer_name")?;
    let customer_phone = next.opt_text("customer_phone")?;
    let payment_type = next.text("payment_type")?;
    let order_number = next.text("order_number")?;
    let reference_number = next.text("reference_number")?;
    let related_payment_id = next.opt_id("related_payment_id")?.map(TransactionId::new);
    let user_email = next.opt_text("user_email")?;
    let created_at = next.int("created_at")?;
    let (basis, reserved, outside) =
        (next.int("basis_minor")?, next.int("reserved_minor")?, next.int("outside_minor")?);
    let rest = basis.saturating_sub(reserved).saturating_sub(outside).max(0);
    let (paid_at, settled_at) = (next.opt_int("paid_at")?, next.opt_int("settled_at")?);
    let credential_name = next.opt_text("credential_name")?;
    let refund_kind = next.opt_text("refund_kind")?;
    let made_outside = next.int("made_outside")? == 1;
    let reason = next.opt_text("reason")?;
    let gateway_payment_id = next.opt_text("gateway_payment_id")?;
    let gateway_order_id = next.opt_text("gateway_order_id")?;
    let gateway_refund_id = next.opt_text("gateway_refund_id")?;
    let test = next.int("test")? == 1;
    let read = ReportRow {
        id,
        company_name,
        gateway_name,
        kind,
        state,
        result,
        conversation_id,
        customer_name,
        customer_phone,
        payment_type,
        amount,
        order_number,
        reference_number,
        related_payment_id,
        user_email: user_email.filter(|_| !is_payment),
        created_at,
        refundable: is_payment.then(|| Money::new(rest, currency)),
        settled_at: if is_payment { paid_at } else { settled_at },
        credential_name: credential_name.filter(|_| !is_payment),
        refund_kind: refund_kind.filter(|_| !is_payment),
        made_outside: (!is_payment).then_some(made_outside),
        reason: reason.filter(|_| !is_payment),
        gateway_payment_id: gateway_payment_id.filter(|_| is_payment),
        gateway_order_id: gateway_order_id.filter(|_| is_payment),
        gateway_refund_id: gateway_refund_id.filter(|_| !is_payment),
        test,
    };
    Ok(((key, id), read))
}

impl<'r> ReportRow<'r> {
    /// What a file has of a whole row.
    #[must_use]
    pub fn of(row: &'r TransactionRow) -> Self {
        let (payment, refund) = match &row.part {
            TransactionPart::Payment(payment) => (Some(payment), None),
            TransactionPart::Refund(refund) => (None, Some(refund)),
        };
        let settled_at = payment
            .and_then(|payment| payment.paid_at)
            .or_else(|| refund.and_then(|refund| refund.settled_at));
        Self {
            id: row.id,
            company_name: &row.company_name,
            gateway_name: &row.gateway_name,
            kind: row.kind(),
            state: row.state_str(),
            result: row.payment_result(),
            conversation_id: row.conversation_id.as_deref(),
            customer_name: row.customer_name.as_deref(),
            customer_phone: row.customer_phone.as_deref(),
            payment_type: &row.payment_type,
            amount: row.amount,
            order_number: &row.order_number,
            reference_number: &row.reference_number,
            related_payment_id: refund.map(|refund| refund.payment_id),
            user_email: refund.and_then(|refund| refund.user_email.as_deref()),
            created_at: row.created_at,
            refundable: payment.map(|payment| payment.balance.refundable()),
            settled_at,
            credential_name: refund.and_then(|refund| refund.credential_name.as_deref()),
            refund_kind: refund.and_then(|refund| refund.kind).map(RefundKind::as_str),
            made_outside: refund.map(|refund| refund.made_outside),
            reason: refund.and_then(|refund| refund.reason.as_deref()),
            gateway_payment_id: payment.map(|payment| payment.gateway_payment_id.as_str()),
            gateway_order_id: payment.and_then(|payment| payment.gateway_order_id.as_deref()),
            gateway_refund_id: refund.and_then(|refund| refund.gateway_refund_id.as_deref()),
            test: row.test,
        }
    }
}

/// A line and where it stands in its lane's index.
pub(super) type PlacedLine = ((i64, TransactionId), Line);

/// An account's name in the list of names.
pub(super) fn name_of(company: CompanyId, integration: IntegrationId) -> (Uuid, Uuid) {
    (company.uuid(), integration.uuid())
}

/// A row that is read and where it stands in the list.
pub(super) type Placed<T> = (Position, T);
