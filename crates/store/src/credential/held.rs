//! Lists what a company's programs sign in with, as people look after it.

use domain::id::{CompanyId, CredentialId};

use crate::Micros;
use crate::args;
use crate::credential::{Credential, read_credential};
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;

/// A credential, and what matters to whoever looks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// It.
    pub credential: Credential,
    /// When it was made.
    pub created_at: Micros,
    /// Until when the text before its last rotation is good, too; it may be over.
    pub old_until: Option<Micros>,
    /// The name of the integration whose payment ids it names.
    pub integration_name: Option<String>,
}

/// Lists a company's credentials, the ended ones too: by name, the newest first among equals.
pub async fn list_held(store: &Store, company: CompanyId) -> Result<Vec<Held>, StoreError> {
    let rows = store
        .rows(
            "SELECT credential.id, credential.company_id, credential.integration_id, credential.dialect,
                    credential.name, credential.public_prefix, credential.secret_hash, credential.scopes,
                    credential.expires_at, credential.revoked_at, credential.last_used_at,
                    credential.secret_ciphertext, credential.secret_key_id, credential.settings,
                    credential.created_at, former.expires_at AS old_until, integration.name AS integration_name
             FROM credential
             LEFT JOIN credential_before AS former ON former.credential_id = credential.id
             LEFT JOIN integration ON integration.company_id = credential.company_id
                                  AND integration.id = credential.integration_id
             WHERE credential.company_id = $1 ORDER BY credential.name, credential.id DESC",
            args![company],
        )
        .await?;
    rows.iter().map(read_held).collect()
}

/// Finds one of them.
pub async fn find_held(
    store: &Store,
    company: CompanyId,
    id: CredentialId,
) -> Result<Option<Held>, StoreError> {
    Ok(list_held(store, company).await?.into_iter().find(|held| held.credential.id == id))
}

fn read_held(row: &Row) -> Result<Held, StoreError> {
    Ok(Held {
        credential: read_credential(row)?,
        created_at: row.int("created_at")?,
        old_until: row.opt_int("old_until")?,
        integration_name: row.opt_text("integration_name")?,
    })
}
