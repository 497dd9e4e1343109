//! Ends sessions by hand, so that the companies of whoever they were know it.

use domain::id::PersonId;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::tell_companies;
use crate::subject::Author;

/// Ends one session of a person; `false` when it is none of theirs.
pub async fn end_session(
    store: &Store,
    person: PersonId,
    token_hash: &[u8],
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let ended = tx
            .execute(
                "DELETE FROM session WHERE person_id = $1 AND token_hash = $2",
                args![person, token_hash],
            )
            .await?;
        if ended != 1 {
            return Ok(false);
        }
        tell_companies(tx, person, "session_ended", author).await?;
        Ok(true)
    })
}

/// Ends every session of a person, on all machines.
pub async fn end_sessions(store: &Store, person: PersonId, author: &Author) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        tx.execute("DELETE FROM session WHERE person_id = $1", args![person]).await?;
        tell_companies(tx, person, "sessions_ended", author).await
    })
}
