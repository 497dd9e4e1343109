//! Takes an invitation back.

use domain::id::{CompanyId, InvitationId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, SubjectFact, SubjectKind, append_fact};

/// Takes an invitation back; `false` when there is none that is open.
pub async fn revoke_invitation(
    store: &Store,
    company: CompanyId,
    id: InvitationId,
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let revoked = tx
            .execute(
                "UPDATE invitation SET revoked_at = $1
                 WHERE company_id = $2 AND id = $3 AND accepted_at IS NULL AND revoked_at IS NULL",
                args![author.at, company, id.uuid()],
            )
            .await?;
        if revoked != 1 {
            return Ok(false);
        }
        let subject = (SubjectKind::Invitation, id.uuid());
        let (kind, changes) = ("invitation_revoked", Vec::new());
        append_fact(tx, SubjectFact { company, subject, kind, author, changes }).await?;
        Ok(true)
    })
}
