//! What happened to some rows, as a person reads it.

use std::collections::HashMap;

use domain::id::{CompanyId, CredentialId, PersonId, TransactionId};
use domain::money::{Currency, Money};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::event::{Body, EventActor, read_body};
use crate::person::find_person;

/// One fact of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineRow {
    /// The row it is about.
    pub transaction_id: TransactionId,
    /// What happened.
    pub kind: String,
    /// When.
    pub at: Micros,
    /// Who: an e-mail or a credential's name; none for the gateway and ourselves.
    pub actor: Option<String>,
    /// How much; positive.
    pub amount: Option<Money>,
    /// A code to show beside it.
    pub code: Option<String>,
    /// The gateway's or the person's words, unless they were erased.
    pub message: Option<String>,
}

/// Lists the facts about these rows in the order they were written down: the sealed ones by their number, and behind them
/// those that the sealer has yet to reach, in the order in which it takes them. A fact is there from its commit on: who
/// has just seen a refund succeed finds that in its timeline.
pub async fn list_timeline(
    store: &Store,
    company: CompanyId,
    subjects: &[TransactionId],
) -> Result<Vec<TimelineRow>, StoreError> {
    let mut facts = Vec::new();
    for subject in subjects {
        let rows = store
            .rows(
                "SELECT event.kind, event.at, event.sequence, event.version, event.body,
                     event_private.body AS message
                 FROM event
                 LEFT JOIN event_private ON event_private.company_id = event.company_id
                     AND event_private.private_hash = event.private_hash
                 WHERE event.company_id = $1 AND event.subject_id = $2
                 ORDER BY event.version",
                args![company, *subject],
            )
            .await?;
        let mut waits_since = Micros::MIN;
        for row in &rows {
            let fact = read_fact(row)?;
            let place = if let Some(sequence) = row.opt_int("sequence")? {
                (sequence, Micros::MIN)
            } else {
                waits_since = waits_since.max(fact.at);
                (i64::MAX, waits_since)
            };
            facts.push(((place, *subject, row.int("version")?), fact));
        }
    }
    facts.sort_by_key(|(place, ..)| *place);
    let mut names = Names::default();
    let mut timeline = Vec::with_capacity(facts.len());
    for ((_place, subject, _version), fact) in facts {
        timeline.push(TimelineRow {
            transaction_id: subject,
            at: fact.at,
            actor: names.actor(store, fact.body.by).await?,
            amount: amount(&fact.body)?,
            code: fact.body.code,
            kind: fact.kind,
            message: fact.message,
        });
    }
    Ok(timeline)
}

struct ReadFact {
    kind: String,
    at: Micros,
    body: Body,
    message: Option<String>,
}

fn read_fact(row: &Row) -> Result<ReadFact, StoreError> {
    Ok(ReadFact {
        kind: row.text("kind")?,
        at: row.int("at")?,
        body: read_body(row)?,
        message: row.opt_text("message")?,
    })
}

/// How much a fact is about.
pub(super) fn amount(body: &Body) -> Result<Option<Money>, StoreError> {
    let (Some(minor), Some(code)) = (body.minor, &body.currency) else { return Ok(None) };
    let currency: Currency = code.parse().map_err(|error| StoreError::corrupt("body", error))?;
    Ok(Some(Money::new(minor, currency)))
}

/// The names behind ids, each looked up once.
#[derive(Default)]
pub(super) struct Names {
    people: HashMap<PersonId, Option<String>>,
    credentials: HashMap<CredentialId, Option<String>>,
}

impl Names {
    pub(super) async fn actor(
        &mut self,
        store: &Store,
        actor: EventActor,
    ) -> Result<Option<String>, StoreError> {
        match actor {
            EventActor::Gateway | EventActor::System | EventActor::Command => Ok(None),
            EventActor::Credential(id) => {
                if let Some(known) = self.credentials.get(&id) {
                    return Ok(known.clone());
                }
                let row = store.row("SELECT name FROM credential WHERE id = $1", args![id]).await?;
                let name = row.map(|row| row.text("name")).transpose()?;
                self.credentials.insert(id, name.clone());
                Ok(name)
            }
            EventActor::Person(id) => {
                if let Some(known) = self.people.get(&id) {
                    return Ok(known.clone());
                }
                let email = find_person(store, id).await?.map(|person| person.email);
                self.people.insert(id, email.clone());
                Ok(email)
            }
        }
    }
}
