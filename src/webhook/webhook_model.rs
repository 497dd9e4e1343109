//! What the webhooks' pages say and send, decided without a browser.

use std::str::FromStr;

use ::api::session::SessionCompany;
use ::api::webhook::{Delivery, Webhook};
use domain::money::Money;
use domain::role::Role;

use crate::api::ApiError;
use crate::i18n::{plural, text_of};
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// The companies whose webhooks this person may see and change.
#[must_use]
pub fn managed(companies: Vec<SessionCompany>) -> Vec<SessionCompany> {
    let manages =
        |company: &SessionCompany| Role::from_str(&company.role).is_ok_and(|role| role >= Role::Manager);
    companies.into_iter().filter(manages).collect()
}

/// A kind of event in words: the timeline's own.
#[must_use]
pub fn kind_text(kind: &str) -> String {
    text_of("timeline", kind)
}

/// How much of all that happens a webhook is told.
#[must_use]
pub fn kinds_text(webhook: &Webhook, all: &[String]) -> String {
    if all.iter().all(|kind| webhook.kinds.contains(kind)) {
        t!("webhook.everything")
    } else {
        plural("webhook.kind_count", count_of(webhook.kinds.len()))
    }
}

/// Whether a webhook is told anything.
#[must_use]
pub fn state_text(webhook: &Webhook) -> (BadgeTone, String) {
    match webhook.off_because.as_deref() {
        None => (BadgeTone::Good, t!("webhook.on")),
        Some("gone") => (BadgeTone::Bad, t!("webhook.off_gone")),
        Some(_) => (BadgeTone::Neutral, t!("webhook.off")),
    }
}

/// What became of a message.
#[must_use]
pub fn delivery_text(delivery: &Delivery) -> (BadgeTone, String) {
    let tone = match delivery.state.as_str() {
        "delivered" => BadgeTone::Good,
        "given_up" => BadgeTone::Bad,
        _ => BadgeTone::Warning,
    };
    let is_again = delivery.state == "waiting" && delivery.tries > 0;
    let state = if is_again { "again" } else { delivery.state.as_str() };
    (tone, text_of("webhook.delivery", state))
}

/// How often a message was sent.
#[must_use]
pub fn tries_text(delivery: &Delivery) -> String {
    plural("webhook.try_count", delivery.tries)
}

/// The last answer's status in words; `None` before the message was sent.
#[must_use]
pub fn answer_text(delivery: &Delivery) -> Option<String> {
    match delivery.status {
        Some(status) => Some(t!("webhook.status", status = status)),
        None => (delivery.tries > 0).then(|| t!("webhook.no_answer")),
    }
}

/// The amount and the Reference Number of the refund that a message tells of; `None` where its body names none.
///
/// The body is compact JSON of the server's own making, in which a quotation mark inside a text has a backslash before
/// it: so `"amount":"` can only be the field itself.
#[must_use]
pub fn refund_text(body: &str) -> Option<(String, String)> {
    let field = |name: &str| {
        let (_, rest) = body.split_once(&format!("\"{name}\":\""))?;
        rest.split('"').next()
    };
    let amount = Money::parse(field("amount")?, field("currency")?.parse().ok()?).ok()?;
    Some((format::money(amount), field("reference_number")?.to_owned()))
}

/// Where a page of messages begins, as the address says it; what it does not know it takes for absent.
#[must_use]
pub fn read_cursor(search: &str) -> Option<u64> {
    search.trim_start_matches('?').strip_prefix("cursor=")?.parse().ok()
}

/// Whether a refusal is about the address of a webhook.
#[must_use]
pub fn is_about_url(error: &ApiError) -> bool {
    match error {
        ApiError::Problem(problem) => problem.fields.iter().any(|field| field == "url"),
        ApiError::NoAnswer(_) => false,
    }
}

