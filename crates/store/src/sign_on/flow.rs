//! Who is on the way to a provider and back: written down when they leave, found once when they return.

use domain::id::{CompanyId, PersonId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

/// What somebody goes to a provider for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To connect their account: they are signed in.
    Connect(PersonId),
    /// To accept the invitation of a link: SHA-256 of its text.
    Join(Vec<u8>),
}

/// One way to a provider and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// SHA-256 of the state that goes there and comes back.
    pub state_hash: Vec<u8>,
    /// SHA-256 of what the browser that began it keeps.
    pub browser_hash: Vec<u8>,
    /// By whose provider.
    pub company_id: CompanyId,
    /// Which that was.
    pub issuer: String,
    /// What the provider's token must repeat.
    pub nonce: String,
    /// What the code is redeemed with.
    pub verifier: String,
    /// What for.
    pub purpose: Purpose,
    /// Where to go in the panel afterwards.
    pub next_path: String,
    /// Until when it may return.
    pub expires_at: Micros,
}

/// Writes down that somebody leaves, and forgets whoever has not returned in time.
pub async fn begin_flow(store: &Store, flow: &Flow, now: Micros) -> Result<(), StoreError> {
    let (person, invitation) = match &flow.purpose {
        Purpose::SignIn => (None, None),
        Purpose::Connect(person) => (Some(*person), None),
        Purpose::Join(invitation) => (None, Some(invitation.as_slice())),
    };
    in_transaction!(store, |tx| {
        tx.execute("DELETE FROM sign_on_flow WHERE expires_at <= $1", args![now]).await?;
        tx.execute(
            "INSERT INTO sign_on_flow (state_hash, browser_hash, company_id, issuer, nonce, verifier, person_id,
                                       invitation_hash, next_path, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![
                &flow.state_hash,
                &flow.browser_hash,
                flow.company_id,
                &flow.issuer,
                &flow.nonce,
                &flow.verifier,
                person,
                invitation,
                &flow.next_path,
                flow.expires_at
            ],
        )
        .await?;
        Ok(())
    })
}

/// Finds who returns, once: by the state and by the browser that they left in.
pub async fn take_flow(
    store: &Store,
    state_hash: &[u8],
    browser_hash: &[u8],
    now: Micros,
) -> Result<Option<Flow>, StoreError> {
    let row = in_transaction!(store, |tx| {
        tx.row(
            "DELETE FROM sign_on_flow WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
             RETURNING state_hash, browser_hash, company_id, issuer, nonce, verifier, person_id, invitation_hash,
                       next_path, expires_at",
            args![state_hash, browser_hash, now],
        )
        .await
    })?;
    let Some(row) = row else { return Ok(None) };
    let purpose = match (row.opt_id("person_id", PersonId::new)?, row.opt_bytes("invitation_hash")?) {
        (Some(person), _) => Purpose::Connect(person),
        (None, Some(invitation)) => Purpose::Join(invitation),
        (None, None) => Purpose::SignIn,
    };
    Ok(Some(Flow {
        state_hash: row.bytes("state_hash")?,
        browser_hash: row.bytes("browser_hash")?,
        company_id: row.id("company_id", CompanyId::new)?,
        issuer: row.text("issuer")?,
        nonce: row.text("nonce")?,
        verifier: row.text("verifier")?,
        purpose,
        next_path: row.text("next_path")?,
        expires_at: row.int("expires_at")?,
    }))
}
