//! What programs sign in to us with.

use std::fmt;
use std::str::FromStr;

use domain::id::{CompanyId, CredentialId, IntegrationId};

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;

pub mod add;
pub mod held;
pub mod revoke;
pub mod rotate;

/// What a credential allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Record payments.
    PaymentsWrite,
    /// Make refunds.
    RefundsWrite,
    /// Read the report.
    ReportRead,
}

impl Scope {
    /// The name in settings and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentsWrite => "payments:write",
            Self::RefundsWrite => "refunds:write",
            Self::ReportRead => "report:read",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::PaymentsWrite, Self::RefundsWrite, Self::ReportRead]
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no scope: use payments:write, refunds:write or report:read"))
    }
}

/// A program's credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// Whose payments it may touch.
    pub company_id: CompanyId,
    /// Which integration its dialect's payment ids belong to, where the dialect has such ids.
    pub integration_id: Option<IntegrationId>,
    /// `api`, or a gateway kind.
    pub dialect: String,
    /// What people call it; stands in the report beside its refunds.
    pub name: String,
    /// The part of its text that it is found by.
    pub public_prefix: String,
    /// SHA-256 of the part that proves it.
    pub secret_hash: Vec<u8>,
    /// What the program signs with, where its dialect's signatures need the secret itself.
    pub signing_secret: Option<SigningSecret>,
    /// What it may name beside its secret, as a JSON object of texts: `merchant_id`, `reseller_id`.
    pub settings: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Micros>,
    /// When somebody ended it.
    pub revoked_at: Option<Micros>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Micros>,
}

impl Credential {
    /// Whether it may do this now.
    #[must_use]
    pub fn allows(&self, scope: Scope, now: Micros) -> bool {
        let expired = self.expires_at.is_some_and(|end| end <= now);
        self.revoked_at.is_none() && !expired && self.scopes.contains(&scope)
    }
}

/// A credential to be.
#[derive(Clone, Debug)]
pub struct NewCredential {
    /// Its id.
    pub id: CredentialId,
    /// Whose payments it may touch.
    pub company_id: CompanyId,
    /// Which integration its dialect's payment ids belong to.
    pub integration_id: Option<IntegrationId>,
    /// `api`, or a gateway kind.
    pub dialect: String,
    /// What people call it.
    pub name: String,
    /// The part of its text that it is found by.
    pub public_prefix: String,
    /// SHA-256 of the part that proves it.
    pub secret_hash: Vec<u8>,
    /// What the program signs with, where its dialect's signatures need the secret itself.
    pub signing_secret: Option<SigningSecret>,
    /// What it may name beside its secret, as a JSON object of texts; `{}` for nothing.
    pub settings: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Micros>,
}

/// A secret that must be read back, encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningSecret {
    /// The encrypted secret.
    pub ciphertext: Vec<u8>,
    /// The key it is encrypted with.
    pub key_id: String,
}

/// Writes a credential down, without an event: for whoever makes a company's beginning.
pub async fn create_credential(store: &Store, new: &NewCredential, now: Micros) -> Result<(), StoreError> {
    in_transaction!(store, |tx| insert(tx, new, now).await)
}

async fn insert(tx: &mut Tx, new: &NewCredential, now: Micros) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO credential (id, company_id, integration_id, dialect, name, public_prefix, secret_hash,
                                 scopes, created_at, expires_at, secret_ciphertext, secret_key_id, settings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            new.id,
            new.company_id,
            new.integration_id,
            &new.dialect,
            &new.name,
            &new.public_prefix,
            &new.secret_hash,
            write_scopes(&new.scopes),
            now,
            new.expires_at,
            new.signing_secret.as_ref().map(|secret| secret.ciphertext.as_slice()),
            new.signing_secret.as_ref().map(|secret| secret.key_id.as_str()),
            &new.settings
        ],
    )
    .await?;
    Ok(())
}

