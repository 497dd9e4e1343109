//! Changes what someone may do in a company, and ends that they belong to it.

use domain::id::{CompanyId, PersonId};
use domain::role::Role;

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of a change to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was asked for.
    Done,
    /// There is no such member.
    NoMember,
    /// Whoever asked may not change roles, or no longer.
    NotAllowed,
    /// The company would be left without an owner who can sign in.
    LastOwner,
}

/// Gives a member another role.
pub async fn change_role(
    store: &Store,
    company: CompanyId,
    person: PersonId,
    role: Role,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        let before = match role_to_change(tx, company, person, author).await? {
            Ok(before) => before,
            Err(why) => return Ok(why),
        };
        if before == Role::Owner && role != Role::Owner && !others_own(tx, company, person).await? {
            return Ok(Changed::LastOwner);
        }
        if before == role {
            return Ok(Changed::Done);
        }
        tx.change_one(
            "UPDATE membership SET role = $1 WHERE company_id = $2 AND person_id = $3",
            args![role.as_str(), company, person],
        )
        .await?;
        let changes = vec![Change::code("role", Some(before.as_str()), Some(role.as_str()))];
        tell(tx, company, person, "person_role_changed", author, changes).await?;
        Ok(Changed::Done)
    })
}

/// Ends that someone belongs to a company. What they did there stays.
pub async fn remove_member(
    store: &Store,
    company: CompanyId,
    person: PersonId,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        let before = match role_to_change(tx, company, person, author).await? {
            Ok(before) => before,
            Err(why) => return Ok(why),
        };
        if before == Role::Owner && !others_own(tx, company, person).await? {
            return Ok(Changed::LastOwner);
        }
        tx.change_one(
            "DELETE FROM membership WHERE company_id = $1 AND person_id = $2",
            args![company, person],
        )
        .await?;
        let changes = vec![Change::code("role", Some(before.as_str()), None)];
        tell(tx, company, person, "person_removed", author, changes).await?;
        Ok(Changed::Done)
    })
}

/// The role that is about to change, once it is sure that nobody else changes any in the company meanwhile.
async fn role_to_change(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    author: &Author,
) -> Result<Result<Role, Changed>, StoreError> {
    lock_company(tx, company).await?;
    if !role_of_author(tx, company, author).await?.is_some_and(Role::may_change_roles) {
        return Ok(Err(Changed::NotAllowed));
    }
    let row = tx
        .row("SELECT role FROM membership WHERE company_id = $1 AND person_id = $2", args![company, person])
        .await?;
    let role: Option<Role> = row.map(|row| row.word("role")).transpose()?;
    Ok(role.ok_or(Changed::NoMember))
}

/// Whether somebody else owns the company, too, and can sign in.
async fn others_own(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT COUNT(*) AS others FROM membership JOIN person ON person.id = membership.person_id
             WHERE membership.company_id = $1 AND membership.role = 'owner' AND person.disabled_at IS NULL
               AND membership.person_id <> $2",
            args![company, person],
        )
        .await?;
    Ok(row.map_or(Ok(0), |row| row.count("others"))? > 0)
}

async fn tell(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    kind: &'static str,
    author: &Author,
    changes: Vec<Change>,
) -> Result<(), StoreError> {
    let subject = (SubjectKind::Person, person.uuid());
    append_fact(tx, SubjectFact { company, subject, kind, author, changes }).await
}
