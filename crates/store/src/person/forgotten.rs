//! Has a link for a new password sent to somebody who asks for it themselves.

use domain::id::PersonId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::letter::{About, NewLetter, queue_in};
use crate::person::password::{end_resets, lock_person, tell_companies};
use crate::subject::Author;

/// So many letters about their password somebody gets within [`COUNTED_FOR`], at most: then no further link ends the one before, nor
/// fills their mailbox.
const LETTERS_AT_MOST: i64 = 3;
const COUNTED_FOR: Micros = 60 * 60 * 1_000_000;

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The letter waits to be sent.
    Done,
    /// They were sent enough letters lately.
    Enough,
    /// They sign in no more, or whether they have a password has changed since the letter was written.
    OtherThanWritten,
}

/// Queues a letter with a link that lets a person choose a new password until `expires_at`, once; links from before are worth nothing
/// then. Without a link the letter says to somebody who has no password that there is none to be chosen anew.
pub async fn ask_password_reset(
    store: &Store,
    person: PersonId,
    link: Option<(&[u8], Micros)>,
    letter: &NewLetter,
    author: &Author,
) -> Result<Asked, StoreError> {
    in_transaction!(store, |tx| {
        lock_person(tx, person).await?;
        let row = tx
            .row("SELECT password_hash FROM person WHERE id = $1 AND disabled_at IS NULL", args![person])
            .await?;
        let Some(row) = row else { return Ok(Asked::OtherThanWritten) };
        if row.opt_text("password_hash")?.is_some() != link.is_some() {
            return Ok(Asked::OtherThanWritten);
        }
        let lately = tx
            .row(
                "SELECT COUNT(*) AS letters FROM letter WHERE about_id = $1 AND made_at > $2",
                args![person, author.at.saturating_sub(COUNTED_FOR)],
            )
            .await?;
        if lately.map_or(Ok(0), |row| row.int("letters"))? >= LETTERS_AT_MOST {
            return Ok(Asked::Enough);
        }
        if let Some((token_hash, expires_at)) = link {
            end_resets(tx, person, author.at).await?;
            tx.execute(
                "INSERT INTO password_reset (token_hash, person_id, made_by, created_at, expires_at)
                 VALUES ($1, $2, NULL, $3, $4)",
                args![token_hash, person, author.at, expires_at],
            )
            .await?;
        }
        queue_in(tx, letter, About::Password(person.uuid()), author.at).await?;
        tell_companies(tx, person, "password_reset_asked", author).await?;
        Ok(Asked::Done)
    })
}
