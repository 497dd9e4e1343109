//! Finds who calls over a dialect: by shop id and key, by API key, or by bearer token.

use gateways::dialect::{Proof, SignedIn};
use gateways::port::PortFault;
use secrecy::SecretString;
use serde::Deserialize;
use store::credential::{Credential, Scope, find_credential, touch_credential};
use store::dialect::Reach;
use store::error::StoreError;

use super::{DeskPort, DialectCaller, fault};
use crate::actor::Actor;
use crate::fault::chain;
use crate::token::{secret_matches, split_token};

/// What a credential may name beside its secret.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    merchant_id: Option<String>,
    reseller_id: Option<String>,
}

/// Where a credential's signing secret is bound to.
#[must_use]
pub fn signing_context(public_prefix: &str) -> String {
    format!("credential:{public_prefix}")
}

impl DeskPort {
    pub(super) async fn find_caller(
        &self,
        proof: Proof<'_>,
    ) -> Result<Option<SignedIn<DialectCaller>>, PortFault> {
        let credential = self.find_proved(proof).await.map_err(|error| fault(&error))?;
        let Some(credential) = credential else { return Ok(None) };
        let now = self.service.clock().now();
        let ended = credential.revoked_at.is_some() || credential.expires_at.is_some_and(|end| end <= now);
        let may_refund = credential.scopes.contains(&Scope::RefundsWrite);
        let may_read = may_refund || credential.scopes.contains(&Scope::ReportRead);
        let Some(integration) = credential.integration_id.filter(|_| !ended && may_read) else {
            return Ok(None);
        };
        touch_credential(self.service.store(), &credential, now).await.map_err(|error| fault(&error))?;
        let secret = self.signing_secret(&credential)?;
        let named: Named = serde_json::from_str(&credential.settings).unwrap_or_default();
        let caller = DialectCaller {
            reach: Reach { company: credential.company_id, integration },
            may_refund,
            actor: Actor::Program {
                id: credential.id,
                company_id: credential.company_id,
                name: credential.name,
                scopes: credential.scopes,
            },
        };
        Ok(Some(SignedIn { caller, secret, merchant_id: named.merchant_id, reseller_id: named.reseller_id }))
    }

    /// The credential, its secret compared where the proof brings one.
    async fn find_proved(&self, proof: Proof<'_>) -> Result<Option<Credential>, StoreError> {
        let (prefix, secret) = match proof {
            Proof::Basic { user, password } => (user, Some(password)),
            Proof::Named(name) => (name, None),
            Proof::Bearer(token) => match split_token(token) {
                Some(parts) if parts.dialect == self.kind.as_str() => {
                    (parts.public_prefix, Some(parts.secret))
                }
                Some(_) | None => return Ok(None),
            },
        };
        let found = find_credential(self.service.store(), self.kind.as_str(), prefix).await?;
        Ok(found
            .filter(|credential| secret.is_none_or(|secret| secret_matches(secret, &credential.secret_hash))))
    }

    fn signing_secret(&self, credential: &Credential) -> Result<Option<SecretString>, PortFault> {
        let Some(sealed) = &credential.signing_secret else { return Ok(None) };
        let unreadable = || PortFault("a credential's secret cannot be read".to_owned());
        let vault = self.service.vault().ok_or_else(unreadable)?;
        vault
            .open(&sealed.key_id, &signing_context(&credential.public_prefix), &sealed.ciphertext)
            .map(Some)
            .map_err(|error| {
                tracing::error!(
                    error = chain(&error),
                    credential = %credential.id,
                    "a credential's secret cannot be read"
                );
                unreadable()
            })
    }
}
