//! Writes a webhook down.

use domain::id::{CompanyId, WebhookId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// A webhook to be.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Whose it is.
    pub company_id: CompanyId,
    /// Its id.
    pub id: WebhookId,
    /// Where messages go.
    pub url: String,
    /// The kinds of events that it wants.
    pub kinds: Vec<String>,
    /// The secret that signs its messages, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// Which key opens the secret.
    pub secret_key_id: String,
    /// When.
    pub at: Micros,
}

/// Writes a webhook down. It is told what happens from now on.
pub async fn create_webhook(store: &Store, new: &NewWebhook) -> Result<(), StoreError> {
    store
        .execute(
            "INSERT INTO webhook (company_id, id, url, kinds, secret_ciphertext, secret_key_id, enabled, position,
                                  created_at)
             SELECT $1, $2, $3, $4, $5, $6, 1, stream_head.position, $7 FROM stream_head WHERE stream_head.id = 1",
            args![
                new.company_id,
                new.id.uuid(),
                &new.url,
                new.kinds.join(" "),
                &new.secret_ciphertext,
                &new.secret_key_id,
                new.at
            ],
        )
        .await?;
    Ok(())
}
