//! Gives a credential a new text; the one before lives on for a while.

use domain::id::{CompanyId, CredentialId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::credential::SigningSecret;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// A text to be, as it is kept.
#[derive(Clone, Debug)]
pub struct NewText {
    /// The part that it is found by.
    pub public_prefix: String,
    /// SHA-256 of the part that proves it.
    pub secret_hash: Vec<u8>,
    /// What the program signs with, where its dialect's signatures need the secret itself.
    pub signing_secret: Option<SigningSecret>,
    /// Until when the text before is good, too; none: no longer at all.
    pub old_until: Option<Micros>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// It has the new text.
    Done,
    /// The company has no such credential.
    Unknown,
    /// It was revoked, or has expired.
    Ended,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Gives a credential a new text. What was the one before the last is worth nothing from now on.
pub async fn rotate_credential(
    store: &Store,
    company: CompanyId,
    id: CredentialId,
    new: &NewText,
    author: &Author,
) -> Result<Rotated, StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_manage) {
            return Ok(Rotated::NotAllowed);
        }
        let row = tx
            .row(
                "SELECT expires_at, revoked_at FROM credential WHERE company_id = $1 AND id = $2",
                args![company, id],
            )
            .await?;
        let Some(row) = row else { return Ok(Rotated::Unknown) };
        let has_expired = row.opt_int("expires_at")?.is_some_and(|end| end <= author.at);
        if has_expired || row.opt_int("revoked_at")?.is_some() {
            return Ok(Rotated::Ended);
        }
        tx.execute("DELETE FROM credential_before WHERE credential_id = $1", args![id]).await?;
        if let Some(until) = new.old_until {
            tx.execute(
                "INSERT INTO credential_before (credential_id, dialect, public_prefix, secret_hash,
                                                secret_ciphertext, secret_key_id, expires_at)
                 SELECT id, dialect, public_prefix, secret_hash, secret_ciphertext, secret_key_id,
                        CAST($1 AS BIGINT)
                 FROM credential WHERE id = $2",
                args![until, id],
            )
            .await?;
        }
        tx.change_one(
            "UPDATE credential SET public_prefix = $1, secret_hash = $2, secret_ciphertext = $3, secret_key_id = $4
             WHERE company_id = $5 AND id = $6",
            args![
                &new.public_prefix,
                &new.secret_hash,
                new.signing_secret.as_ref().map(|secret| secret.ciphertext.as_slice()),
                new.signing_secret.as_ref().map(|secret| secret.key_id.as_str()),
                company,
                id
            ],
        )
        .await?;
        let until = new.old_until.map(|until| until.to_string());
        let changes = vec![Change::code("old_until", None, until.as_deref())];
        let subject = (SubjectKind::Credential, id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "credential_rotated", author, changes })
            .await?;
        Ok(Rotated::Done)
    })
}
