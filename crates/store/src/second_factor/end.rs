//! Ends that somebody has a second factor: by themselves, by who owns all their companies, or by whoever runs the desk.

use domain::id::{CompanyId, PersonId};

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{ResetMade, lock_person, may_reset, tell_companies, tell_companies_of_changes};
use crate::second_factor::end_other_sessions;
use crate::second_factor::recovery::end_codes_of_nothing;
use crate::subject::{Author, Change};

/// Turns a person's authenticator off, as they ask for; their sessions end but the one named. `false` when they have none. Their
/// passkeys stay.
pub async fn turn_off_second_factor(
    store: &Store,
    person: PersonId,
    keep_session: &[u8],
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        lock_person(tx, person).await?;
        if !delete_authenticator(tx, person).await? {
            return Ok(false);
        }
        end_codes_of_nothing(tx, person).await?;
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

/// Takes a member's second factors away, who has lost them, passkeys too: whoever owns all their companies may. All their sessions end.
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

/// Takes anybody's second factors away, passkeys too, as whoever runs the desk may. All their sessions end.
pub async fn reset_second_factor_of(
    store: &Store,
    person: PersonId,
    author: &Author,
) -> Result<FactorReset, StoreError> {
    in_transaction!(store, |tx| reset_in(tx, person, author).await)
}

async fn reset_in(tx: &mut Tx, person: PersonId, author: &Author) -> Result<FactorReset, StoreError> {
    lock_person(tx, person).await?;
    let had_authenticator = delete_authenticator(tx, person).await?;
    let passkeys = tx.rows("DELETE FROM passkey WHERE person_id = $1 RETURNING name", args![person]).await?;
    if !had_authenticator && passkeys.is_empty() {
        return Ok(FactorReset::None);
    }
    end_codes_of_nothing(tx, person).await?;
    tx.execute("DELETE FROM session WHERE person_id = $1", args![person]).await?;
    let gone = passkeys.iter().map(|row| Ok(Change::text("passkey", Some(&row.text("name")?), None)));
    let gone = gone.collect::<Result<Vec<_>, StoreError>>()?;
    tell_companies_of_changes(tx, person, "second_factor_reset", author, &gone).await?;
    Ok(FactorReset::Done)
}

/// Deletes a person's authenticator; `false` when there was none that counted.
async fn delete_authenticator(tx: &mut Tx, person: PersonId) -> Result<bool, StoreError> {
    let deleted = tx
        .execute("DELETE FROM second_factor WHERE person_id = $1 AND confirmed_at IS NOT NULL", args![person])
        .await?;
    Ok(deleted == 1)
}
