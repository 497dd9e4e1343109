//! Takes the letter that has waited longest, for one server alone, until a moment.

use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

/// A letter that is this server's to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub to_email: String,
    /// What it says, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// The key it is encrypted with.
    pub secret_key_id: String,
    /// The how manieth try this is, from 1.
    pub tries: i64,
    /// Whether its link still works: one that was used, replaced or taken back has ended its letter itself.
    pub is_needed: bool,
}

/// Takes a letter that is due. Where its server does not come back by `lease_until`, it is due again.
pub async fn claim_letter(
    store: &Store,
    now: Micros,
    lease_until: Micros,
) -> Result<Option<Claimed>, StoreError> {
    in_transaction!(store, |tx| {
        let due = tx
            .row(
                "SELECT id, to_email, secret_ciphertext, secret_key_id, tries, expires_at FROM letter
                 WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at LIMIT 1",
                args![now],
            )
            .await?;
        let Some(due) = due else { return Ok(None) };
        let (id, tries) = (due.id("id", |id| id)?, due.int("tries")?);
        // Whoever was quicker counted the try; then there is nothing to be had here at this moment.
        let claimed = tx
            .execute(
                "UPDATE letter SET due_at = $1, tries = tries + 1
                 WHERE id = $2 AND state = 'queued' AND tries = $3 AND due_at <= $4",
                args![lease_until, id, tries, now],
            )
            .await?;
        if claimed != 1 {
            return Ok(None);
        }
        Ok(Some(Claimed {
            id,
            to_email: due.text("to_email")?,
            secret_ciphertext: due.bytes("secret_ciphertext")?,
            secret_key_id: due.text("secret_key_id")?,
            tries: tries + 1,
            is_needed: now < due.int("expires_at")?,
        }))
    })
}
