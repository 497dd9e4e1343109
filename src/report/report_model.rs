//! What the report shows, decided: its filters as the address has them, the chips that name them, and its pages.

use std::collections::BTreeMap;

use ::api::session::SessionCompany;
use ::api::transaction::{Transaction, TransactionPage};
use ::api::transaction_query::TransactionQuery;
use domain::id::CompanyId;
use domain::payment::PaymentResult;
use domain::refund::RefundState;

use crate::i18n::text_of;
use crate::payment::payment_model::answered_kind;
use crate::report::column::Column;
use crate::{format, t};

/// One thing the report can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// From a day to a day.
    Created,
    /// *Company*.
    Company,
    /// The customer's phone number.
    Phone,
    /// *Payment Result*.
    Result,
    /// What lies behind the result.
    State,
    /// *Gateway*.
    Gateway,
    /// *Payment Type*.
    PaymentType,
    /// Payments or refunds.
    Kind,
    /// *Payment Currency*.
    Currency,
    /// *Order Number*.
    OrderNumber,
    /// *Reference Number*.
    ReferenceNumber,
    /// Any number.
    Search,
}

impl Filter {
    /// All, in the order of their chips.
    pub const ALL: [Self; 12] = [
        Self::Search,
        Self::OrderNumber,
        Self::ReferenceNumber,
        Self::Phone,
        Self::Created,
        Self::Company,
        Self::Gateway,
        Self::PaymentType,
        Self::Result,
        Self::State,
        Self::Kind,
        Self::Currency,
    ];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Created => Column::Created.name().to_owned(),
            Self::Company => Column::Company.name().to_owned(),
            Self::Phone => t!("report.phone"),
            Self::Result => Column::PaymentResult.name().to_owned(),
            Self::State => t!("report.state"),
            Self::Gateway => Column::Gateway.name().to_owned(),
            Self::PaymentType => Column::PaymentType.name().to_owned(),
            Self::Kind => t!("report.kind"),
            Self::Currency => Column::PaymentCurrency.name().to_owned(),
            Self::OrderNumber => Column::OrderNumber.name().to_owned(),
            Self::ReferenceNumber => Column::ReferenceNumber.name().to_owned(),
            Self::Search => t!("report.search"),
        }
    }

    /// Its value in a query; a range of days is no single value.
    #[must_use]
    pub fn value(self, query: &TransactionQuery) -> Option<String> {
        match self {
            Self::Created => None,
            Self::Company => query.company.map(|company| company.to_string()),
            Self::Phone => query.phone.clone(),
            Self::Result => query.result.clone(),
            Self::State => query.state.clone(),
            Self::Gateway => query.gateway.clone(),
            Self::PaymentType => query.payment_type.clone(),
            Self::Kind => query.kind.clone(),
            Self::Currency => query.currency.clone(),
            Self::OrderNumber => query.order_number.clone(),
            Self::ReferenceNumber => query.reference_number.clone(),
            Self::Search => query.q.clone(),
        }
    }

    /// The query from its first page on with this value; an empty one takes the filter away.
    #[must_use]
    pub fn put_into(self, query: TransactionQuery, value: &str) -> TransactionQuery {
        let mut query = query.first_page();
        let text = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        match self {
            Self::Created => (query.from, query.to, query.zone) = (None, None, None),
            Self::Company => query.company = text.and_then(|id| id.parse().ok()),
            Self::Phone => query.phone = text,
            Self::Result => query.result = text,
            Self::State => query.state = text,
            Self::Gateway => query.gateway = text,
            Self::PaymentType => query.payment_type = text,
            Self::Kind => query.kind = text,
            Self::Currency => query.currency = text,
            Self::OrderNumber => query.order_number = text,
            Self::ReferenceNumber => query.reference_number = text,
            Self::Search => query.q = text,
        }
        query
    }

    /// The query from its first page on without this filter.
    #[must_use]
    pub fn taken_from(self, query: TransactionQuery) -> TransactionQuery {
        self.put_into(query, "")
    }

    /// What its chip says of a query, if the query has it: `Payment Result: FAILED`.
    fn described(self, query: &TransactionQuery, companies: &[SessionCompany]) -> Option<String> {
        let value = match self {
            Self::Created => described_days(query)?,
            Self::Company => {
                let id = query.company?;
                let known = companies.iter().find(|company| company.id == id);
                known.map_or_else(|| id.to_string(), |company| company.name.clone())
            }
            Self::State => text_of("state", &self.value(query)?),
            Self::Kind => text_of("kind", &self.value(query)?),
            Self::Phone
            | Self::Result
            | Self::Gateway
            | Self::PaymentType
            | Self::Currency
            | Self::OrderNumber
            | Self::ReferenceNumber
            | Self::Search => self.value(query)?,
        };
        Some(t!("report.chip", filter = self.name(), value = value))
    }
}

/// `1 Nov 2026 – 7 Nov 2026 (Europe/Istanbul)`.
fn described_days(query: &TransactionQuery) -> Option<String> {
    let zone = query.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let day = |text: &String| format::day(text);
    match (query.from.as_ref().map(day), query.to.as_ref().map(day)) {
        (None, None) => None,
        (Some(from), Some(to)) if from == to => Some(t!("report.one_day", day = from, zone = zone)),
        (Some(from), Some(to)) => Some(t!("report.days", from = from, to = to, zone = zone)),
        (Some(from), None) => Some(t!("report.days_from", from = from, zone = zone)),
        (None, Some(to)) => Some(t!("report.days_to", to = to, zone = zone)),
    }
}

