//! Takes a payment in: reads what a program tells us of it, and records it.

use domain::id::{CompanyId, ItemId, TransactionId};
use domain::money::{Currency, Money};
use domain::payment::{PaymentResult, PaymentState, basis};
use domain::phone::phone_digits;
use gateways::details::Details;
use store::Micros;
use store::error::StoreError;
use store::event::EventActor;
use store::integration::{Integration, list_integrations};
use store::payment::record::{PaymentFacts, PaymentItem, Recorded, Taken, record_payment};
use store::payment::record_many::record_payments;
use store::transaction::TransactionRow;

use crate::actor::Actor;
use crate::ids::{new_order_number, new_reference_number, new_uuid};
use crate::service::RefundService;

/// A payment as a program tells it: texts, read here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentReport {
    /// The integration's display name or id.
    pub integration: String,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the order.
    pub gateway_order_id: Option<String>,
    /// `SUCCESS`, `FAILED` or `PENDING`.
    pub payment_result: String,
    /// `authorised`, `captured` or `voided`.
    pub phase: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// Decimal text in major units.
    pub amount: String,
    /// Decimal text in major units.
    pub captured_amount: Option<String>,
    /// *Payment Type*.
    pub payment_type: Option<String>,
    /// *Customer*.
    pub customer_name: Option<String>,
    /// The customer's phone number.
    pub customer_phone: Option<String>,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *Order Number*.
    pub order_number: Option<String>,
    /// The gateway's item ids, each with its decimal text.
    pub items: Vec<(String, String)>,
    /// Whether the gateway calls it a test.
    pub test: bool,
    /// When the customer paid.
    pub paid_at: Option<Micros>,
    /// What the gateway said beyond our words.
    pub details: Details,
}

/// A payment that stands in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentTaken {
    /// Its row.
    pub row: TransactionRow,
    /// Whether it was not known before.
    pub new: bool,
}

