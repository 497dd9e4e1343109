//! Facts about what is no transaction: a company, a person in it, an integration, a webhook, an export.
//!
//! They stand in the company's chain like any other. What a fact changed, it says: codes in its body, `role:agent>owner`;
//! names, addresses and free text apart from it, where they can be erased.

use domain::id::{CompanyId, PersonId, TransactionId};
use domain::role::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};

/// What a fact can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    /// The company itself.
    Company,
    /// Someone who belongs to it.
    Person,
    /// An invitation into it.
    Invitation,
    /// One of its gateway accounts.
    Integration,
    /// What one of its programs signs in with.
    Credential,
    /// Where it is told of its refunds' results.
    Webhook,
    /// A saved view of its report.
    View,
    /// A file of its report's rows.
    Export,
    /// Who came in, and who tried what they may not: a person's or a program's, under [`access_of`] their id.
    Access,
    /// A batch of refunds.
    BulkRefund,
}

impl SubjectKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Company,
        Self::Person,
        Self::Invitation,
        Self::Integration,
        Self::Credential,
        Self::Webhook,
        Self::View,
        Self::Export,
        Self::Access,
        Self::BulkRefund,
    ];

    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
            Self::Invitation => "invitation",
            Self::Integration => "integration",
            Self::Credential => "credential",
            Self::Webhook => "webhook",
            Self::View => "view",
            Self::Export => "export",
            Self::Access => "access",
            Self::BulkRefund => "bulk_refund",
        }
    }
}

/// What a person's or program's access is known by as a subject: each apart from what is done *to* them. And back.
#[must_use]
pub const fn access_of(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128() ^ 0xacce_5500_0000_0000_0000_0000_0000_0000)
}

/// Who makes a change, from where, and when.
#[derive(Clone, Debug)]
pub struct Author {
    /// Who.
    pub actor: EventActor,
    /// The network address that it came from; none for a command.
    pub address: Option<String>,
    /// When.
    pub at: Micros,
    /// Random bytes that keep what stands apart from being guessed by its hash.
    pub salt: [u8; 16],
}

/// One field that a fact changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: &'static str,
    /// What it was; none where there was nothing.
    pub before: Option<String>,
    /// What it is; none where there is nothing.
    pub after: Option<String>,
    /// Whether it is a name, an address or free text, which stands apart.
    pub private: bool,
}

impl Change {
    /// A code: a role, a zone, a state.
    #[must_use]
    pub fn code(field: &'static str, before: Option<&str>, after: Option<&str>) -> Self {
        Self { field, before: before.map(str::to_owned), after: after.map(str::to_owned), private: false }
    }

    /// A name, an address or free text.
    #[must_use]
    pub fn text(field: &'static str, before: Option<&str>, after: Option<&str>) -> Self {
        Self { private: true, ..Self::code(field, before, after) }
    }

    fn is_one(&self) -> bool {
        self.before != self.after
    }
}

/// What stands apart from a fact's body, as JSON.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// From where it was done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// The fields, each with what it was and what it is.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<ApartChange>,
}

/// One of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApartChange {
    /// Which.
    pub field: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// A fact about one of a company's subjects.
pub(crate) struct SubjectFact<'a> {
    pub(crate) company: CompanyId,
    pub(crate) subject: (SubjectKind, Uuid),
    pub(crate) kind: &'static str,
    pub(crate) author: &'a Author,
    pub(crate) changes: Vec<Change>,
}

/// Appends a fact to its company's chain, as the next version of its subject. Fields that stayed as they were are left out.
pub(crate) async fn append_fact(tx: &mut Tx, fact: SubjectFact<'_>) -> Result<(), StoreError> {
    let SubjectFact { company, subject: (subject_kind, id), kind, author, changes } = fact;
    let row = tx
        .row(
            "INSERT INTO subject (company_id, subject_id, kind, version) VALUES ($1, $2, $3, 1)
             ON CONFLICT (company_id, subject_id) DO UPDATE SET version = subject.version + 1
             RETURNING version",
            args![company, id, subject_kind.as_str()],
        )
        .await?;
    let version =
        row.ok_or_else(|| StoreError::corrupt("version", "an upsert gave no row"))?.int("version")?;
    let (apart, codes): (Vec<Change>, Vec<Change>) =
        changes.into_iter().filter(Change::is_one).partition(|change| change.private);
    let fact = Fact {
        company_id: company,
        subject_id: TransactionId::new(id),
        version,
        kind,
        at: author.at,
        actor: author.actor,
        amount: None,
        code: write_codes(&codes),
        message: write_apart(author, apart)?,
        salt: author.salt,
    };
    append_event(tx, fact).await
}

