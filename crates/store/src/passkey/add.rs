//! Adds a passkey.

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::passkey::{PASSKEYS_EACH, Passkey};
use crate::person::password::tell_companies_of_changes;
use crate::subject::{Author, Change};

/// What came of adding a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyAdded {
    /// It can be signed in with.
    Done,
    /// It is known already, as theirs or as somebody else's.
    Known,
    /// They have as many as one may have.
    TooMany,
}

/// Writes a new passkey down, and tells the companies of whoever it is for.
pub async fn add_passkey(
    store: &Store,
    passkey: &Passkey,
    author: &Author,
) -> Result<PasskeyAdded, StoreError> {
    in_transaction!(store, |tx| {
        // Two that come at once may make one more: the limit is there so that nobody fills the table.
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
        let named = vec![Change::text("passkey", None, Some(&passkey.name))];
        tell_companies_of_changes(tx, passkey.person_id, "passkey_added", author, &named).await?;
        Ok(PasskeyAdded::Done)
    })
}
