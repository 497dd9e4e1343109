//! Gives a webhook a new secret and keeps the one before for a while.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, manages_now};
use crate::webhook::{Changed, Webhook};

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

/// Makes a secret the webhook's own, with its event, which has none of it. The one that was is the one before; what was before
/// that is gone.
pub async fn rotate_secret(
    store: &Store,
    webhook: &Webhook,
    new: &NewSecret,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        let company = webhook.company_id;
        if !manages_now(tx, company, author).await? {
            return Ok(Changed::NotAllowed);
        }
        let replaced = tx
            .execute(
                "UPDATE webhook SET old_secret_ciphertext = secret_ciphertext, old_secret_key_id = secret_key_id,
                     old_secret_until = $1, secret_ciphertext = $2, secret_key_id = $3
                 WHERE company_id = $4 AND id = $5 AND deleted_at IS NULL",
                args![new.old_until, &new.ciphertext, &new.key_id, company, webhook.id.uuid()],
            )
            .await?;
        if replaced == 0 {
            return Ok(Changed::Gone);
        }
        let old_until = new.old_until.to_string();
        let changes = vec![
            Change::code("secret", Some("kept"), Some("replaced")),
            Change::code("old_until", None, Some(&old_until)),
        ];
        let subject = (SubjectKind::Webhook, webhook.id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "webhook_secret_replaced", author, changes })
            .await?;
        Ok(Changed::Done)
    })
}