fn count_of(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;
    use ::api::transaction::CompanyRef;
    use ::api::webhook::KINDS;

    use super::*;
    use crate::i18n::{learn, part_texts};

    const ID: &str = "01930000-0000-7000-8000-000000000001";

    fn webhook(kinds: &[&str], off_because: Option<&str>) -> Webhook {
        Webhook {
            id: ID.parse().unwrap(),
            company: CompanyRef { id: ID.parse().unwrap(), name: "Demo Flowers".to_owned() },
            url: "https://shop.example/hooks".to_owned(),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            enabled: off_because.is_none(),
            off_because: off_because.map(str::to_owned),
            created_at: "2026-11-20T10:00:00.000000Z".to_owned(),
            old_secret_until: None,
        }
    }

    fn delivery(state: &str, tries: u64, status: Option<u16>) -> Delivery {
        Delivery {
            id: ID.parse().unwrap(),
            kind: "refund_succeeded".to_owned(),
            transaction_id: ID.parse().unwrap(),
            state: state.to_owned(),
            tries,
            made_at: "2026-11-20T10:00:00.000000Z".to_owned(),
            due_at: None,
            tried_at: None,
            delivered_at: None,
            status,
            answer: None,
            body: String::new(),
        }
    }

    #[test]
    fn only_managers_and_owners_manage_a_company() {
        let company = |role: &str| SessionCompany {
            id: ID.parse().unwrap(),
            name: "Demo Flowers".to_owned(),
            zone: "UTC".to_owned(),
            role: role.to_owned(),
            integrations: Vec::new(),
            payment_types: Vec::new(),
            currencies: Vec::new(),
        };
        let all = ["viewer", "agent", "approver", "manager", "owner", "odd"].map(company).to_vec();
        let roles: Vec<String> = managed(all).into_iter().map(|company| company.role).collect();
        assert_eq!(roles, ["manager", "owner"]);
    }

    #[test]
    fn every_kind_has_a_text() {
        for kind in KINDS {
            assert_ne!(kind_text(kind), kind);
        }
    }

    #[test]
    fn what_a_webhook_is_told_is_everything_or_counted() {
        learn(part_texts::COMPANY);
        let all = KINDS.map(str::to_owned);
        assert_eq!(kinds_text(&webhook(&KINDS, None), &all), "Everything");
        assert_eq!(kinds_text(&webhook(&["refund_failed"], None), &all), "1 kind of event");
        assert_eq!(
            kinds_text(&webhook(&["refund_failed", "refund_withdrawn"], None), &all),
            "2 kinds of events"
        );
    }

    #[test]
    fn a_webhook_that_went_away_is_told_apart_from_one_that_a_person_switched_off() {
        learn(part_texts::COMPANY);
        assert_eq!(state_text(&webhook(&[], None)), (BadgeTone::Good, "On".to_owned()));
        assert_eq!(state_text(&webhook(&[], Some("person"))), (BadgeTone::Neutral, "Off".to_owned()));
        assert_eq!(state_text(&webhook(&[], Some("gone"))).0, BadgeTone::Bad);
    }

    #[test]
    fn a_message_that_failed_once_is_tried_again_and_says_so() {
        learn(part_texts::COMPANY);
        assert_eq!(delivery_text(&delivery("waiting", 0, None)).1, "Waiting");
        assert_eq!(delivery_text(&delivery("waiting", 1, Some(500))).1, "Trying again");
        assert_eq!(delivery_text(&delivery("given_up", 10, None)), (BadgeTone::Bad, "Given up".to_owned()));
        assert_eq!(delivery_text(&delivery("delivered", 1, Some(204))).0, BadgeTone::Good);
        assert_eq!(tries_text(&delivery("waiting", 2, None)), "sent 2 times");
    }

    #[test]
    fn the_last_answer_is_its_status_or_that_none_came() {
        learn(part_texts::COMPANY);
        assert_eq!(answer_text(&delivery("waiting", 0, None)), None);
        assert_eq!(answer_text(&delivery("waiting", 1, None)).as_deref(), Some("No answer"));
        assert_eq!(answer_text(&delivery("delivered", 1, Some(204))).as_deref(), Some("HTTP 204"));
    }

    #[test]
    fn a_body_names_its_refund_whatever_its_texts_say_and_an_odd_one_names_none() {
        let body = r#"{"type":"x\",\"amount\":\"9\"","data":{"amount":"12.50","currency":"TRY","reference_number":"R1"}}"#;
        assert_eq!(refund_text(body), Some(("12.50 TRY".to_owned(), "R1".to_owned())));
        assert_eq!(refund_text("{}"), None);
    }

    #[test]
    fn the_address_says_where_a_page_begins() {
        assert_eq!(read_cursor("?cursor=12"), Some(12));
        assert_eq!(read_cursor("cursor=x"), None);
        assert_eq!(read_cursor(""), None);
    }

    #[test]
    fn what_the_server_has_against_the_address_is_told_apart() {
        let mut problem = Problem::new(422, "", "invalid_field", "Give another.");
        assert!(!is_about_url(&ApiError::Problem(Box::new(problem.clone()))));
        problem.fields = vec!["url".to_owned()];
        assert!(is_about_url(&ApiError::Problem(Box::new(problem))));
        assert!(!is_about_url(&ApiError::NoAnswer(String::new())));
    }
}
