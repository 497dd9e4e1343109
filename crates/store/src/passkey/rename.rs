//! Gives a passkey another name.

use domain::id::{PasskeyId, PersonId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{lock_person, tell_companies_of_changes};
use crate::subject::{Author, Change};

/// Gives one of a person's passkeys another name and tells their companies what it was called and is; `false` when it is none of
/// theirs. The name that it has already is no change.
pub async fn rename_passkey(
    store: &Store,
    person: PersonId,
    id: PasskeyId,
    name: &str,
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        lock_person(tx, person).await?;
        let row = tx
            .row("SELECT name FROM passkey WHERE person_id = $1 AND id = $2", args![person, id.uuid()])
            .await?;
        let Some(row) = row else { return Ok(false) };
        let before = row.text("name")?;
        if before == name {
            return Ok(true);
        }
        tx.execute(
            "UPDATE passkey SET name = $1 WHERE person_id = $2 AND id = $3",
            args![name, person, id.uuid()],
        )
        .await?;
        let renamed = vec![Change::text("passkey", Some(&before), Some(name))];
        tell_companies_of_changes(tx, person, "passkey_renamed", author, &renamed).await?;
        Ok(true)
    })
}
