//! Ends a credential for good, whichever of its texts a program has.

use domain::id::{CompanyId, CredentialId};
use domain::role::Role;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It is worth nothing any more, on every server from its next call on.
    Done,
    /// The company has no such credential, or it was revoked before.
    Unknown,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Ends a credential for good, with its event.
pub async fn end_credential(
    store: &Store,
    company: CompanyId,
    id: CredentialId,
    author: &Author,
) -> Result<Ended, StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_manage) {
            return Ok(Ended::NotAllowed);
        }
        let ended = tx
            .execute(
                "UPDATE credential SET revoked_at = $1
                 WHERE company_id = $2 AND id = $3 AND revoked_at IS NULL",
                args![author.at, company, id],
            )
            .await?;
        if ended == 0 {
            return Ok(Ended::Unknown);
        }
        tx.execute("DELETE FROM credential_before WHERE credential_id = $1", args![id]).await?;
        let changes = vec![Change::code("state", Some("valid"), Some("revoked"))];
        let subject = (SubjectKind::Credential, id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "credential_revoked", author, changes })
            .await?;
        Ok(Ended::Done)
    })
}
