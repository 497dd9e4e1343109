//! Who belongs to which company, and with which role.

use domain::id::{CompanyId, PersonId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

pub mod add;
pub mod change;
pub mod list;

/// One company that a person belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which company.
    pub company_id: CompanyId,
    /// With which role.
    pub role: Role,
}

/// Makes a person a member of a company, without an event: for whoever makes a whole world.
pub async fn create_membership(
    store: &Store,
    person: PersonId,
    company: CompanyId,
    role: Role,
    now: Micros,
) -> Result<(), StoreError> {
    store
        .execute(
            "INSERT INTO membership (person_id, company_id, role, created_at) VALUES ($1, $2, $3, $4)",
            args![person, company, role.as_str(), now],
        )
        .await?;
    Ok(())
}

/// Lists the companies that a person belongs to: all of them, as owner, for the platform owner.
pub async fn list_memberships(store: &Store, person: PersonId) -> Result<Vec<Membership>, StoreError> {
    let rows = store
        .rows(
            "SELECT company_id, role FROM membership WHERE person_id = $1
             UNION ALL
             SELECT company.company_id, 'owner' AS role FROM company, person
             WHERE person.id = $1 AND person.platform_owner = 1
               AND NOT EXISTS (SELECT 1 FROM membership
                               WHERE membership.person_id = $1 AND membership.company_id = company.company_id)
             ORDER BY company_id",
            args![person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Membership { company_id: row.id("company_id", CompanyId::new)?, role: row.word("role")? })
        })
        .collect()
}
