//! The people of a company: roles, removal, invitations, reset links, and that each change stands in the chain.

mod audit;
mod changes;
mod daily_heads;
mod forgotten;
mod invitations;
mod passwords;
mod sessions;

use api::people::{InvitationCreated, MemberList};
use domain::id::{CompanyId, PersonId};
use http::StatusCode;
use serde_json::json;
use store::args;
use store::person::find_person_by_email;

use crate::browser::Browser;
use crate::desk::Desk;

/// Hard to guess, and nobody's yet.
pub const NEW_PASSWORD: &str = "seven lamps beneath the quay";

impl Desk {
    pub async fn person(&self, who: &str) -> PersonId {
        let email = format!("{who}@demo.example");
        find_person_by_email(&self.store, &email).await.unwrap().unwrap().id
    }

    /// The kinds, codes and words of the events about what is no transaction, in the order of the chain.
    pub async fn changes(&self, company: CompanyId) -> Vec<(String, String, String)> {
        let rows = self
            .store
            .rows(
                "SELECT event.kind, event.body, event_private.body AS apart FROM event
                 JOIN subject ON subject.company_id = event.company_id AND subject.subject_id = event.subject_id
                 LEFT JOIN event_private ON event_private.company_id = event.company_id
                     AND event_private.private_hash = event.private_hash
                 WHERE event.company_id = $1 AND subject.kind <> 'access' ORDER BY event.at, event.version",
                args![company],
            )
            .await
            .unwrap();
        let text = |row: &store::engine::row::Row| {
            let body: serde_json::Value = serde_json::from_str(&row.text("body").unwrap()).unwrap();
            let code = body["code"].as_str().unwrap_or_default().to_owned();
            (row.text("kind").unwrap(), code, row.opt_text("apart").unwrap().unwrap_or_default())
        };
        rows.iter().map(text).collect()
    }
}

/// The link's own text, behind its `#`.
pub fn token_of(link: &str) -> &str {
    link.split_once('#').unwrap().1
}

pub async fn invite(browser: &Browser<'_>, company: CompanyId, email: &str, role: &str) -> InvitationCreated {
    let body = json!({ "email": email, "role": role });
    browser.post(&api::paths::invitations(company), &body).await.json(StatusCode::CREATED)
}

pub async fn emails(browser: &Browser<'_>, company: CompanyId) -> Vec<String> {
    let list: MemberList = browser.get(&api::paths::people(company)).await.json(StatusCode::OK);
    list.items.into_iter().map(|member| member.email).collect()
}
