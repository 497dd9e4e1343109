//! Changes a person's password, by themselves or by a link that works once.

use domain::id::{CompanyId, PersonId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::letter::{About, NewLetter, end_letters_in, queue_in};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// Writes a person's new password down and ends their sessions but the one named, and every link that would let them
/// choose another.
pub async fn change_password(
    store: &Store,
    person: PersonId,
    password_hash: &str,
    keep_session: Option<&[u8]>,
    author: &Author,
) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        write_password(tx, person, password_hash, keep_session, author.at).await?;
        tell_companies(tx, person, "password_changed", author).await
    })
}

/// What came of making a link for a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetMade {
    /// It works.
    Done,
    /// The person does not belong to the company.
    NoMember,
    /// Whoever asked does not own every company that the person belongs to, or no longer: the link gives all that the person
    /// may do.
    NotAllowed,
}

/// Notes a link that lets a member of a company choose a new password until `expires_at`, once; links from before are worth
/// nothing then. It goes by a letter where there is one.
pub async fn create_password_reset(
    store: &Store,
    (company, person): (CompanyId, PersonId),
    token_hash: &[u8],
    expires_at: Micros,
    letter: Option<&NewLetter>,
    author: &Author,
) -> Result<ResetMade, StoreError> {
    let made_by = match author.actor {
        EventActor::Person(id) => Some(id),
        EventActor::Credential(_) | EventActor::Gateway | EventActor::System | EventActor::Command => None,
    };
    in_transaction!(store, |tx| {
        match may_reset(tx, company, person, author).await? {
            ResetMade::Done => {}
            why @ (ResetMade::NoMember | ResetMade::NotAllowed) => return Ok(why),
        }
        end_resets(tx, person, author.at).await?;
        tx.execute(
            "INSERT INTO password_reset (token_hash, person_id, made_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            args![token_hash, person, made_by, author.at, expires_at],
        )
        .await?;
        if let Some(letter) = letter {
            queue_in(tx, letter, About::Password(person.uuid()), author.at).await?;
        }
        tell_companies(tx, person, "password_reset_made", author).await?;
        Ok(ResetMade::Done)
    })
}

/// Whether whoever asks may make such a link, once it is sure that neither the person's companies nor anybody's role in them
/// change until this transaction ends.
pub(crate) async fn may_reset(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    author: &Author,
) -> Result<ResetMade, StoreError> {
    let companies = companies_of(tx, person).await?;
    for company in &companies {
        lock_company(tx, *company).await?;
    }
    lock_person(tx, person).await?;
    if companies_of(tx, person).await? != companies {
        return Err(StoreError::Stale);
    }
    if !companies.contains(&company) {
        return Ok(ResetMade::NoMember);
    }
    let row = tx
        .row("SELECT platform_owner FROM person WHERE id = $1 AND disabled_at IS NULL", args![person])
        .await?;
    if row.map_or(Ok(true), |row| row.flag("platform_owner"))? {
        return Ok(ResetMade::NotAllowed);
    }
    for company in companies {
        let role = role_of_author(tx, company, author).await?;
        if !role.is_some_and(Role::may_change_roles) {
            return Ok(ResetMade::NotAllowed);
        }
    }
    Ok(ResetMade::Done)
}

/// Keeps a person from joining a company until this transaction ends. `SQLite` has one writer.
pub(crate) async fn lock_person(tx: &mut Tx, person: PersonId) -> Result<(), StoreError> {
    if tx.engine() == Engine::Postgres {
        tx.row("SELECT id FROM person WHERE id = $1 FOR UPDATE", args![person]).await?;
    }
    Ok(())
}

/// Says whose password a link lets choose, while it is worth something.
pub async fn find_reset(
    store: &Store,
    token_hash: &[u8],
    now: Micros,
) -> Result<Option<PersonId>, StoreError> {
    let row = store
        .row(
            "SELECT password_reset.person_id FROM password_reset
             JOIN person ON person.id = password_reset.person_id AND person.disabled_at IS NULL
             WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
            args![token_hash, now],
        )
        .await?;
    row.map(|row| row.id("person_id", PersonId::new)).transpose()
}

/// Uses a link: writes the new password down and ends all sessions of the person. `None`: the link is worth nothing.
pub async fn use_password_reset(
    store: &Store,
    token_hash: &[u8],
    password_hash: &str,
    author: &Author,
) -> Result<Option<PersonId>, StoreError> {
    in_transaction!(store, |tx| {
        let used = tx
            .row(
                "UPDATE password_reset SET used_at = $1
                 WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1 RETURNING person_id",
                args![author.at, token_hash],
            )
            .await?;
        let Some(row) = used else { return Ok(None) };
        let person = row.id("person_id", PersonId::new)?;
        write_password(tx, person, password_hash, None, author.at).await?;
        let author = Author { actor: EventActor::Person(person), ..author.clone() };
        tell_companies(tx, person, "password_reset_used", &author).await?;
        Ok(Some(person))
    })
}

async fn write_password(
    tx: &mut Tx,
    person: PersonId,
    password_hash: &str,
    keep_session: Option<&[u8]>,
    now: Micros,
) -> Result<(), StoreError> {
    tx.change_one("UPDATE person SET password_hash = $1 WHERE id = $2", args![password_hash, person]).await?;
    end_resets(tx, person, now).await?;
    tx.execute(
        "DELETE FROM session WHERE person_id = $1 AND token_hash <> $2",
        args![person, keep_session.unwrap_or_default()],
    )
    .await?;
    Ok(())
}

/// Ends every link that lets a person choose another password, and the letters with one that still wait.
pub(crate) async fn end_resets(tx: &mut Tx, person: PersonId, now: Micros) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE password_reset SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL",
        args![now, person],
    )
    .await?;
    end_letters_in(tx, person.uuid(), now).await
}

/// Tells every company that a person belongs to what became of their sign-in.
pub(crate) async fn tell_companies(
    tx: &mut Tx,
    person: PersonId,
    kind: &'static str,
    author: &Author,
) -> Result<(), StoreError> {
    tell_companies_of_changes(tx, person, kind, author, &[]).await
}

/// Tells every company that a person belongs to what of their sign-in was and is.
pub(crate) async fn tell_companies_of_changes(
    tx: &mut Tx,
    person: PersonId,
    kind: &'static str,
    author: &Author,
    changes: &[Change],
) -> Result<(), StoreError> {
    for company in companies_of(tx, person).await? {
        lock_company(tx, company).await?;
        let subject = (SubjectKind::Person, person.uuid());
        append_fact(tx, SubjectFact { company, subject, kind, author, changes: changes.to_vec() }).await?;
    }
    Ok(())
}

/// In the order of their ids, so that two who lock several never wait for each other.
pub(crate) async fn companies_of(tx: &mut Tx, person: PersonId) -> Result<Vec<CompanyId>, StoreError> {
    let rows = tx
        .rows("SELECT company_id FROM membership WHERE person_id = $1 ORDER BY company_id", args![person])
        .await?;
    rows.iter().map(|row| row.id("company_id", CompanyId::new)).collect()
}
