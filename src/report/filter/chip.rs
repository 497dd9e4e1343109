//! What stands on the chips: a filter's name and its value, in words.

use ::api::session::SessionCompany;
use ::api::transaction_query::TransactionQuery;

use crate::i18n::text_of;
use crate::report::filter::Filter;
use crate::report::filter::days::{days_alone, is_settled};
use crate::{format, t};

/// As many names as a chip has room for.
const MOST_NAMES: usize = 2;

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
        .filter_map(|filter| described(filter, query, companies).map(|text| Chip { filter, text }))
        .collect()
}

/// What its chip says of a query, if the query has it: `Payment Result: FAILED`.
fn described(filter: Filter, query: &TransactionQuery, companies: &[SessionCompany]) -> Option<String> {
    let value = match filter {
        Filter::Created => {
            let days = described_days(query)?;
            let name = if is_settled(query) { t!("filter.settled") } else { filter.name() };
            return Some(t!("report.chip", filter = name, value = days));
        }
        Filter::Company => {
            let name =
                |id: &str| companies.iter().find(|one| one.id.to_string() == id).map(|one| one.name.clone());
            names(&filter.value(query)?, name)
        }
        Filter::Gateway => {
            let accounts = || companies.iter().flat_map(|one| &one.integrations);
            let name = |id: &str| accounts().find(|one| one.id.to_string() == id).map(|one| one.name.clone());
            names(&filter.value(query)?, name)
        }
        Filter::State => text_of("state", &filter.value(query)?),
        Filter::Kind => text_of("kind", &filter.value(query)?),
        Filter::Refundable => text_of("refundable", &filter.value(query)?),
        Filter::Amount => match (&query.amount_min, &query.amount_max) {
            (None, None) => return None,
            (Some(min), Some(max)) if min == max => min.clone(),
            (Some(min), Some(max)) => t!("filter.between", from = min, to = max),
            (Some(min), None) => t!("filter.at_least", amount = min),
            (None, Some(max)) => t!("filter.at_most", amount = max),
        },
        Filter::Search
        | Filter::PaymentType
        | Filter::Result
        | Filter::Currency
        | Filter::Customer
        | Filter::Phone
        | Filter::OrderNumber
        | Filter::ReferenceNumber
        | Filter::ConversationId
        | Filter::Id
        | Filter::RelatedPaymentId
        | Filter::GatewayId
        | Filter::UserEmail
        | Filter::Credential => filter.value(query)?,
    };
    Some(t!("report.chip", filter = filter.name(), value = value))
}

/// Names in place of ids: the first few, and how many more.
fn names(ids: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let all: Vec<String> = ids.split(',').map(|id| name(id).unwrap_or_else(|| id.to_owned())).collect();
    let more = all.len().saturating_sub(MOST_NAMES);
    let text = all.into_iter().take(MOST_NAMES).collect::<Vec<_>>().join(", ");
    if more == 0 {
        text
    } else {
        t!("filter.and_more", names = text, more = format::count(u64::try_from(more).unwrap_or(0)))
    }
}

/// `1 Nov 2026 – 7 Nov 2026 (Europe/Istanbul)`, or `Last 7 days (Europe/Istanbul)`.
fn described_days(query: &TransactionQuery) -> Option<String> {
    let days = days_alone(query)?;
    if query.from.is_none() && query.to.is_none() {
        return Some(days);
    }
    let zone = query.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    Some(t!("filter.days_in", days = days, zone = zone))
}
