//! Lists who belongs to a company.

use domain::id::{CompanyId, PersonId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::person::{authenticators_of_person, passkeys_of_person, read_factors};

/// Someone who belongs to a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person_id: PersonId,
    /// Their e-mail.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may no longer sign in, anywhere.
    pub disabled: bool,
    /// Since when they belong to it.
    pub since: Micros,
    /// When they were last here, to five minutes, as far as a session of theirs still tells.
    pub last_seen_at: Option<Micros>,
    /// Whether they have a second factor.
    pub second_factor: bool,
}

macro_rules! select_members {
    ($rest:literal) => {
        concat!(
            "SELECT person.id, person.email, person.name, person.disabled_at, membership.role, membership.created_at,
                    (SELECT MAX(session.last_seen_at) FROM session WHERE session.person_id = person.id) AS last_seen_at, ",
            authenticators_of_person!(),
            " AS authenticators, ",
            passkeys_of_person!(),
            " AS passkeys
             FROM membership JOIN person ON person.id = membership.person_id WHERE membership.company_id = $1 ",
            $rest
        )
    };
}

/// Lists the people of a company, by e-mail.
pub async fn list_members(store: &Store, company: CompanyId) -> Result<Vec<Member>, StoreError> {
    let rows = store.rows(select_members!("ORDER BY person.email"), args![company]).await?;
    rows.iter().map(read_member).collect()
}

/// Finds one of the people of a company.
pub async fn find_member(
    store: &Store,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<Member>, StoreError> {
    let row = store.row(select_members!("AND membership.person_id = $2"), args![company, person]).await?;
    row.map(|row| read_member(&row)).transpose()
}

fn read_member(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        person_id: row.id("id", PersonId::new)?,
        email: row.text("email")?,
        name: row.text("name")?,
        role: row.word("role")?,
        disabled: row.opt_int("disabled_at")?.is_some(),
        since: row.int("created_at")?,
        last_seen_at: row.opt_int("last_seen_at")?,
        second_factor: read_factors(row)?.any(),
    })
}
