//! Gives a webhook a new secret and keeps the one before for a while.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::webhook::Webhook;

/// A secret to be.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// It, encrypted.
    pub ciphertext: Vec<u8>,
    /// Which key opens it.
    pub key_id: String,
    /// Until when messages are signed with the secret before, too.
    pub old_until: Micros,
}

/// Makes a secret the webhook's own. The one that was is the one before; what was before that is gone.
pub async fn rotate_secret(store: &Store, webhook: &Webhook, new: &NewSecret) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE webhook SET old_secret_ciphertext = secret_ciphertext, old_secret_key_id = secret_key_id,
                 old_secret_until = $1, secret_ciphertext = $2, secret_key_id = $3
             WHERE company_id = $4 AND id = $5 AND deleted_at IS NULL",
            args![new.old_until, &new.ciphertext, &new.key_id, webhook.company_id, webhook.id.uuid()],
        )
        .await?;
    Ok(())
}
