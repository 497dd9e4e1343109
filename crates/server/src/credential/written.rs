//! Writes credentials as the contract has them.

use api::credential::{Credential, IntegrationRef};
use domain::id::{CompanyId, CredentialId};
use store::credential::held::{Held, find_held};

use crate::app::App;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// Writes one.
pub fn write_credential(app: &App, held: Held) -> Result<Credential, Failure> {
    let (now, row) = (app.now(), held.credential);
    let has_expired = row.expires_at.is_some_and(|end| end <= now);
    let state = match (row.revoked_at, has_expired) {
        (Some(_), _) => "revoked",
        (None, true) => "expired",
        (None, false) => "valid",
    };
    let old_until = held.old_until.filter(|until| *until > now && state == "valid");
    Ok(Credential {
        id: row.id,
        name: row.name,
        dialect: row.dialect,
        integration: row
            .integration_id
            .zip(held.integration_name)
            .map(|(id, name)| IntegrationRef { id, name }),
        public_prefix: row.public_prefix,
        scopes: row.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        state: state.to_owned(),
        created_at: rfc3339(held.created_at)?,
        last_used_at: optional_rfc3339(row.last_used_at)?,
        expires_at: optional_rfc3339(row.expires_at)?,
        revoked_at: optional_rfc3339(row.revoked_at)?,
        old_until: optional_rfc3339(old_until)?,
    })
}

/// Reads one as it now is.
pub async fn credential_now(app: &App, company: CompanyId, id: CredentialId) -> Result<Credential, Failure> {
    let held = find_held(&app.store, company, id).await?;
    write_credential(app, held.ok_or_else(Failure::unknown_credential)?)
}
