//! What the report can be narrowed by: each filter's name, its value in a query, and the query with another value.

mod add_menu;
pub mod chip;
pub mod chip_row;
mod choice_editor;
mod choices;
mod date_editor;
pub mod days;
pub mod editor;
pub mod fault;
mod number;
mod range_editor;
mod text_editor;
pub mod tools;
pub mod words;

use ::api::transaction_query::TransactionQuery;
use domain::id::{CompanyId, IntegrationId};

use crate::report::column::Column;
use crate::t;

/// One thing the report can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Whatever a row is known by.
    Search,
    /// From a day to a day, by created or by settled.
    Created,
    /// *Company*, one or several.
    Company,
    /// *Gateway*, one or several.
    Gateway,
    /// *Payment Type*.
    PaymentType,
    /// *Payment Result*.
    Result,
    /// What lies behind the result.
    State,
    /// Payments or refunds.
    Kind,
    /// *Payment Currency*.
    Currency,
    /// *Payment Amount*, from and to.
    Amount,
    /// Whether something is left to refund.
    Refundable,
    /// A part of the customer's name.
    Customer,
    /// The customer's phone number.
    Phone,
    /// *Order Number*.
    OrderNumber,
    /// *Reference Number*.
    ReferenceNumber,
    /// *Conversation ID*.
    ConversationId,
    /// *ID*.
    Id,
    /// *Related Payment ID*.
    RelatedPaymentId,
    /// A gateway's id of a payment, an order or a refund.
    GatewayId,
    /// *User Email*.
    UserEmail,
    /// The credential of the program that refunded.
    Credential,
}

impl Filter {
    /// All, in the order of their chips.
    pub const ALL: [Self; 21] = [
        Self::Search,
        Self::Created,
        Self::Company,
        Self::Gateway,
        Self::PaymentType,
        Self::Result,
        Self::State,
        Self::Kind,
        Self::Currency,
        Self::Amount,
        Self::Refundable,
        Self::Customer,
        Self::Phone,
        Self::OrderNumber,
        Self::ReferenceNumber,
        Self::ConversationId,
        Self::Id,
        Self::RelatedPaymentId,
        Self::GatewayId,
        Self::UserEmail,
        Self::Credential,
    ];

