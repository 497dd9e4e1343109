//! Makes somebody a member by their invitation, once.

use domain::id::PersonId;

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::invitation::{Invitation, read_invitation, select_invitations};
use crate::letter::end_letters_in;
use crate::person::password::{end_resets, lock_person};
use crate::sign_on::identity::{ProviderName, is_connected, link};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_in};

/// Who accepts.
#[derive(Clone, Debug)]
pub enum Joining {
    /// Someone who signs in here already.
    Known(PersonId),
    /// Someone new.
    New {
        /// Their id to be.
        id: PersonId,
        /// What they are called.
        name: String,
        /// The argon2id hash (PHC text) of their password.
        password_hash: String,
    },
    /// Someone new, whom the company's provider has proved to have the e-mail that was invited. They have no password.
    ByProvider {
        /// Their id to be.
        id: PersonId,
        /// What they are called.
        name: String,
        /// What the provider calls them: it opens their account from now on.
        provider_name: ProviderName,
    },
}

/// What came of accepting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// They are a member now.
    Done(PersonId),
    /// The link is worth nothing: unknown, used, taken back, too old, or whoever invited may not any more.
    Worthless,
    /// Somebody with this e-mail signs in here already: they accept by signing in.
    KnownAlready,
    /// The invitation is for somebody else's e-mail.
    OtherEmail,
    /// They sign in by another company's provider alone, which opens no account of more than that company.
    PasswordNeeded,
    /// The provider's name is connected with another account.
    NameTaken,
}

/// Accepts the invitation of a link.
pub async fn accept_invitation(
    store: &Store,
    token_hash: &[u8],
    joining: &Joining,
    author: &Author,
) -> Result<Accepted, StoreError> {
    in_transaction!(store, |tx| {
        let Some(found) = find_in(tx, token_hash).await? else { return Ok(Accepted::Worthless) };
        lock_company(tx, found.company_id).await?;
        // As it stands now that nobody else changes it.
        let Some(invitation) = find_in(tx, token_hash).await? else { return Ok(Accepted::Worthless) };
        let inviter = role_in(tx, invitation.company_id, invitation.invited_by).await?;
        if !invitation.is_open(author.at) || !inviter.is_some_and(|role| role.may_give(invitation.role)) {
            return Ok(Accepted::Worthless);
        }
        let person = match who_joins(tx, &invitation, joining, author).await? {
            Ok(person) => person,
            Err(why) => return Ok(why),
        };
        let taken = tx
            .execute(
                "UPDATE invitation SET accepted_at = $1, accepted_by = $2
                 WHERE id = $3 AND accepted_at IS NULL AND revoked_at IS NULL",
                args![author.at, person, invitation.id.uuid()],
            )
            .await?;
        if taken != 1 {
            return Err(StoreError::Stale);
        }
        end_letters_in(tx, invitation.id.uuid(), author.at).await?;
        tx.execute(
            "INSERT INTO membership (person_id, company_id, role, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (person_id, company_id) DO NOTHING",
            args![person, invitation.company_id, invitation.role.as_str(), author.at],
        )
        .await?;
        join_told(tx, &invitation, person, author).await?;
        Ok(Accepted::Done(person))
    })
}

async fn find_in(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<Invitation>, StoreError> {
    let row = tx.row(select_invitations!("WHERE token_hash = $1"), args![token_hash]).await?;
    row.map(|row| read_invitation(&row)).transpose()
}

async fn join_told(
    tx: &mut Tx,
    invitation: &Invitation,
    person: PersonId,
    author: &Author,
) -> Result<(), StoreError> {
    let company = invitation.company_id;
    let author = Author { actor: crate::event::EventActor::Person(person), ..author.clone() };
    let changes = vec![
        Change::text("email", None, Some(&invitation.email)),
        Change::code("role", None, Some(invitation.role.as_str())),
    ];
    let subject = (SubjectKind::Person, person.uuid());
    let author = &author;
    append_fact(tx, SubjectFact { company, subject, kind: "person_joined", author, changes }).await?;
    let subject = (SubjectKind::Invitation, invitation.id.uuid());
    let (kind, changes) = ("invitation_accepted", Vec::new());
    append_fact(tx, SubjectFact { company, subject, kind, author, changes }).await
}

/// The person who joins, written down where they are new.
async fn who_joins(
    tx: &mut Tx,
    invitation: &Invitation,
    joining: &Joining,
    author: &Author,
) -> Result<Result<PersonId, Accepted>, StoreError> {
    let row = tx.row("SELECT id, disabled_at FROM person WHERE email = $1", args![&invitation.email]).await?;
    let known = row
        .map(|row| Ok::<_, StoreError>((row.id("id", PersonId::new)?, row.opt_int("disabled_at")?.is_some())))
        .transpose()?;
    match (joining, known) {
        (Joining::Known(person), Some((id, false))) if *person == id => {
            // Whoever made a link for their password owned all that it opened, and that is more now.
            lock_person(tx, id).await?;
            if is_left_without_a_way_in(tx, id).await? {
                return Ok(Err(Accepted::PasswordNeeded));
            }
            end_resets(tx, id, author.at).await?;
            Ok(Ok(id))
        }
        (Joining::Known(_), _) => Ok(Err(Accepted::OtherEmail)),
        (Joining::New { .. } | Joining::ByProvider { .. }, Some(_)) => Ok(Err(Accepted::KnownAlready)),
        (Joining::New { id, name, password_hash }, None) => {
            insert_person(tx, (*id, &invitation.email), name, Some(password_hash), author).await?;
            Ok(Ok(*id))
        }
        (Joining::ByProvider { id, name, provider_name }, None) => {
            if is_connected(tx, provider_name).await? {
                return Ok(Err(Accepted::NameTaken));
            }
            insert_person(tx, (*id, &invitation.email), name, None, author).await?;
            if !link(tx, provider_name, (*id, false), author.at).await? {
                return Err(StoreError::Stale);
            }
            Ok(Ok(*id))
        }
    }
}

/// Whether somebody who belongs to a company already has nothing but its provider to come in by, which opens their account no
/// more once they belong to two.
async fn is_left_without_a_way_in(tx: &mut Tx, person: PersonId) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT id FROM person WHERE id = $1 AND password_hash IS NULL
                 AND EXISTS (SELECT 1 FROM identity WHERE person_id = $1 AND by_person = 0)
                 AND EXISTS (SELECT 1 FROM membership WHERE person_id = $1)",
            args![person],
        )
        .await?;
    Ok(row.is_some())
}

async fn insert_person(
    tx: &mut Tx,
    (id, email): (PersonId, &str),
    name: &str,
    password_hash: Option<&str>,
    author: &Author,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO person (id, email, name, password_hash, platform_owner, created_at)
         VALUES ($1, $2, $3, $4, 0, $5)",
        args![id, email, name, password_hash, author.at],
    )
    .await?;
    Ok(())
}
