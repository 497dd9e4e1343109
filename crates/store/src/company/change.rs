//! Changes a company's profile.

use domain::id::CompanyId;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What of a company's profile shall change; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Another name.
    pub name: Option<String>,
    /// Another IANA time zone.
    pub zone: Option<String>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was asked for.
    Done,
    /// Another company has this name.
    NameTaken,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Changes a company's profile.
pub async fn change_company(
    store: &Store,
    company: CompanyId,
    profile: &Profile,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(domain::role::Role::may_manage) {
            return Ok(Changed::NotAllowed);
        }
        let row = tx.row("SELECT name, zone FROM company WHERE company_id = $1", args![company]).await?;
        let row = row.ok_or(StoreError::Stale)?;
        let (old_name, old_zone) = (row.text("name")?, row.text("zone")?);
        let name = profile.name.as_ref().unwrap_or(&old_name);
        let zone = profile.zone.as_ref().unwrap_or(&old_zone);
        let taken = tx
            .row("SELECT company_id FROM company WHERE name = $1 AND company_id <> $2", args![name, company])
            .await?;
        if taken.is_some() {
            return Ok(Changed::NameTaken);
        }
        if *name == old_name && *zone == old_zone {
            return Ok(Changed::Done);
        }
        tx.change_one(
            "UPDATE company SET name = $1, zone = $2 WHERE company_id = $3",
            args![name, zone, company],
        )
        .await?;
        let changes = vec![
            Change::text("name", Some(&old_name), Some(name)),
            Change::code("zone", Some(&old_zone), Some(zone)),
        ];
        let subject = (SubjectKind::Company, company.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "company_changed", author, changes }).await?;
        Ok(Changed::Done)
    })
}
