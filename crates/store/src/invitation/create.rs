//! Invites somebody.

use domain::id::{CompanyId, InvitationId, PersonId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::letter::{About, NewLetter, end_letters_in, queue_in};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// An invitation to be.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// SHA-256 of what stands in its link.
    pub token_hash: Vec<u8>,
    /// Into which company.
    pub company_id: CompanyId,
    /// Whom, in any case.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Who invites.
    pub invited_by: PersonId,
    /// When it ends by itself.
    pub expires_at: Micros,
}

/// What came of inviting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The invitation stands. One for the same e-mail that was still open is taken back.
    Done,
    /// They belong to the company already.
    MemberAlready,
    /// Whoever asked may not invite for this role, or no longer.
    NotAllowed,
}

/// Invites somebody by e-mail, and by a letter where there is one.
pub async fn create_invitation(
    store: &Store,
    new: &NewInvitation,
    letter: Option<&NewLetter>,
    author: &Author,
) -> Result<Invited, StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, new.company_id).await?;
        let role = role_of_author(tx, new.company_id, author).await?;
        if !role.is_some_and(|role| role.may_give(new.role)) {
            return Ok(Invited::NotAllowed);
        }
        let email = new.email.trim().to_lowercase();
        let member = tx
            .row(
                "SELECT person.id FROM person JOIN membership ON membership.person_id = person.id
                 WHERE person.email = $1 AND membership.company_id = $2",
                args![&email, new.company_id],
            )
            .await?;
        if member.is_some() {
            return Ok(Invited::MemberAlready);
        }
        let replaced = tx
            .rows(
                "UPDATE invitation SET revoked_at = $1
                 WHERE company_id = $2 AND email = $3 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING id",
                args![author.at, new.company_id, &email],
            )
            .await?;
        for row in replaced {
            end_letters_in(tx, row.id("id", |id| id)?, author.at).await?;
        }
        tx.execute(
            "INSERT INTO invitation (id, token_hash, company_id, email, role, invited_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                new.id.uuid(),
                &new.token_hash,
                new.company_id,
                &email,
                new.role.as_str(),
                new.invited_by,
                author.at,
                new.expires_at
            ],
        )
        .await?;
        if let Some(letter) = letter {
            queue_in(tx, letter, About::Invitation(new.company_id, new.id.uuid()), author.at).await?;
        }
        let changes = vec![
            Change::text("email", None, Some(&email)),
            Change::code("role", None, Some(new.role.as_str())),
        ];
        let subject = (SubjectKind::Invitation, new.id.uuid());
        let company = new.company_id;
        append_fact(tx, SubjectFact { company, subject, kind: "person_invited", author, changes }).await?;
        Ok(Invited::Done)
    })
}