fn write_scopes(scopes: &[Scope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    names.join(" ")
}

/// Finds a credential by the public part of its text, or by that of the text it had before its last rotation.
///
/// Found by the one before, it has the secrets of before, and ends when they do.
pub async fn find_credential(
    store: &Store,
    dialect: &str,
    public_prefix: &str,
) -> Result<Option<Credential>, StoreError> {
    // What follows from a right that was given or taken this moment is durable after it.
    let row = store
        .early_row(
            "SELECT id, company_id, integration_id, dialect, name, public_prefix, secret_hash, scopes, expires_at,
                    revoked_at, last_used_at, secret_ciphertext, secret_key_id, settings
             FROM credential WHERE dialect = $1 AND public_prefix = $2",
            args![dialect, public_prefix],
        )
        .await?;
    match row {
        Some(row) => read_credential(&row).map(Some),
        None => find_by_text_before(store, dialect, public_prefix).await,
    }
}

async fn find_by_text_before(
    store: &Store,
    dialect: &str,
    public_prefix: &str,
) -> Result<Option<Credential>, StoreError> {
    let row = store
        .early_row(
            "SELECT credential.id, credential.company_id, credential.integration_id, credential.dialect,
                    credential.name, credential.scopes, credential.revoked_at, credential.last_used_at,
                    credential.settings, former.public_prefix, former.secret_hash, former.secret_ciphertext,
                    former.secret_key_id,
                    CASE WHEN credential.expires_at < former.expires_at THEN credential.expires_at
                         ELSE former.expires_at END AS expires_at
             FROM credential_before AS former JOIN credential ON credential.id = former.credential_id
             WHERE former.dialect = $1 AND former.public_prefix = $2",
            args![dialect, public_prefix],
        )
        .await?;
    row.map(|row| read_credential(&row)).transpose()
}

/// Lists a company's credentials, the ended ones too, by name.
pub async fn list_credentials(store: &Store, company: CompanyId) -> Result<Vec<Credential>, StoreError> {
    let rows = store
        .rows(
            "SELECT id, company_id, integration_id, dialect, name, public_prefix, secret_hash, scopes, expires_at,
                    revoked_at, last_used_at, secret_ciphertext, secret_key_id, settings
             FROM credential WHERE company_id = $1 ORDER BY name, id",
            args![company],
        )
        .await?;
    rows.iter().map(read_credential).collect()
}

/// Ends a credential for good, without an event; `false` when there is none of that id, or it had been ended before.
pub async fn revoke_credential(
    store: &Store,
    company: CompanyId,
    id: CredentialId,
    now: Micros,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE credential SET revoked_at = $1 WHERE company_id = $2 AND id = $3 AND revoked_at IS NULL",
            args![now, company, id],
        )
        .await?;
    Ok(changed == 1)
}

const HOUR: Micros = 3_600_000_000;

/// Notes that a credential was used; once an hour is enough.
pub async fn touch_credential(store: &Store, credential: &Credential, now: Micros) -> Result<(), StoreError> {
    if credential.last_used_at.is_some_and(|last| now.saturating_sub(last) < HOUR) {
        return Ok(());
    }
    store.execute("UPDATE credential SET last_used_at = $1 WHERE id = $2", args![now, credential.id]).await?;
    Ok(())
}

fn read_signing_secret(row: &Row) -> Result<Option<SigningSecret>, StoreError> {
    let ciphertext = row.opt_bytes("secret_ciphertext")?;
    let key_id = row.opt_text("secret_key_id")?;
    Ok(ciphertext.zip(key_id).map(|(ciphertext, key_id)| SigningSecret { ciphertext, key_id }))
}

fn read_credential(row: &Row) -> Result<Credential, StoreError> {
    let scopes = row
        .text("scopes")?
        .split_whitespace()
        .map(|scope| scope.parse().map_err(|error: String| StoreError::corrupt("scopes", error)))
        .collect::<Result<Vec<Scope>, StoreError>>()?;
    Ok(Credential {
        id: row.id("id", CredentialId::new)?,
        company_id: row.id("company_id", CompanyId::new)?,
        integration_id: row.opt_id("integration_id", IntegrationId::new)?,
        dialect: row.text("dialect")?,
        name: row.text("name")?,
        public_prefix: row.text("public_prefix")?,
        secret_hash: row.bytes("secret_hash")?,
        signing_secret: read_signing_secret(row)?,
        settings: row.text("settings")?,
        scopes,
        expires_at: row.opt_int("expires_at")?,
        revoked_at: row.opt_int("revoked_at")?,
        last_used_at: row.opt_int("last_used_at")?,
    })
}
