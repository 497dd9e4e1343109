//! Writes a webhook down.

use domain::id::{CompanyId, WebhookId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, manages_now};

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

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is there.
    Done,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Writes a webhook down, with its event, which has no secret. It is told what happens from now on.
pub async fn create_webhook(store: &Store, new: &NewWebhook, author: &Author) -> Result<Created, StoreError> {
    in_transaction!(store, |tx| {
        let company = new.company_id;
        if !manages_now(tx, company, author).await? {
            return Ok(Created::NotAllowed);
        }
        let kinds = new.kinds.join(" ");
        tx.execute(
            "INSERT INTO webhook (company_id, id, url, kinds, secret_ciphertext, secret_key_id, enabled, position,
                                  created_at)
             SELECT $1, $2, $3, $4, $5, $6, 1, stream_head.position, $7 FROM stream_head WHERE stream_head.id = 1",
            args![
                company,
                new.id.uuid(),
                &new.url,
                &kinds,
                &new.secret_ciphertext,
                &new.secret_key_id,
                new.at
            ],
        )
        .await?;
        let changes =
            vec![Change::code("events", None, Some(&kinds)), Change::text("url", None, Some(&new.url))];
        let subject = (SubjectKind::Webhook, new.id.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "webhook_added", author, changes }).await?;
        Ok(Created::Done)
    })
}
