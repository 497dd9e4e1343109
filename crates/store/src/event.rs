//! Events: facts about a row, appended in the transaction that changes it, chained per company, never changed.

use domain::id::{CompanyId, CredentialId, PersonId, TransactionId};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::engine::value::storable;
use crate::error::StoreError;

pub mod bell;
pub mod seal;
pub mod sealer;
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

/// What is hashed, in this order of fields. No names, addresses or free text.
#[derive(Serialize, Deserialize)]
struct Body {
    format: u8,
    subject: TransactionId,
    version: i64,
    kind: String,
    at: Micros,
    actor: EventActor,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    amount_minor: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    code: Option<String>,
    /// SHA-256 of salt and free text, in hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    private: Option<String>,
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
        format: 1,
        subject: fact.subject_id,
        version: fact.version,
        kind: fact.kind.to_owned(),
        at: fact.at,
        actor: fact.actor,
        amount_minor: fact.amount.map(Money::minor),
        currency: fact.amount.map(|amount| amount.currency().code().to_owned()),
        code: fact.code,
        private: private.as_deref().map(hex),
    };
    let body = serde_json::to_string(&body).map_err(|error| StoreError::corrupt("body", error))?;
    let Fact { company_id, subject_id, version, kind, at, .. } = fact;
    let unsealed = Unsealed { company_id, subject_id, version, kind, at, body, private: private.clone() };
    Ok((unsealed, private))
}

/// The hash of a chain's next link: SHA-256 over the previous hash and the stored bytes.
#[must_use]
pub fn link(previous: &[u8], body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(body);
    hasher.finalize().into()
}

fn private_hash(salt: &[u8; 16], text: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(text.as_bytes());
    hasher.finalize().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _always: std::fmt::Result = write!(text, "{byte:02x}");
        text
    })
}
