//! Events: facts about a row, appended in the transaction that changes it, chained per company, never changed.

use domain::id::{CompanyId, CredentialId, PersonId, TransactionId};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::engine::row::Row;
use crate::engine::value::storable;
use crate::error::StoreError;

pub mod audit;
mod audit_names;
pub mod bell;
pub mod seal;
pub mod sealer;
pub mod span;
pub mod stream;
pub mod timeline;

/// Who caused a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventActor {
    /// Someone signed in.
    Person(PersonId),
    /// A program.
    Credential(CredentialId),
    /// The gateway, by its answer or its notification.
    Gateway,
    /// Ourselves: the worker, a restart.
    System,
    /// Whoever runs the desk, by a command on its machine.
    Command,
}

/// A fact to be appended.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Whose chain.
    pub company_id: CompanyId,
    /// The row it is about.
    pub subject_id: TransactionId,
    /// The row's version that it makes.
    pub version: i64,
    /// What happened: `refund_reserved`, ….
    pub kind: &'static str,
    /// When.
    pub at: Micros,
    /// Who caused it.
    pub actor: EventActor,
    /// How much, where money is meant; positive.
    pub amount: Option<Money>,
    /// A code to show beside it.
    pub code: Option<String>,
    /// Free text, kept apart so that it can be erased.
    pub message: Option<String>,
    /// Random bytes that keep the free text from being guessed by its hash.
    pub salt: [u8; 16],
}

/// What stands in an event's body: what no column of it says. No names, addresses or free text.
#[derive(Serialize, Deserialize)]
struct Body {
    by: EventActor,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    minor: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    code: Option<String>,
}

/// A body of the first format, which said again what the columns say, and was hashed by itself.
#[derive(Deserialize)]
struct FirstBody {
    actor: EventActor,
    amount_minor: Option<i64>,
    currency: Option<String>,
    code: Option<String>,
}

/// What every body of the first format begins with, and none of those after it.
const FIRST_FORMAT: &str = "{\"format\":1,";

/// An event's columns that are hashed, with its body as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Hashed<'a> {
    /// The row it is about.
    pub subject_id: TransactionId,
    /// The row's version that it made.
    pub version: i64,
    /// What happened.
    pub kind: &'a str,
    /// When.
    pub at: Micros,
    /// The hash of its free text.
    pub private: Option<&'a [u8]>,
    /// Exactly what is stored.
    pub body: &'a str,
}

/// A fact as it is written down, without its place in the chain and the stream.
#[derive(Clone, Debug)]
pub(crate) struct Unsealed {
    company_id: CompanyId,
    pub(crate) subject_id: TransactionId,
    pub(crate) version: i64,
    pub(crate) kind: &'static str,
    pub(crate) at: Micros,
    /// Exactly what is hashed.
    pub(crate) body: String,
    private: Option<Vec<u8>>,
}

/// Appends a fact. It gets its place in its company's chain when the transaction ends, or soon after (`seal`).
pub(crate) async fn append_event(tx: &mut Tx, fact: Fact) -> Result<(), StoreError> {
    let (company, salt, message) = (fact.company_id, fact.salt, fact.message.clone().map(storable));
    let (unsealed, private) = write_fact(fact)?;
    if let (Some(hash), Some(message)) = (&private, &message) {
        tx.execute(
            "INSERT INTO event_private (company_id, private_hash, salt, body) VALUES ($1, $2, $3, $4)
             ON CONFLICT (company_id, private_hash) DO NOTHING",
            args![company, hash.as_slice(), salt.as_slice(), message],
        )
        .await?;
    }
    tx.append(unsealed);
    Ok(())
}

/// Writes a fact's body, and the hash that stands in it for its free text.
pub(crate) fn write_fact(fact: Fact) -> Result<(Unsealed, Option<Vec<u8>>), StoreError> {
    // Hashed as it will be read back.
    let message = fact.message.map(storable);
    let private = message.as_deref().map(|message| private_hash(&fact.salt, message));
    let body = Body {
        by: fact.actor,
        minor: fact.amount.map(Money::minor),
        currency: fact.amount.map(|amount| amount.currency().code().to_owned()),
        code: fact.code,
    };
    let body = serde_json::to_string(&body).map_err(|error| StoreError::corrupt("body", error))?;
    let Fact { company_id, subject_id, version, kind, at, .. } = fact;
    let unsealed = Unsealed { company_id, subject_id, version, kind, at, body, private: private.clone() };
    Ok((unsealed, private))
}

impl Unsealed {
    pub(crate) fn hashed(&self) -> Hashed<'_> {
        Hashed {
            subject_id: self.subject_id,
            version: self.version,
            kind: self.kind,
            at: self.at,
            private: self.private.as_deref(),
            body: &self.body,
        }
    }
}

/// SHA-256 over some bytes, and then others.
#[must_use]
pub fn link(previous: &[u8], body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(body);
    hasher.finalize().into()
}

/// The hash of a chain's next link: SHA-256 over the previous hash, a line of what the columns say, and the body as it is
/// stored. A body of the first format says it itself.
#[must_use]
pub fn link_event(previous: &[u8], event: Hashed<'_>) -> [u8; 32] {
    let Hashed { subject_id, version, kind, at, private, body } = event;
    if body.starts_with(FIRST_FORMAT) {
        return link(previous, body.as_bytes());
    }
    let private = private.map(hex).unwrap_or_default();
    link(previous, format!("2 {subject_id} {version} {kind} {at} {private}\n{body}").as_bytes())
}

/// Reads the columns `subject_id, version, kind, at, private_hash, body` and gives the hash of the chain's next link.
pub(crate) fn link_of_row(previous: &[u8], row: &Row) -> Result<[u8; 32], StoreError> {
    let (kind, body, private) = (row.text("kind")?, row.text("body")?, row.opt_bytes("private_hash")?);
    let hashed = Hashed {
        subject_id: row.id("subject_id", TransactionId::new)?,
        version: row.int("version")?,
        kind: &kind,
        at: row.int("at")?,
        private: private.as_deref(),
        body: &body,
    };
    Ok(link_event(previous, hashed))
}

/// Reads an event's body.
fn read_body(row: &Row) -> Result<Body, StoreError> {
    let text = row.text("body")?;
    if text.starts_with(FIRST_FORMAT) {
        let first: FirstBody = serde_json::from_str(&text).map_err(corrupt)?;
        let FirstBody { actor, amount_minor, currency, code } = first;
        return Ok(Body { by: actor, minor: amount_minor, currency, code });
    }
    serde_json::from_str(&text).map_err(corrupt)
}

/// Lists the people whom a subject's events name as their authors.
pub(crate) async fn people_behind_in(
    tx: &mut Tx,
    company: CompanyId,
    subject: Uuid,
) -> Result<Vec<PersonId>, StoreError> {
    let rows = tx
        .rows("SELECT body FROM event WHERE company_id = $1 AND subject_id = $2", args![company, subject])
        .await?;
    let mut people = Vec::new();
    for row in &rows {
        match read_body(row)?.by {
            EventActor::Person(person) => people.push(person),
            EventActor::Credential(_) | EventActor::Gateway | EventActor::System | EventActor::Command => {}
        }
    }
    Ok(people)
}

fn corrupt(error: serde_json::Error) -> StoreError {
    StoreError::corrupt("body", error)
}

fn private_hash(salt: &[u8; 16], text: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(text.as_bytes());
    hasher.finalize().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _always: std::fmt::Result = write!(text, "{byte:02x}");
        text
    })
}
