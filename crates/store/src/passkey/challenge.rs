//! What devices were asked to sign, until their answers come: each is taken once.

use domain::id::PersonId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

/// So many challenges of one address are open at most: whoever only asks does not fill the table.
const OPEN_OF_AN_ADDRESS: usize = 200;

/// What a device was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// SHA-256 of what the browser brings back.
    pub token_hash: Vec<u8>,
    /// Whose new passkey it is for, and the hash of the session that asked; none where somebody signs in.
    pub asked_by: Option<(PersonId, Vec<u8>)>,
    /// The network address that asked.
    pub address: String,
    /// What the answer is checked against, as JSON that this crate does not read.
    pub document: String,
    /// When it was asked.
    pub created_at: Micros,
    /// Until when it may be answered.
    pub expires_at: Micros,
}

/// Writes down what a device is asked; `false` when its address asked too often and answered too seldom.
pub async fn create_challenge(store: &Store, challenge: &Challenge) -> Result<bool, StoreError> {
    let (person, session) = challenge.asked_by.clone().unzip();
    in_transaction!(store, |tx| {
        let open = tx
            .rows(
                "SELECT token_hash FROM passkey_challenge WHERE address = $1 AND expires_at > $2",
                args![&challenge.address, challenge.created_at],
            )
            .await?;
        if open.len() >= OPEN_OF_AN_ADDRESS {
            return Ok(false);
        }
        tx.execute(
            "INSERT INTO passkey_challenge
                 (token_hash, person_id, session_hash, address, document, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![
                &challenge.token_hash,
                person,
                session.as_deref(),
                &challenge.address,
                &challenge.document,
                challenge.created_at,
                challenge.expires_at
            ],
        )
        .await?;
        Ok(true)
    })
}

/// Takes a challenge, so that nobody takes it again, and gives what its answer is checked against. `None` when there is none, when
/// its time is over, or when somebody else asked for it: by a session, or by none.
pub async fn take_challenge(
    store: &Store,
    token_hash: &[u8],
    asked_by: Option<(PersonId, &[u8])>,
    now: Micros,
) -> Result<Option<String>, StoreError> {
    in_transaction!(store, |tx| {
        let taken = tx
            .row(
                "DELETE FROM passkey_challenge WHERE token_hash = $1
                 RETURNING person_id, session_hash, document, expires_at",
                args![token_hash],
            )
            .await?;
        let Some(row) = taken else { return Ok(None) };
        let (person, session) = (row.opt_id("person_id", PersonId::new)?, row.opt_bytes("session_hash")?);
        let is_theirs = person == asked_by.map(|(person, _)| person)
            && session.as_deref() == asked_by.map(|(_, session)| session);
        let document = row.text("document")?;
        Ok((is_theirs && row.int("expires_at")? > now).then_some(document))
    })
}

/// Forgets the challenges whose time is over and says how many.
pub async fn delete_old_challenges(store: &Store, now: Micros) -> Result<u64, StoreError> {
    store.execute("DELETE FROM passkey_challenge WHERE expires_at <= $1", args![now]).await
}