/// Why a payment was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordPaymentError {
    /// The company has no such integration.
    #[error("the company has no integration called {0:?}")]
    UnknownIntegration(String),
    /// A field does not read.
    #[error("{field}: {detail}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// What is wrong with it, and what to do.
        detail: String,
    },
    /// What is told contradicts what is known of this payment.
    #[error("this payment is known with other values; these fields differ: {}", .fields.join(", "))]
    Conflict {
        /// Which fields differ.
        fields: Vec<&'static str>,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The largest payment that is kept, in minor units: sums of thousands of them still fit 63 bits.
const LARGEST_MINOR: i64 = 1_000_000_000_000_000;
/// The longest text of a field, in characters.
const TEXT_MAX_CHARS: usize = 255;

impl RefundService {
    /// Records a payment of the program's company, or new facts about a known one.
    pub async fn record_payment(
        &self,
        company: CompanyId,
        actor: &Actor,
        report: &PaymentReport,
    ) -> Result<PaymentTaken, RecordPaymentError> {
        self.record_payment_as(company, actor.event_actor(), report).await
    }

    /// Records a payment that this one told of.
    pub(crate) async fn record_payment_as(
        &self,
        company: CompanyId,
        actor: EventActor,
        report: &PaymentReport,
    ) -> Result<PaymentTaken, RecordPaymentError> {
        let integration = list_integrations(self.store(), company)
            .await?
            .into_iter()
            .find(|known| known.name == report.integration || known.id.to_string() == report.integration)
            .ok_or_else(|| RecordPaymentError::UnknownIntegration(report.integration.clone()))?;
        let now = self.clock().now();
        self.record_payment_at(&integration, actor, report, now).await
    }

    /// Records a payment that was made then.
    pub(crate) async fn record_payment_at(
        &self,
        integration: &Integration,
        actor: EventActor,
        report: &PaymentReport,
        at: Micros,
    ) -> Result<PaymentTaken, RecordPaymentError> {
        let facts = PaymentFacts { at, ..self.read_report(integration, report, actor)? };
        match record_payment(self.store(), &facts).await? {
            Recorded::New(row) => Ok(PaymentTaken { row, new: true }),
            Recorded::Known(row) => Ok(PaymentTaken { row, new: false }),
            Recorded::Conflict(fields) => Err(RecordPaymentError::Conflict { fields }),
        }
    }

    /// Records payments that were read, in one transaction: each by the rules of a single one. Says of each whether it is new,
    /// or which fields contradict what is known.
    pub async fn record_payments(
        &self,
        all: &[PaymentFacts],
    ) -> Result<Vec<Result<bool, Vec<&'static str>>>, StoreError> {
        let taken = record_payments(self.store(), all).await?;
        let says = |taken| match taken {
            Taken::New => Ok(true),
            Taken::Known(_) => Ok(false),
            Taken::Conflict(fields) => Err(fields),
        };
        Ok(taken.into_iter().map(says).collect())
    }

    /// Reads a report as facts about a payment through this integration, at this moment.
    pub fn read_report(
        &self,
        integration: &Integration,
        report: &PaymentReport,
        actor: EventActor,
    ) -> Result<PaymentFacts, RecordPaymentError> {
        let now = self.clock().now();
        let random = self.random();
        let state = read_state(report)?;
        let cancels_authorised = self.account_capabilities(integration).cancels_authorised;
        let amounts = read_amounts(state, report, cancels_authorised)?;
        let id = TransactionId::new(new_uuid(now, random));
        check_items(report, amounts.amount)?;
        let items = report.items.iter().map(|(gateway_item_id, amount)| {
            Ok(PaymentItem {
                id: ItemId::new(new_uuid(now, random)),
                gateway_item_id: text("items", gateway_item_id)?,
                amount: positive("items", amount, amounts.amount.currency())?,
            })
        });
        let phone_key = match report.customer_phone.as_deref() {
            None | Some("") => None,
            Some(phone) => Some(
                phone_digits(phone)
                    .ok_or_else(|| {
                        invalid("customer.phone", "give the number as digits, such as +905320000001")
                    })?
                    .chars()
                    .rev()
                    .collect(),
            ),
        };
        Ok(PaymentFacts {
            company_id: integration.company_id,
            integration_id: integration.id,
            id,
            gateway_payment_id: text("gateway_payment_id", &report.gateway_payment_id)?,
            gateway_order_id: optional("gateway_order_id", report.gateway_order_id.as_deref())?,
            state,
            amount: amounts.amount,
            authorised: amounts.authorised,
            captured: amounts.captured,
            basis: amounts.basis,
            payment_type: optional("payment_type", report.payment_type.as_deref())?
                .unwrap_or_else(|| integration.gateway_kind.default_payment_type().to_owned()),
            customer_name: optional("customer.name", report.customer_name.as_deref())?,
            customer_phone: optional("customer.phone", report.customer_phone.as_deref())?,
            customer_phone_key: phone_key,
            conversation_id: optional("conversation_id", report.conversation_id.as_deref())?,
            order_number: optional("order_number", report.order_number.as_deref())?
                .unwrap_or_else(|| new_order_number(random)),
            reference_number: new_reference_number(random),
            items: items.collect::<Result<Vec<PaymentItem>, RecordPaymentError>>()?,
            test: report.test,
            paid_at: report.paid_at,
            gateway_details: report.details.to_json(),
            actor,
            at: now,
        })
    }
}

struct Amounts {
    amount: Money,
    authorised: Money,
    captured: Money,
    basis: Money,
}

