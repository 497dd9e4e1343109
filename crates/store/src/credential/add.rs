//! Gives a company a credential.

use domain::role::Role;

use crate::args;
use crate::credential::{NewCredential, insert, write_scopes};
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Done,
    /// The company has no such integration, or it speaks another dialect.
    UnfitIntegration,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Adds a credential, with its event. The event has no part of its text.
pub async fn add_credential(
    store: &Store,
    new: &NewCredential,
    author: &Author,
) -> Result<Added, StoreError> {
    in_transaction!(store, |tx| {
        let company = new.company_id;
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_manage) {
            return Ok(Added::NotAllowed);
        }
        if let Some(integration) = new.integration_id {
            let row = tx
                .row(
                    "SELECT id FROM integration WHERE company_id = $1 AND id = $2 AND gateway_kind = $3",
                    args![company, integration, &new.dialect],
                )
                .await?;
            if row.is_none() {
                return Ok(Added::UnfitIntegration);
            }
        }
        insert(tx, new, author.at).await?;
        let integration = new.integration_id.map(|id| id.to_string());
        let expires_at = new.expires_at.map(|at| at.to_string());
        let changes = vec![
            Change::code("dialect", None, Some(&new.dialect)),
            Change::code("scopes", None, Some(&write_scopes(&new.scopes))),
            Change::code("integration", None, integration.as_deref()),
            Change::code("expires_at", None, expires_at.as_deref()),
            Change::text("name", None, Some(&new.name)),
        ];
        let subject = (SubjectKind::Credential, new.id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "credential_added", author, changes }).await?;
        Ok(Added::Done)
    })
}
