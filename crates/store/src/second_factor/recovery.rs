//! Recovery codes: each stands in for the second factor once.

use domain::id::PersonId;

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{lock_person, tell_companies};
use crate::second_factor::has_second_factor;
use crate::subject::Author;

/// Takes a recovery code, once; `false` when it is none of the person's, or was used.
pub async fn use_recovery_code(
    store: &Store,
    person: PersonId,
    code_hash: &[u8],
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let used = tx
            .execute(
                "UPDATE recovery_code SET used_at = $1
                 WHERE person_id = $2 AND code_hash = $3 AND used_at IS NULL",
                args![author.at, person, code_hash],
            )
            .await?;
        if used != 1 {
            return Ok(false);
        }
        tell_companies(tx, person, "recovery_code_used", author).await?;
        Ok(true)
    })
}

/// Makes new recovery codes in the place of all that a person has; `false` when they have no second factor.
pub async fn make_recovery_codes(
    store: &Store,
    person: PersonId,
    code_hashes: &[Vec<u8>],
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        // So that nobody turns the last one off meanwhile.
        lock_person(tx, person).await?;
        if !has_second_factor(tx, person).await? {
            return Ok(false);
        }
        write_codes(tx, person, code_hashes, author.at).await?;
        tell_companies(tx, person, "recovery_codes_made", author).await?;
        Ok(true)
    })
}

/// Counts the recovery codes that a person has left.
pub async fn count_recovery_codes(store: &Store, person: PersonId) -> Result<u64, StoreError> {
    let row = store
        .row(
            "SELECT COUNT(*) AS codes FROM recovery_code WHERE person_id = $1 AND used_at IS NULL",
            args![person],
        )
        .await?;
    row.map_or(Ok(0), |row| row.count("codes"))
}

/// Writes a person's recovery codes down, in the place of all that were.
pub(crate) async fn write_codes(
    tx: &mut Tx,
    person: PersonId,
    code_hashes: &[Vec<u8>],
    now: Micros,
) -> Result<(), StoreError> {
    delete_codes(tx, person).await?;
    for code_hash in code_hashes {
        tx.execute(
            "INSERT INTO recovery_code (person_id, code_hash, made_at) VALUES ($1, $2, $3)",
            args![person, code_hash, now],
        )
        .await?;
    }
    Ok(())
}

/// Deletes the recovery codes of a person who has no second factor any more.
pub(crate) async fn end_codes_of_nothing(tx: &mut Tx, person: PersonId) -> Result<(), StoreError> {
    if has_second_factor(tx, person).await? { Ok(()) } else { delete_codes(tx, person).await }
}

/// Deletes all recovery codes of a person.
async fn delete_codes(tx: &mut Tx, person: PersonId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", args![person]).await?;
    Ok(())
}
