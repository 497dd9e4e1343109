//! Takes an invitation back.

use domain::id::{CompanyId, InvitationId};
use domain::role::Role;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::letter::end_letters_in;
use crate::subject::{Author, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of taking an invitation back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// Its link is worth nothing now.
    Done,
    /// There is none that is open.
    NoInvitation,
    /// Whoever asked may not give its role, so may not take it back either, or no longer.
    NotAllowed,
}

/// Takes an invitation back.
pub async fn revoke_invitation(
    store: &Store,
    company: CompanyId,
    id: InvitationId,
    author: &Author,
) -> Result<Revoked, StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        let open = tx
            .row(
                "SELECT role FROM invitation
                 WHERE company_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
                args![company, id.uuid()],
            )
            .await?;
        let invited_as: Option<Role> = open.map(|row| row.word("role")).transpose()?;
        let Some(invited_as) = invited_as else { return Ok(Revoked::NoInvitation) };
        let role = role_of_author(tx, company, author).await?;
        if !role.is_some_and(|role| role.may_give(invited_as)) {
            return Ok(Revoked::NotAllowed);
        }
        let revoked = tx
            .execute(
                "UPDATE invitation SET revoked_at = $1
                 WHERE company_id = $2 AND id = $3 AND accepted_at IS NULL AND revoked_at IS NULL",
                args![author.at, company, id.uuid()],
            )
            .await?;
        if revoked != 1 {
            return Ok(Revoked::NoInvitation);
        }
        end_letters_in(tx, id.uuid(), author.at).await?;
        let subject = (SubjectKind::Invitation, id.uuid());
        let (kind, changes) = ("invitation_revoked", Vec::new());
        append_fact(tx, SubjectFact { company, subject, kind, author, changes }).await?;
        Ok(Revoked::Done)
    })
}
