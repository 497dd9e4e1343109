//! People who sign in, found before a company is known.

use domain::id::PersonId;
use domain::language::Language;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;

pub mod forgotten;
pub mod password;

/// Someone who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their e-mail, lower-cased.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The argon2id hash (PHC text) of their password; none: they cannot sign in by password.
    pub password_hash: Option<String>,
    /// Whether they see every company.
    pub platform_owner: bool,
    /// Whether they may no longer sign in.
    pub disabled: bool,
    /// The language that they chose; none: they did not.
    pub language: Option<Language>,
    /// What they have beside it: with any of these a session is worth nothing until it has shown one.
    pub factors: Factors,
}

/// What counts as a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// An authenticator that shows codes.
    pub authenticator: bool,
    /// At least one passkey.
    pub passkey: bool,
}

impl Factors {
    /// Whether there is one at all.
    #[must_use]
    pub const fn any(self) -> bool {
        self.authenticator || self.passkey
    }
}

/// A person to be.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their id.
    pub id: PersonId,
    /// Their e-mail, in any case.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The argon2id hash (PHC text) of their password.
    pub password_hash: Option<String>,
    /// Whether they see every company.
    pub platform_owner: bool,
}

/// Writes a person down. A second person of one e-mail is a unique violation.
pub async fn create_person(store: &Store, person: &NewPerson, now: Micros) -> Result<(), StoreError> {
    store
        .execute(
            "INSERT INTO person (id, email, name, password_hash, platform_owner, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![
                person.id,
                person.email.to_lowercase(),
                &person.name,
                &person.password_hash,
                person.platform_owner,
                now
            ],
        )
        .await?;
    Ok(())
}

/// How many authenticators a person has.
macro_rules! authenticators_of_person {
    () => {
        "(SELECT COUNT(*) FROM second_factor
          WHERE second_factor.person_id = person.id AND second_factor.confirmed_at IS NOT NULL)"
    };
}
pub(crate) use authenticators_of_person;

/// How many passkeys a person has.
macro_rules! passkeys_of_person {
    () => {
        "(SELECT COUNT(*) FROM passkey WHERE passkey.person_id = person.id)"
    };
}
pub(crate) use passkeys_of_person;

macro_rules! select_people {
    ($which:literal) => {
        concat!(
            "SELECT id, email, name, password_hash, platform_owner, disabled_at, language, ",
            authenticators_of_person!(),
            " AS authenticators, ",
            passkeys_of_person!(),
            " AS passkeys FROM person ",
            $which
        )
    };
}

/// Finds a person by e-mail, in any case.
pub async fn find_person_by_email(store: &Store, email: &str) -> Result<Option<Person>, StoreError> {
    let row = store.row(select_people!("WHERE email = $1"), args![email.trim().to_lowercase()]).await?;
    row.map(|row| read_person(&row)).transpose()
}

/// Finds a person by id.
pub async fn find_person(store: &Store, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row = store.row(select_people!("WHERE id = $1"), args![id]).await?;
    row.map(|row| read_person(&row)).transpose()
}

/// Lists everyone, by e-mail.
pub async fn list_people(store: &Store) -> Result<Vec<Person>, StoreError> {
    let rows = store.rows(select_people!("ORDER BY email"), []).await?;
    rows.iter().map(read_person).collect()
}

fn read_person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.id("id", PersonId::new)?,
        email: row.text("email")?,
        name: row.text("name")?,
        password_hash: row.opt_text("password_hash")?,
        platform_owner: row.flag("platform_owner")?,
        disabled: row.opt_int("disabled_at")?.is_some(),
        language: row.opt_word("language")?,
        factors: read_factors(row)?,
    })
}

/// What somebody has, by a row that counts `authenticators` and `passkeys`.
pub(crate) fn read_factors(row: &Row) -> Result<Factors, StoreError> {
    Ok(Factors { authenticator: row.count("authenticators")? > 0, passkey: row.count("passkeys")? > 0 })
}