fn read_amounts(
    state: PaymentState,
    report: &PaymentReport,
    cancels_authorised: bool,
) -> Result<Amounts, RecordPaymentError> {
    let currency: Currency = report
        .currency
        .parse()
        .map_err(|error: domain::money::UnknownCurrency| invalid("currency", error))?;
    let amount = positive("amount", &report.amount, currency)?;
    let zero = Money::zero(currency);
    let captured = match (state, report.captured_amount.as_deref()) {
        (PaymentState::Captured, Some(text)) => {
            let captured = positive("captured_amount", text, currency)?;
            if captured.minor() > amount.minor() {
                return Err(invalid(
                    "captured_amount",
                    format!("{captured} is more than the amount {amount}"),
                ));
            }
            captured
        }
        (PaymentState::Captured, None) => amount,
        (_, None) => zero,
        (_, Some(_)) => return Err(invalid("captured_amount", "only a captured payment has one")),
    };
    let authorised = match state {
        PaymentState::Pending | PaymentState::Failed => zero,
        PaymentState::Authorised | PaymentState::Captured | PaymentState::Voided => amount,
    };
    let basis = basis(state, authorised, captured, cancels_authorised);
    Ok(Amounts { amount, authorised, captured, basis })
}

/// Items are named once each and add up to the payment.
fn check_items(report: &PaymentReport, amount: Money) -> Result<(), RecordPaymentError> {
    if report.items.is_empty() {
        return Ok(());
    }
    let mut names: Vec<&str> = report.items.iter().map(|(name, _amount)| name.trim()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(invalid("items", "two items have the same gateway_item_id"));
    }
    let mut sum = Money::zero(amount.currency());
    for (_name, price) in &report.items {
        let price = positive("items", price, amount.currency())?;
        sum = sum.plus(price).map_err(|error| invalid("items", error))?;
    }
    if sum == amount { Ok(()) } else { Err(invalid("items", format!("add up to {sum}, not to {amount}"))) }
}

fn read_state(report: &PaymentReport) -> Result<PaymentState, RecordPaymentError> {
    let result: PaymentResult = report
        .payment_result
        .parse()
        .map_err(|error: domain::payment::UnknownPaymentResult| invalid("payment_result", error))?;
    match (result, report.phase.as_deref()) {
        (PaymentResult::Pending, None) => Ok(PaymentState::Pending),
        (PaymentResult::Failed, None) => Ok(PaymentState::Failed),
        (PaymentResult::Success, None | Some("captured")) => Ok(PaymentState::Captured),
        (PaymentResult::Success, Some("authorised")) => Ok(PaymentState::Authorised),
        (PaymentResult::Success, Some("voided")) => Ok(PaymentState::Voided),
        (PaymentResult::Success, Some(other)) => {
            Err(invalid("phase", format!("{other:?} is none; use authorised, captured or voided")))
        }
        (PaymentResult::Pending | PaymentResult::Failed, Some(_)) => {
            Err(invalid("phase", "only a payment with SUCCESS has a phase; leave it out"))
        }
    }
}

fn positive(field: &'static str, digits: &str, currency: Currency) -> Result<Money, RecordPaymentError> {
    let money = Money::parse(digits, currency).map_err(|error| invalid(field, error))?;
    match money.minor() {
        ..=0 => Err(invalid(field, "must be above zero")),
        1..=LARGEST_MINOR => Ok(money),
        _ => Err(invalid(field, "is larger than any payment that is kept: 10^15 minor units")),
    }
}

fn text(field: &'static str, given: &str) -> Result<String, RecordPaymentError> {
    let trimmed = given.trim();
    match trimmed.chars().count() {
        0 => Err(invalid(field, "must not be empty")),
        count if count > TEXT_MAX_CHARS => {
            Err(invalid(field, format!("has {count} characters; at most 255 fit")))
        }
        _ => Ok(trimmed.to_owned()),
    }
}

fn optional(field: &'static str, given: Option<&str>) -> Result<Option<String>, RecordPaymentError> {
    match given.map(str::trim) {
        None | Some("") => Ok(None),
        Some(given) => text(field, given).map(Some),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that errors and texts of any kind go in")]
fn invalid(field: &'static str, detail: impl ToString) -> RecordPaymentError {
    RecordPaymentError::Invalid { field, detail: detail.to_string() }
}
