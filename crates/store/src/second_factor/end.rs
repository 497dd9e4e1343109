//! Ends that somebody has a second factor: by themselves, by who owns all their companies, or by whoever runs the desk.

use domain::id::{CompanyId, PersonId};

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{ResetMade, may_reset, tell_companies};
use crate::second_factor::end_other_sessions;
use crate::second_factor::recovery::delete_codes;
use crate::subject::Author;

/// Turns a person's second factor off, as they ask for; their sessions end but the one named. `false` when they have none.
pub async fn turn_off_second_factor(
    store: &Store,
    person: PersonId,
    keep_session: &[u8],
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        if !delete_factor(tx, person).await? {
            return Ok(false);
        }
        end_other_sessions(tx, person, keep_session).await?;
        tell_companies(tx, person, "second_factor_off", author).await?;
        Ok(true)
    })
}

/// What came of resetting somebody's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorReset {
    /// They sign in by their password alone from now on.
    Done,
    /// They have none.
    None,
    /// The person does not belong to the company.
    NoMember,
    /// Whoever asked does not own every company that the person belongs to, or no longer.
    NotAllowed,
}

/// Takes a member's second factor away, who has lost it: whoever owns all their companies may. All their sessions end.
pub async fn reset_second_factor(
    store: &Store,
    (company, person): (CompanyId, PersonId),
    author: &Author,
) -> Result<FactorReset, StoreError> {
    in_transaction!(store, |tx| {
        match may_reset(tx, company, person, author).await? {
            ResetMade::Done => reset_in(tx, person, author).await,
            ResetMade::NoMember => Ok(FactorReset::NoMember),
            ResetMade::NotAllowed => Ok(FactorReset::NotAllowed),
        }
    })
}

/// Takes anybody's second factor away, as whoever runs the desk may. All their sessions end.
pub async fn reset_second_factor_of(
    store: &Store,
    person: PersonId,
    author: &Author,
) -> Result<FactorReset, StoreError> {
    in_transaction!(store, |tx| reset_in(tx, person, author).await)
}

async fn reset_in(tx: &mut Tx, person: PersonId, author: &Author) -> Result<FactorReset, StoreError> {
    if !delete_factor(tx, person).await? {
        return Ok(FactorReset::None);
    }
    tx.execute("DELETE FROM session WHERE person_id = $1", args![person]).await?;
    tell_companies(tx, person, "second_factor_reset", author).await?;
    Ok(FactorReset::Done)
}

/// Deletes what a person has of it; `false` when there was nothing that counted.
async fn delete_factor(tx: &mut Tx, person: PersonId) -> Result<bool, StoreError> {
    let deleted = tx
        .execute("DELETE FROM second_factor WHERE person_id = $1 AND confirmed_at IS NOT NULL", args![person])
        .await?;
    delete_codes(tx, person).await?;
    Ok(deleted == 1)
}
