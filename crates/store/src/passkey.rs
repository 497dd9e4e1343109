//! Passkeys: what people sign in with by their device. Only what is public of them is kept.

use domain::id::{PasskeyId, PersonId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;

pub mod add;
pub mod challenge;
pub mod record_use;
pub mod refuse;
pub mod remove;
pub mod rename;

/// So many passkeys one person has at most.
pub const PASSKEYS_EACH: usize = 20;

/// One passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub person_id: PersonId,
    /// The device's own name for it.
    pub credential_id: Vec<u8>,
    /// Its public key, its counter and its flags, as JSON that this crate does not read.
    pub document: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Micros,
    /// When it was last signed in with.
    pub last_used_at: Option<Micros>,
}

/// Lists a person's passkeys, the oldest first.
pub async fn list_passkeys(store: &Store, person: PersonId) -> Result<Vec<Passkey>, StoreError> {
    let rows = store
        .rows(
            "SELECT id, person_id, credential_id, document, name, created_at, last_used_at FROM passkey
             WHERE person_id = $1 ORDER BY created_at, id",
            args![person],
        )
        .await?;
    rows.iter().map(read_passkey).collect()
}

/// Finds a passkey by the device's own name for it.
pub async fn find_passkey(store: &Store, credential_id: &[u8]) -> Result<Option<Passkey>, StoreError> {
    let row = store
        .row(
            "SELECT id, person_id, credential_id, document, name, created_at, last_used_at FROM passkey
             WHERE credential_id = $1",
            args![credential_id],
        )
        .await?;
    row.map(|row| read_passkey(&row)).transpose()
}

fn read_passkey(row: &Row) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: row.id("id", PasskeyId::new)?,
        person_id: row.id("person_id", PersonId::new)?,
        credential_id: row.bytes("credential_id")?,
        document: row.text("document")?,
        name: row.text("name")?,
        created_at: row.int("created_at")?,
        last_used_at: row.opt_int("last_used_at")?,
    })
}
