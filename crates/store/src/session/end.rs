//! Ends sessions by hand, so that the companies of whoever they were know it.

use domain::id::PersonId;

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::{companies_of, tell_companies};
use crate::subject::{Author, SubjectFact, SubjectKind, access_of, append_fact};

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

/// Signs out: ends the session that a person is in, so that their companies know it.
pub async fn sign_out(
    store: &Store,
    person: PersonId,
    token_hash: &[u8],
    author: &Author,
) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        let sql = "DELETE FROM session WHERE person_id = $1 AND token_hash = $2";
        if tx.execute(sql, args![person, token_hash]).await? == 1 {
            tell_access(tx, person, "signed_out", author).await?;
        }
        Ok(())
    })
}

/// Appends to the chain of each of a person's companies that they came or went.
pub(super) async fn tell_access(
    tx: &mut Tx,
    person: PersonId,
    kind: &'static str,
    author: &Author,
) -> Result<(), StoreError> {
    for company in companies_of(tx, person).await? {
        let subject = (SubjectKind::Access, access_of(person.uuid()));
        append_fact(tx, SubjectFact { company, subject, kind, author, changes: Vec::new() }).await?;
    }
    Ok(())
}

/// Ends every session of a person, on all machines.
pub async fn end_sessions(store: &Store, person: PersonId, author: &Author) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        tx.execute("DELETE FROM session WHERE person_id = $1", args![person]).await?;
        tell_companies(tx, person, "sessions_ended", author).await
    })
}
