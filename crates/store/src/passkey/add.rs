//! Adds a passkey.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::passkey::{PASSKEYS_EACH, Passkey};
use crate::person::password::{lock_person, tell_companies_of_changes};
use crate::second_factor::recovery::write_codes;
use crate::second_factor::{FactorShown, end_other_sessions, has_second_factor, mark_shown};
use crate::subject::{Author, Change};

/// When a second factor was shown that is not fresh.
const LONG_AGO: Micros = 0;

/// What came of adding a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyAdded {
    /// It can be signed in with.
    Done {
        /// Whether it is the person's first second factor: then the recovery codes count.
        is_first: bool,
    },
    /// It is known already, as theirs or as somebody else's.
    Known,
    /// They have as many as one may have.
    TooMany,
    /// They have a second factor by now, and it was not shown.
    FactorNotShown,
}

/// What begins with somebody's first second factor.
#[derive(Clone, Copy, Debug)]
pub struct FirstFactor<'a> {
    /// SHA-256 of each recovery code.
    pub recovery_codes: &'a [Vec<u8>],
    /// The session that goes on, by the hash of its token; every other one of the person ends.
    pub keep_session: &'a [u8],
}

/// Writes a new passkey down, and tells the companies of whoever it is for. Where they had no second factor, `first` counts; else
/// one must have been shown.
pub async fn add_passkey(
    store: &Store,
    passkey: &Passkey,
    first: FirstFactor<'_>,
    shown: FactorShown,
    author: &Author,
) -> Result<PasskeyAdded, StoreError> {
    in_transaction!(store, |tx| {
        lock_person(tx, passkey.person_id).await?;
        let is_first = !has_second_factor(tx, passkey.person_id).await?;
        if !is_first && shown == FactorShown::NoneToShow {
            return Ok(PasskeyAdded::FactorNotShown);
        }
        let theirs =
            tx.rows("SELECT id FROM passkey WHERE person_id = $1", args![passkey.person_id]).await?.len();
        if theirs >= PASSKEYS_EACH {
            return Ok(PasskeyAdded::TooMany);
        }
        let added = tx
            .execute(
                "INSERT INTO passkey (id, person_id, credential_id, document, name, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
                args![
                    passkey.id.uuid(),
                    passkey.person_id,
                    &passkey.credential_id,
                    &passkey.document,
                    &passkey.name,
                    passkey.created_at
                ],
            )
            .await?;
        if added != 1 {
            return Ok(PasskeyAdded::Known);
        }
        if is_first {
            write_codes(tx, passkey.person_id, first.recovery_codes, author.at).await?;
            end_other_sessions(tx, passkey.person_id, first.keep_session).await?;
            // The session stays, and is not fresh: a password alone may have proved who adds it.
            mark_shown(tx, passkey.person_id, first.keep_session, LONG_AGO).await?;
        }
        let named = vec![Change::text("passkey", None, Some(&passkey.name))];
        tell_companies_of_changes(tx, passkey.person_id, "passkey_added", author, &named).await?;
        Ok(PasskeyAdded::Done { is_first })
    })
}
