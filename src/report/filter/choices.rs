//! What a filter can be set to, by the companies one may see, or by those that are set.

use ::api::session::SessionCompany;
use ::api::transaction_query::TransactionQuery;
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::RefundState;

use crate::i18n::text_of;
use crate::report::filter::Filter;
use crate::{format, t};

/// One choice: what is set, and what it is called.
pub type Choice = (String, String);

/// What a filter can be set to. What is set already is always among them, even when it names nothing any more.
#[must_use]
pub fn choices(filter: Filter, companies: &[SessionCompany], query: &TransactionQuery) -> Vec<Choice> {
    let chosen_companies = Filter::Company.value(query).unwrap_or_default();
    let is_shown = |id: &str| chosen_companies.is_empty() || chosen_companies.split(',').any(|one| one == id);
    let shown = || companies.iter().filter(|one| is_shown(&one.id.to_string()));
    let same = |value: &str| (value.to_owned(), value.to_owned());
    let mut found: Vec<Choice> = match filter {
        Filter::Company => {
            in_order(companies.iter().map(|one| (one.id.to_string(), one.name.clone())).collect())
        }
        Filter::Gateway => {
            let has_several = shown().count() > 1;
            let account = |company: &SessionCompany, id: String, name: &str| {
                let name = name.to_owned();
                (
                    id,
                    if has_several {
                        t!("filter.account_of", gateway = name, company = company.name)
                    } else {
                        name
                    },
                )
            };
            let of = |company| accounts_of(company, account);
            in_order(shown().flat_map(of).collect())
        }
        Filter::PaymentType => {
            in_order(shown().flat_map(|one| &one.payment_types).map(|one| same(one)).collect())
        }
        Filter::Currency => in_order(shown().flat_map(|one| &one.currencies).map(|one| same(one)).collect()),
        Filter::Result => PaymentResult::ALL.map(|result| same(result.as_str())).into(),
        Filter::Kind => ["payment", "refund"].map(|kind| (kind.to_owned(), text_of("kind", kind))).into(),
        Filter::Refundable => {
            ["true", "false"].map(|value| (value.to_owned(), text_of("refundable", value))).into()
        }
        Filter::State => states(),
        Filter::Search
        | Filter::Created
        | Filter::Amount
        | Filter::Customer
        | Filter::Phone
        | Filter::OrderNumber
        | Filter::ReferenceNumber
        | Filter::ConversationId
        | Filter::Id
        | Filter::RelatedPaymentId
        | Filter::GatewayId
        | Filter::UserEmail
        | Filter::Credential => Vec::new(),
    };
    for value in chosen(filter, companies, query) {
        if found.iter().all(|(known, _)| *known != value) {
            found.push(same(&value));
        }
    }
    found
}

/// The values that are set; an account that stands by its name is set by its ids, where it has one.
#[must_use]
pub fn chosen(filter: Filter, companies: &[SessionCompany], query: &TransactionQuery) -> Vec<String> {
    let value = filter.value(query).unwrap_or_default();
    if filter == Filter::Gateway && query.gateways.is_none() {
        let named = companies.iter().flat_map(|one| &one.integrations).filter(|one| one.name == value);
        let ids: Vec<String> = named.map(|one| one.id.to_string()).collect();
        if !ids.is_empty() {
            return ids;
        }
    }
    value.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

fn accounts_of(
    company: &SessionCompany,
    choice: impl Fn(&SessionCompany, String, &str) -> Choice,
) -> Vec<Choice> {
    company.integrations.iter().map(|one| choice(company, one.id.to_string(), &one.name)).collect()
}

/// A payment's states and a refund's, each once.
fn states() -> Vec<Choice> {
    let payments = PaymentState::ALL.into_iter().map(PaymentState::as_str);
    let mut names: Vec<&str> = Vec::new();
    for name in payments.chain(RefundState::ALL.into_iter().map(RefundState::as_str)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| (name.to_owned(), text_of("state", name))).collect()
}

/// Values and names in the order of their names, as the viewer's language has it, each once.
fn in_order(unordered: Vec<Choice>) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for one in unordered {
        let order = |other: &Choice| format::compare(&other.1, &one.1).then_with(|| other.cmp(&one));
        // A handful of entries: a sort of the standard library would be more code than it is worth here.
        if let Err(at) = found.binary_search_by(order) {
            found.insert(at, one);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use ::api::session::SessionIntegration;

    use super::*;

    const COMPANY: &str = "0193a1b2-0000-7000-8000-00000000000c";
    const OTHER: &str = "0193a1b2-0000-7000-8000-00000000000d";

    fn account(id: u8, name: &str) -> SessionIntegration {
        SessionIntegration {
            id: format!("0193a1b2-0000-7000-8000-0000000000{id:02}").parse().unwrap(),
            name: name.to_owned(),
            gateway_kind: "payu".to_owned(),
        }
    }

    fn companies() -> Vec<SessionCompany> {
        let company = |id: &str, name: &str, account, currencies: [&str; 2]| SessionCompany {
            id: id.parse().unwrap(),
            name: name.to_owned(),
            zone: "Europe/Istanbul".to_owned(),
            role: "agent".to_owned(),
            integrations: vec![account],
            payment_types: Vec::new(),
            currencies: currencies.map(str::to_owned).to_vec(),
        };
        vec![
            company(COMPANY, "Anatolia Coffee", account(1, "Masterpass"), ["USD", "TRY"]),
            company(OTHER, "Books", account(2, "Masterpass"), ["TRY", "EUR"]),
        ]
    }

    fn query(text: &str) -> TransactionQuery {
        TransactionQuery::from_query_string(text).unwrap()
    }

    fn values(filter: Filter, text: &str) -> Vec<String> {
        choices(filter, &companies(), &query(text)).into_iter().map(|(value, _)| value).collect()
    }

    #[test]
    fn a_choice_is_offered_once_and_only_for_the_companies_that_are_chosen() {
        assert_eq!(values(Filter::Currency, ""), ["EUR", "TRY", "USD"]);
        assert_eq!(values(Filter::Currency, &format!("company={OTHER}")), ["EUR", "TRY"]);
        assert_eq!(
            values(Filter::Currency, &format!("companies={OTHER}&currency=JPY")),
            ["EUR", "TRY", "JPY"]
        );
        assert_eq!(values(Filter::Company, &format!("company={OTHER}")).len(), 2);
        assert_eq!(values(Filter::State, "").iter().filter(|state| *state == "failed").count(), 1);
        assert!(values(Filter::Phone, "").is_empty());
    }

    #[test]
    fn accounts_of_one_name_are_told_apart_by_their_companies() {
        let names: Vec<String> =
            choices(Filter::Gateway, &companies(), &query("")).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["Masterpass (Anatolia Coffee)", "Masterpass (Books)"]);
        let own: Vec<String> = choices(Filter::Gateway, &companies(), &query(&format!("company={OTHER}")))
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(own, ["Masterpass"]);
        assert_eq!(chosen(Filter::Gateway, &companies(), &query("gateway=Masterpass")).len(), 2);
        assert_eq!(chosen(Filter::Gateway, &companies(), &query("gateway=Gone")), ["Gone"]);
    }

    #[test]
    fn choices_come_in_the_order_of_their_names_whatever_their_case_and_each_once() {
        let pair = |name: &str| (name.to_owned(), name.to_owned());
        let unordered = ["beta", "Alpha", "gamma", "alpha", "Beta", "gamma"].map(pair).to_vec();
        let names: Vec<String> = in_order(unordered).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["Alpha", "alpha", "Beta", "beta", "gamma"]);
    }
}
