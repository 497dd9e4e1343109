//! Adds a gateway account to a company.

use domain::role::Role;

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::integration::{Integration, insert};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Done,
    /// The company has an integration of this name.
    NameTaken,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Adds an integration, with its event. The event has no secret.
pub async fn add_integration(store: &Store, new: &Integration, author: &Author) -> Result<Added, StoreError> {
    in_transaction!(store, |tx| {
        let company = new.company_id;
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_manage) {
            return Ok(Added::NotAllowed);
        }
        if is_taken(tx, new).await? {
            return Ok(Added::NameTaken);
        }
        insert(tx, new, author.at).await?;
        let changes = vec![
            Change::code("kind", None, Some(new.gateway_kind.as_str())),
            Change::code("enabled", None, Some(if new.enabled { "on" } else { "off" })),
            Change::text("name", None, Some(&new.name)),
            Change::text("base_url", None, Some(&new.base_url)),
            Change::text("settings", None, Some(&new.settings)),
        ];
        let subject = (SubjectKind::Integration, new.id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "integration_added", author, changes }).await?;
        Ok(Added::Done)
    })
}

/// Whether another integration of the company has this one's name.
pub(super) async fn is_taken(tx: &mut Tx, one: &Integration) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT id FROM integration WHERE company_id = $1 AND name = $2 AND id <> $3",
            args![one.company_id, &one.name, one.id],
        )
        .await?;
    Ok(row.is_some())
}
