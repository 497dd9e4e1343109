//! Signing in by a company's own identity provider: which one it is, and whose account a name of it opens.

use domain::id::CompanyId;

use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

pub mod change;
pub mod connect;
pub mod flow;
pub mod identity;

/// A company's identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Whose.
    pub company_id: CompanyId,
    /// What the provider calls itself: a URL without a slash at its end.
    pub issuer: String,
    /// What it calls this desk.
    pub client_id: String,
    /// What this desk proves itself to it with, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// The key it is encrypted with.
    pub secret_key_id: String,
    /// Whether people sign in by it.
    pub enabled: bool,
}

const SELECT: &str = "SELECT company_id, issuer, client_id, secret_ciphertext, secret_key_id, enabled
                      FROM identity_provider WHERE company_id = $1";

/// Finds the provider of a company, switched on or off.
pub async fn find_provider(
    store: &Store,
    company: CompanyId,
) -> Result<Option<IdentityProvider>, StoreError> {
    let row = store.row(SELECT, args![company]).await?;
    row.map(|row| read_provider(&row)).transpose()
}

pub(crate) async fn find_provider_in(
    tx: &mut Tx,
    company: CompanyId,
) -> Result<Option<IdentityProvider>, StoreError> {
    let row = tx.row(SELECT, args![company]).await?;
    row.map(|row| read_provider(&row)).transpose()
}

fn read_provider(row: &Row) -> Result<IdentityProvider, StoreError> {
    Ok(IdentityProvider {
        company_id: row.id("company_id", CompanyId::new)?,
        issuer: row.text("issuer")?,
        client_id: row.text("client_id")?,
        secret_ciphertext: row.bytes("secret_ciphertext")?,
        secret_key_id: row.text("secret_key_id")?,
        enabled: row.flag("enabled")?,
    })
}
