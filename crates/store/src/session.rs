//! Sessions, by the hash of their token, with the person in a column of its own so that they can be listed and revoked.

use domain::id::PersonId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::Author;

pub mod end;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the session's token; the token itself is nowhere.
    pub token_hash: Vec<u8>,
    /// Who is signed in; nobody yet, when none.
    pub person_id: Option<PersonId>,
    /// What the session remembers, as JSON.
    pub data: String,
    /// When it began.
    pub created_at: Micros,
    /// When it was last saved.
    pub last_seen_at: Micros,
    /// When it ends by itself.
    pub expires_at: Micros,
    /// When its person last showed a second factor in it; none: they have not.
    pub second_factor_at: Option<Micros>,
}

/// Whoever begins a session.
#[derive(Clone, Debug)]
pub struct Begins {
    /// They, and from where.
    pub author: Author,
    /// Whether they still have to show their second factor.
    pub half: bool,
}

/// Writes a new session down, with the event of whoever begins it; `false` when its token is taken.
pub async fn create_session(
    store: &Store,
    session: &SessionRow,
    begins: Option<&Begins>,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let changed = tx
            .execute(
                "INSERT INTO session
                     (token_hash, person_id, data, created_at, last_seen_at, expires_at, second_factor_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token_hash) DO NOTHING",
                args![
                    &session.token_hash,
                    session.person_id,
                    &session.data,
                    session.created_at,
                    session.last_seen_at,
                    session.expires_at,
                    session.second_factor_at
                ],
            )
            .await?;
        if let (1, Some(person), Some(begins)) = (changed, session.person_id, begins) {
            let kind = if begins.half { "sign_in_begun" } else { "signed_in" };
            end::tell_access(tx, person, kind, &begins.author).await?;
        }
        Ok(changed == 1)
    })
}

/// Saves a session, known or not.
pub async fn save_session(store: &Store, session: &SessionRow) -> Result<(), StoreError> {
    store
        .execute(
            "INSERT INTO session
                 (token_hash, person_id, data, created_at, last_seen_at, expires_at, second_factor_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (token_hash) DO UPDATE SET person_id = excluded.person_id, data = excluded.data,
                 last_seen_at = excluded.last_seen_at, expires_at = excluded.expires_at,
                 second_factor_at = excluded.second_factor_at",
            args![
                &session.token_hash,
                session.person_id,
                &session.data,
                session.created_at,
                session.last_seen_at,
                session.expires_at,
                session.second_factor_at
            ],
        )
        .await?;
    Ok(())
}

/// Notes that a session is in use. One that was ended meanwhile stays ended.
pub async fn touch_session(
    store: &Store,
    token_hash: &[u8],
    last_seen_at: Micros,
    expires_at: Micros,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1",
            args![token_hash, last_seen_at, expires_at],
        )
        .await?;
    Ok(())
}

/// Finds a session that has not ended.
pub async fn load_session(
    store: &Store,
    token_hash: &[u8],
    now: Micros,
) -> Result<Option<SessionRow>, StoreError> {
    let row = store
        .row(
            "SELECT token_hash, person_id, data, created_at, last_seen_at, expires_at, second_factor_at
             FROM session
             WHERE token_hash = $1 AND expires_at > $2",
            args![token_hash, now],
        )
        .await?;
    row.map(|row| read_session(&row)).transpose()
}

/// Ends a session.
pub async fn delete_session(store: &Store, token_hash: &[u8]) -> Result<(), StoreError> {
    store.execute("DELETE FROM session WHERE token_hash = $1", args![token_hash]).await?;
    Ok(())
}

/// Lists a person's sessions that have not ended, the latest first.
pub async fn list_sessions(
    store: &Store,
    person: PersonId,
    now: Micros,
) -> Result<Vec<SessionRow>, StoreError> {
    let rows = store
        .rows(
            "SELECT token_hash, person_id, data, created_at, last_seen_at, expires_at, second_factor_at
             FROM session
             WHERE person_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC",
            args![person, now],
        )
        .await?;
    rows.iter().map(read_session).collect()
}

/// Ends every session of a person and says how many.
pub async fn delete_sessions_of(store: &Store, person: PersonId) -> Result<u64, StoreError> {
    store.execute("DELETE FROM session WHERE person_id = $1", args![person]).await
}

/// Forgets the sessions that have ended and says how many.
pub async fn delete_expired_sessions(store: &Store, now: Micros) -> Result<u64, StoreError> {
    store.execute("DELETE FROM session WHERE expires_at <= $1", args![now]).await
}

fn read_session(row: &Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        token_hash: row.bytes("token_hash")?,
        person_id: row.opt_id("person_id", PersonId::new)?,
        data: row.text("data")?,
        created_at: row.int("created_at")?,
        last_seen_at: row.int("last_seen_at")?,
        expires_at: row.int("expires_at")?,
        second_factor_at: row.opt_int("second_factor_at")?,
    })
}
