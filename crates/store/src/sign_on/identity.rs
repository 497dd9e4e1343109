//! Whose account a provider's name opens, and which providers a person can sign in by.

use domain::id::{CompanyId, PersonId};

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

/// A name that a company's provider gave somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderName {
    /// Whose provider.
    pub company_id: CompanyId,
    /// Which.
    pub issuer: String,
    /// The name: the provider never gives it to anybody else.
    pub subject: String,
}

/// What a provider's name opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// This person's account.
    Account(PersonId),
    /// Nobody's: it is connected with no account, or its person belongs to the company no more.
    Nothing,
    /// An account that opens more than the company of the provider, and whose person never said that it may.
    TooMuch,
}

/// Says whose account a provider's name opens at this moment.
///
/// A provider is its company's: whoever runs it can be anybody there. So what came with an invitation opens an account only while
/// it belongs to that one company; more only what its person connected themself. A platform owner's account it never opens.
pub async fn open_account(store: &Store, name: &ProviderName) -> Result<Opened, StoreError> {
    let row = store
        .row(
            "SELECT identity.person_id, identity.by_person, person.platform_owner,
                    (SELECT COUNT(*) FROM membership WHERE membership.person_id = identity.person_id) AS companies
             FROM identity
             JOIN person ON person.id = identity.person_id AND person.disabled_at IS NULL
             JOIN membership AS own ON own.person_id = person.id AND own.company_id = identity.company_id
             WHERE identity.company_id = $1 AND identity.issuer = $2 AND identity.subject = $3",
            args![name.company_id, &name.issuer, &name.subject],
        )
        .await?;
    let Some(row) = row else { return Ok(Opened::Nothing) };
    let is_more = !row.flag("by_person")? && row.int("companies")? > 1;
    if is_more || row.flag("platform_owner")? {
        return Ok(Opened::TooMuch);
    }
    Ok(Opened::Account(row.id("person_id", PersonId::new)?))
}

/// One company's provider, and whether a person's account is connected with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whose provider.
    pub company_id: CompanyId,
    /// The company's name.
    pub company: String,
    /// Which.
    pub issuer: String,
    /// Since when it is connected; none: it is not.
    pub linked_at: Option<Micros>,
    /// Whether the person did it themself.
    pub by_person: bool,
}

/// Lists the providers of a person's companies that are switched on, or that the person is connected with, by the companies' names.
pub async fn list_connections(store: &Store, person: PersonId) -> Result<Vec<Connection>, StoreError> {
    let rows = store
        .rows(
            "SELECT company.company_id, company.name, provider.issuer, identity.linked_at, identity.by_person
             FROM membership
             JOIN company ON company.company_id = membership.company_id
             JOIN identity_provider AS provider ON provider.company_id = company.company_id
             LEFT JOIN identity ON identity.company_id = company.company_id AND identity.issuer = provider.issuer
                 AND identity.person_id = membership.person_id
             WHERE membership.person_id = $1 AND (provider.enabled = 1 OR identity.linked_at IS NOT NULL)
             ORDER BY company.name, company.company_id",
            args![person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Connection {
                company_id: row.id("company_id", CompanyId::new)?,
                company: row.text("name")?,
                issuer: row.text("issuer")?,
                linked_at: row.opt_int("linked_at")?,
                by_person: row.opt_int("by_person")? == Some(1),
            })
        })
        .collect()
}

/// Whether a provider's name is connected with an account.
pub(crate) async fn is_connected(tx: &mut Tx, name: &ProviderName) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT person_id FROM identity WHERE company_id = $1 AND issuer = $2 AND subject = $3",
            args![name.company_id, &name.issuer, &name.subject],
        )
        .await?;
    Ok(row.is_some())
}

/// Connects a provider's name with an account; `false` where either is connected already.
pub(crate) async fn link(
    tx: &mut Tx,
    name: &ProviderName,
    (person, by_person): (PersonId, bool),
    now: Micros,
) -> Result<bool, StoreError> {
    let linked = tx
        .execute(
            "INSERT INTO identity (company_id, issuer, subject, person_id, by_person, linked_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            args![name.company_id, &name.issuer, &name.subject, person, by_person, now],
        )
        .await?;
    Ok(linked == 1)
}
