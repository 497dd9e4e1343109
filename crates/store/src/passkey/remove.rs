//! Removes a passkey.

use domain::id::{PasskeyId, PersonId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{lock_person, tell_companies_of_changes};
use crate::second_factor::recovery::end_codes_of_nothing;
use crate::subject::{Author, Change};

/// Removes one of a person's passkeys and tells their companies; `false` when it is none of theirs. With the last second factor
/// their recovery codes end.
pub async fn remove_passkey(
    store: &Store,
    person: PersonId,
    id: PasskeyId,
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        lock_person(tx, person).await?;
        let row = tx
            .row(
                "DELETE FROM passkey WHERE person_id = $1 AND id = $2 RETURNING name",
                args![person, id.uuid()],
            )
            .await?;
        let Some(row) = row else { return Ok(false) };
        end_codes_of_nothing(tx, person).await?;
        let named = vec![Change::text("passkey", Some(&row.text("name")?), None)];
        tell_companies_of_changes(tx, person, "passkey_removed", author, &named).await?;
        Ok(true)
    })
}
