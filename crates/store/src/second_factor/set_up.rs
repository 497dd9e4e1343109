//! Sets a second factor up: first a key that does not count yet, then, by a code of it, one that does.

use domain::id::PersonId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{lock_person, tell_companies};
use crate::second_factor::recovery::write_codes;
use crate::second_factor::{FactorShown, end_other_sessions, has_second_factor, mark_shown};
use crate::subject::Author;

/// Keeps a new key for a person's authenticator, in the place of one that was never confirmed; `false` when they have one that
/// counts.
pub async fn begin_second_factor(
    store: &Store,
    person: PersonId,
    secret_ciphertext: &[u8],
    secret_key_id: &str,
    now: Micros,
) -> Result<bool, StoreError> {
    let written = store
        .execute(
            "INSERT INTO second_factor (person_id, secret_ciphertext, secret_key_id, made_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (person_id) DO UPDATE SET secret_ciphertext = excluded.secret_ciphertext,
                 secret_key_id = excluded.secret_key_id, made_at = excluded.made_at
             WHERE second_factor.confirmed_at IS NULL",
            args![person, secret_ciphertext, secret_key_id, now],
        )
        .await?;
    Ok(written == 1)
}

/// What confirms a key.
#[derive(Clone, Debug)]
pub struct Confirmation<'a> {
    /// When the key that the code is of was made.
    pub made_at: Micros,
    /// The code's step of time: it is taken by this.
    pub step: i64,
    /// SHA-256 of each new recovery code.
    pub recovery_codes: &'a [Vec<u8>],
    /// The session that goes on, by the hash of its token; every other one of the person ends.
    pub keep_session: &'a [u8],
    /// What was shown of a second factor that they have beside it.
    pub shown: FactorShown,
}

/// Lets a key count from now on; `false` when it is no longer the one that the code is of, counts already, or there is a second
/// factor by now that was not shown.
pub async fn confirm_second_factor(
    store: &Store,
    person: PersonId,
    confirmation: &Confirmation<'_>,
    author: &Author,
) -> Result<bool, StoreError> {
    let Confirmation { made_at, step, recovery_codes, keep_session, shown } = *confirmation;
    in_transaction!(store, |tx| {
        lock_person(tx, person).await?;
        if shown == FactorShown::NoneToShow && has_second_factor(tx, person).await? {
            return Ok(false);
        }
        let confirmed = tx
            .execute(
                "UPDATE second_factor SET confirmed_at = $1, last_step = $2
                 WHERE person_id = $3 AND confirmed_at IS NULL AND made_at = $4",
                args![author.at, step, person, made_at],
            )
            .await?;
        if confirmed != 1 {
            return Ok(false);
        }
        write_codes(tx, person, recovery_codes, author.at).await?;
        end_other_sessions(tx, person, keep_session).await?;
        mark_shown(tx, person, keep_session, author.at).await?;
        tell_companies(tx, person, "second_factor_on", author).await?;
        Ok(true)
    })
}