/// `role:viewer>agent zone:UTC>`: nothing stands where there was or is nothing.
fn write_codes(codes: &[Change]) -> Option<String> {
    let word = |text: &Option<String>| text.as_deref().unwrap_or_default().replace(' ', ",");
    let written: Vec<String> = codes
        .iter()
        .map(|change| format!("{}:{}>{}", change.field, word(&change.before), word(&change.after)))
        .collect();
    (!written.is_empty()).then(|| written.join(" "))
}

/// Reads what [`write_codes`] wrote.
pub(crate) fn read_codes(codes: &str) -> Vec<ApartChange> {
    let word = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let read = |written: &str| {
        let (field, values) = written.split_once(':')?;
        let (before, after) = values.split_once('>')?;
        Some(ApartChange { field: field.to_owned(), before: word(before), after: word(after) })
    };
    // What is none of ours, is shown as it stands.
    let whole = |written: &str| ApartChange { field: written.to_owned(), before: None, after: None };
    codes.split_whitespace().map(|written| read(written).unwrap_or_else(|| whole(written))).collect()
}

fn write_apart(author: &Author, changes: Vec<Change>) -> Result<Option<String>, StoreError> {
    if author.address.is_none() && changes.is_empty() {
        return Ok(None);
    }
    let changes = changes.into_iter().map(|Change { field, before, after, private: _ }| ApartChange {
        field: field.to_owned(),
        before,
        after,
    });
    let apart = Apart { address: author.address.clone(), changes: changes.collect() };
    serde_json::to_string(&apart).map(Some).map_err(|error| StoreError::corrupt("message", error))
}

/// Keeps everybody else from changing who may do what in a company until this transaction ends. `SQLite` has one writer.
pub(crate) async fn lock_company(tx: &mut Tx, company: CompanyId) -> Result<(), StoreError> {
    if tx.engine() == Engine::Postgres {
        tx.row("SELECT company_id FROM company WHERE company_id = $1 FOR UPDATE", args![company]).await?;
    }
    Ok(())
}

/// The role that an author has in a company at this moment; whoever runs the desk stands as an owner.
pub(crate) async fn role_of_author(
    tx: &mut Tx,
    company: CompanyId,
    author: &Author,
) -> Result<Option<Role>, StoreError> {
    match author.actor {
        EventActor::Person(person) => role_in(tx, company, person).await,
        EventActor::System | EventActor::Command => Ok(Some(Role::Owner)),
        EventActor::Credential(_) | EventActor::Gateway => Ok(None),
    }
}

/// Whether whoever asks manages a company at this moment, and keeps it so until this transaction ends.
pub(crate) async fn manages_now(
    tx: &mut Tx,
    company: CompanyId,
    author: &Author,
) -> Result<bool, StoreError> {
    lock_company(tx, company).await?;
    Ok(role_of_author(tx, company, author).await?.is_some_and(Role::may_manage))
}

/// The role that a person has in a company at this moment: the platform owner stands as an owner where they are no member.
pub(crate) async fn role_in(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<Role>, StoreError> {
    let row = tx
        .row(
            "SELECT person.platform_owner, membership.role FROM person
             LEFT JOIN membership ON membership.person_id = person.id AND membership.company_id = $1
             WHERE person.id = $2 AND person.disabled_at IS NULL",
            args![company, person],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    match row.opt_text("role")? {
        Some(role) => role.parse().map(Some).map_err(|error| StoreError::corrupt("role", error)),
        None => Ok(row.flag("platform_owner")?.then_some(Role::Owner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_was_and_what_is() {
        let codes = [
            Change::code("role", Some("viewer"), Some("agent")),
            Change::code("scopes", None, Some("payments:write report:read")),
        ];
        let written = write_codes(&codes).unwrap();
        assert_eq!(written, "role:viewer>agent scopes:>payments:write,report:read");
        assert_eq!(write_codes(&[]), None);
        let read = read_codes(&written);
        let values = |change: &ApartChange| (change.before.clone(), change.after.clone());
        assert_eq!(values(&read[0]), (Some("viewer".to_owned()), Some("agent".to_owned())));
        assert_eq!(values(&read[1]), (None, Some("payments:write,report:read".to_owned())));
        assert_eq!(read_codes(""), []);
    }
}