    /// Its name for the page and the server: the query's field, or the one of its fields that names it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Search => "q",
            Self::Created => "from",
            Self::Company => "company",
            Self::Gateway => "gateway",
            Self::PaymentType => "payment_type",
            Self::Result => "result",
            Self::State => "state",
            Self::Kind => "kind",
            Self::Currency => "currency",
            Self::Amount => "amount_min",
            Self::Refundable => "refundable",
            Self::Customer => "customer",
            Self::Phone => "phone",
            Self::OrderNumber => "order_number",
            Self::ReferenceNumber => "reference_number",
            Self::ConversationId => "conversation_id",
            Self::Id => "id",
            Self::RelatedPaymentId => "related_payment_id",
            Self::GatewayId => "gateway_id",
            Self::UserEmail => "user_email",
            Self::Credential => "credential",
        }
    }

    /// The filter of a query's field.
    #[must_use]
    pub fn of_field(field: &str) -> Option<Self> {
        let field = match field {
            "to" | "zone" | "by" => "from",
            "companies" => "company",
            "gateways" => "gateway",
            "amount_max" => "amount_min",
            other => other,
        };
        Self::ALL.into_iter().find(|filter| filter.slug() == field)
    }

    /// What it is called.
    #[must_use]
    pub fn name(self) -> String {
        let column = |column: Column| column.name();
        match self {
            Self::Search => t!("report.search"),
            Self::Created => column(Column::Created),
            Self::Company => column(Column::Company),
            Self::Gateway => column(Column::Gateway),
            Self::PaymentType => column(Column::PaymentType),
            Self::Result => column(Column::PaymentResult),
            Self::State => t!("report.state"),
            Self::Kind => t!("report.kind"),
            Self::Currency => column(Column::PaymentCurrency),
            Self::Amount => column(Column::PaymentAmount),
            Self::Refundable => column(Column::Refundable),
            Self::Customer => t!("filter.customer"),
            Self::Phone => t!("report.phone"),
            Self::OrderNumber => column(Column::OrderNumber),
            Self::ReferenceNumber => column(Column::ReferenceNumber),
            Self::ConversationId => column(Column::ConversationId),
            Self::Id => column(Column::Id),
            Self::RelatedPaymentId => column(Column::RelatedPaymentId),
            Self::GatewayId => t!("filter.gateway_id"),
            Self::UserEmail => column(Column::UserEmail),
            Self::Credential => t!("filter.credential"),
        }
    }

    /// Its value in a query, as [`Filter::put`] takes it; a range of days is no single value.
    #[must_use]
    pub fn value(self, query: &TransactionQuery) -> Option<String> {
        match self {
            Self::Created => None,
            Self::Search => query.q.clone(),
            Self::Company => {
                let several = query.companies.clone().into_iter();
                let all: Vec<String> = several.chain(query.company.map(|id| id.to_string())).collect();
                Some(all.join(",")).filter(|ids| !ids.is_empty())
            }
            Self::Gateway => query.gateways.clone().or_else(|| query.gateway.clone()),
            Self::PaymentType => query.payment_type.clone(),
            Self::Result => query.result.clone(),
            Self::State => query.state.clone(),
            Self::Kind => query.kind.clone(),
            Self::Currency => query.currency.clone(),
            Self::Amount => {
                let (min, max) = (query.amount_min.as_deref(), query.amount_max.as_deref());
                let is_on = min.is_some() || max.is_some();
                is_on.then(|| format!("{}..{}", min.unwrap_or_default(), max.unwrap_or_default()))
            }
            Self::Refundable => query.refundable.map(|refundable| refundable.to_string()),
            Self::Customer => query.customer.clone(),
            Self::Phone => query.phone.clone(),
            Self::OrderNumber => query.order_number.clone(),
            Self::ReferenceNumber => query.reference_number.clone(),
            Self::ConversationId => query.conversation_id.clone(),
            Self::Id => query.id.map(|id| id.to_string()),
            Self::RelatedPaymentId => query.related_payment_id.map(|id| id.to_string()),
            Self::GatewayId => query.gateway_id.clone(),
            Self::UserEmail => query.user_email.clone(),
            Self::Credential => query.credential.clone(),
        }
    }

    /// The query from its first page on with this value; an empty one takes the filter away. `None` where the value
    /// is none that this filter can have: no id, neither yes nor no.
    #[must_use]
    pub fn put(self, query: TransactionQuery, value: &str) -> Option<TransactionQuery> {
        let mut query = query.first_page();
        let text = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        match self {
            Self::Created => (query.from, query.to, query.zone, query.by) = (None, None, None, None),
            Self::Search => query.q = text,
            Self::Company => put_companies(&mut query, text)?,
            Self::Gateway => put_gateways(&mut query, text),
            Self::PaymentType => query.payment_type = text,
            Self::Result => query.result = text,
            Self::State => query.state = text,
            Self::Kind => query.kind = text,
            Self::Currency => query.currency = text,
            Self::Amount => put_amounts(&mut query, text),
            Self::Refundable => put_read(&mut query.refundable, text)?,
            Self::Customer => query.customer = text,
            Self::Phone => query.phone = text,
            Self::OrderNumber => query.order_number = text,
            Self::ReferenceNumber => query.reference_number = text,
            Self::ConversationId => query.conversation_id = text,
            Self::Id => put_read(&mut query.id, text)?,
            Self::RelatedPaymentId => put_read(&mut query.related_payment_id, text)?,
            Self::GatewayId => query.gateway_id = text,
            Self::UserEmail => query.user_email = text,
            Self::Credential => query.credential = text,
        }
        Some(query)
    }

    /// The query from its first page on without this filter.
    #[must_use]
    pub fn taken_from(self, query: TransactionQuery) -> TransactionQuery {
        self.put(query.clone(), "").unwrap_or(query)
    }
}

/// Puts a value that is there; `None` where it does not read.
fn put_read<T: std::str::FromStr>(field: &mut Option<T>, text: Option<String>) -> Option<()> {
    *field = match text {
        None => None,
        Some(text) => Some(text.parse().ok()?),
    };
    Some(())
}

/// One company stands by itself, as addresses have had it; several stand in a list.
fn put_companies(query: &mut TransactionQuery, ids: Option<String>) -> Option<()> {
    let ids = ids.unwrap_or_default();
    let ids: Vec<CompanyId> =
        ids.split(',').filter(|id| !id.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
    (query.company, query.companies) = match ids.as_slice() {
        [] => (None, None),
        [one] => (Some(*one), None),
        several => (None, Some(several.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))),
    };
    Some(())
}

/// Accounts are named by their ids; a text that is none is an account's name.
fn put_gateways(query: &mut TransactionQuery, text: Option<String>) {
    let are_ids = |text: &String| text.split(',').all(|id| id.parse::<IntegrationId>().is_ok());
    (query.gateways, query.gateway) = match text {
        Some(ids) if are_ids(&ids) => (Some(ids), None),
        name => (None, name),
    };
}

fn put_amounts(query: &mut TransactionQuery, range: Option<String>) {
    let range = range.unwrap_or_default();
    let (min, max) = range.split_once("..").unwrap_or((&range, &range));
    let amount = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    (query.amount_min, query.amount_max) = (amount(min), amount(max));
}

#[cfg(test)]
#[path = "filter/tests.rs"]
mod tests;