/// A filter that is on, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Which.
    pub filter: Filter,
    /// Its name and value.
    pub text: String,
}

/// The filters a query has.
#[must_use]
pub fn chips(query: &TransactionQuery, companies: &[SessionCompany]) -> Vec<Chip> {
    Filter::ALL
        .into_iter()
        .filter_map(|filter| filter.described(query, companies).map(|text| Chip { filter, text }))
        .collect()
}

/// What a filter can be set to, value and name, by the companies one may see, or by the one that is set. What is set
/// already is always among them, even when it names nothing any more.
#[must_use]
pub fn choices(
    filter: Filter,
    companies: &[SessionCompany],
    company: Option<CompanyId>,
    chosen: &str,
) -> Vec<(String, String)> {
    let shown = || companies.iter().filter(|one| company.is_none_or(|id| id == one.id));
    let same = |value: &str| (value.to_owned(), value.to_owned());
    let mut found: Vec<(String, String)> = match filter {
        Filter::Company => {
            companies.iter().map(|company| (company.id.to_string(), company.name.clone())).collect()
        }
        Filter::Gateway => shown().flat_map(|one| &one.integrations).map(|one| same(&one.name)).collect(),
        Filter::PaymentType => shown().flat_map(|one| &one.payment_types).map(|one| same(one)).collect(),
        Filter::Currency => shown().flat_map(|one| &one.currencies).map(|one| same(one)).collect(),
        Filter::Result => PaymentResult::ALL.into_iter().map(|result| same(result.as_str())).collect(),
        Filter::Kind => ["payment", "refund"].map(|kind| (kind.to_owned(), text_of("kind", kind))).into(),
        Filter::State => {
            RefundState::ALL.map(|state| (state.to_string(), text_of("state", state.as_str()))).into()
        }
        Filter::Created | Filter::Phone | Filter::OrderNumber | Filter::ReferenceNumber | Filter::Search => {
            Vec::new()
        }
    };
    if !matches!(filter, Filter::Result | Filter::Kind | Filter::State) {
        found = in_order(found);
    }
    if !chosen.is_empty() && found.iter().all(|(value, _)| value != chosen) {
        found.push(same(chosen));
    }
    found
}

/// Values and names in the order of their names, as the viewer's language has it, each once.
fn in_order(unordered: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for one in unordered {
        let order =
            |other: &(String, String)| format::compare(&other.1, &one.1).then_with(|| other.cmp(&one));
        // A handful of entries: a sort of the standard library would be more code than it is worth here.
        if let Err(at) = found.binary_search_by(order) {
            found.insert(at, one);
        }
    }
    found
}

/// The query of an address; days without a zone are the viewer's.
pub fn read_address(search: &str, zone: &str) -> Result<TransactionQuery, String> {
    let text = search.strip_prefix('?').unwrap_or(search);
    let mut query = TransactionQuery::from_query_string(text).map_err(|error| error.to_string())?;
    if (query.from.is_some() || query.to.is_some()) && query.zone.is_none() {
        query.zone = Some(zone.to_owned());
    }
    Ok(query)
}

/// The query of the page after this one, at the same moment.
#[must_use]
pub fn next_page(query: &TransactionQuery, page: &TransactionPage) -> Option<TransactionQuery> {
    let cursor = Some(page.next.clone()?);
    Some(TransactionQuery { cursor, as_of: Some(page.as_of.clone()), ..query.clone() })
}

/// The query whose sums stand over a page: all pages' rows, at the page's moment.
#[must_use]
pub fn totals_of(query: &TransactionQuery, page: &TransactionPage) -> TransactionQuery {
    let as_of = Some(query.as_of.clone().unwrap_or_else(|| page.as_of.clone()));
    TransactionQuery { as_of, limit: None, sort: None, ..query.clone().first_page() }
}

/// The way back through pages that were seen: keyset pages only lead on.
#[derive(Clone, Debug, Default)]
pub struct Trail(BTreeMap<String, TransactionQuery>);

impl Trail {
    /// Notes that `next` was reached from `query`.
    pub fn note(&mut self, query: &TransactionQuery, next: &TransactionQuery) {
        if let Some(cursor) = &next.cursor {
            self.0.insert(cursor.clone(), query.clone());
        }
    }

    /// The page before, if it was seen.
    #[must_use]
    pub fn before(&self, query: &TransactionQuery) -> Option<TransactionQuery> {
        self.0.get(query.cursor.as_ref()?).cloned()
    }
}

/// An id's beginning and end: rows made together begin alike.
#[must_use]
pub fn short_id(id: &str) -> String {
    match (id.get(..8), id.len().checked_sub(4).and_then(|at| id.get(at..))) {
        (Some(start), Some(end)) if id.len() > 16 => format!("{start}…{end}"),
        _ => id.to_owned(),
    }
}

/// The state in words where it says more than the result does; of a paid refund, what the gateway called it.
#[must_use]
pub fn telling_state(row: &Transaction) -> Option<String> {
    let plain = ["captured", "succeeded", "failed", "pending"].contains(&row.state.as_str());
    let state = if plain { answered_kind(row) } else { Some(text_of("state", &row.state)) };
    match (state, row.made_outside) {
        (Some(state), true) => Some(t!("report.state_outside", state = state)),
        (None, true) => Some(t!("report.made_outside")),
        (state, false) => state,
    }
}

#[cfg(test)]
#[path = "report_model/tests.rs"]
mod tests;
