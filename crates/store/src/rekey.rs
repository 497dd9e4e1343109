//! Writes every stored secret anew, under another key: all of them, or none.

use domain::id::{CompanyId, IntegrationId, PersonId, WebhookId};

use uuid::Uuid;

use crate::args;
use crate::engine::retry::MayBeTransient;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;

/// What a secret is kept for: it is bound to that place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// Signing in to a gateway.
    Integration(IntegrationId),
    /// Signing messages to a webhook.
    Webhook(WebhookId),
    /// The codes that a person's authenticator shows.
    SecondFactor(PersonId),
    /// A letter that waits to be sent.
    Letter(Uuid),
    /// Proving this desk to a company's identity provider.
    IdentityProvider(CompanyId),
    /// Signing daily heads.
    HeadKey,
    /// A program's signatures; the credential is found by this part of its text.
    Credential {
        /// The part of its text that is no secret.
        public_prefix: String,
    },
}

/// A secret as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSecret {
    /// What it is kept for.
    pub place: SecretPlace,
    /// It, encrypted.
    pub ciphertext: Vec<u8>,
    /// Which key opens it.
    pub key_id: String,
}

/// A secret under its new key: the ciphertext and the key's name.
pub type Anew = (Vec<u8>, String);

/// Puts every secret through `change`, in one transaction; gives how many there were. Where `change` fails nothing is changed.
pub async fn change_keys<E: From<StoreError> + MayBeTransient>(
    store: &Store,
    change: impl Fn(&KeptSecret) -> Result<Anew, E>,
) -> Result<usize, E> {
    in_transaction!(store, |tx| -> E {
        let mut changed = 0;
        for row in
            read(tx, "SELECT company_id, id, secret_ciphertext, secret_key_id FROM integration").await?
        {
            let id = row.id("id", IntegrationId::new)?;
            let (ciphertext, key_id) = change(&kept(&row, SecretPlace::Integration(id))?)?;
            let company = row.id("company_id", CompanyId::new)?;
            tx.change_one(
                "UPDATE integration SET secret_ciphertext = $1, secret_key_id = $2 WHERE company_id = $3 AND id = $4",
                args![ciphertext, key_id, company, id],
            )
            .await?;
            changed += 1;
        }
        for row in read(tx, "SELECT person_id, secret_ciphertext, secret_key_id FROM second_factor").await? {
            let person = row.id("person_id", PersonId::new)?;
            let (ciphertext, key_id) = change(&kept(&row, SecretPlace::SecondFactor(person))?)?;
            tx.change_one(
                "UPDATE second_factor SET secret_ciphertext = $1, secret_key_id = $2 WHERE person_id = $3",
                args![ciphertext, key_id, person],
            )
            .await?;
            changed += 1;
        }
        for row in read(tx, LETTERS).await? {
            let id = row.id("id", |id| id)?;
            let (ciphertext, key_id) = change(&kept(&row, SecretPlace::Letter(id))?)?;
            tx.change_one(
                "UPDATE letter SET secret_ciphertext = $1, secret_key_id = $2 WHERE id = $3",
                args![ciphertext, key_id, id],
            )
            .await?;
            changed += 1;
        }
        for (select, update) in WEBHOOKS {
            for row in read(tx, select).await? {
                let id = row.id("id", WebhookId::new)?;
                let (ciphertext, key_id) = change(&kept(&row, SecretPlace::Webhook(id))?)?;
                let company = row.id("company_id", CompanyId::new)?;
                tx.change_one(update, args![ciphertext, key_id, company, id.uuid()]).await?;
                changed += 1;
            }
        }
        for row in
            read(tx, "SELECT company_id, secret_ciphertext, secret_key_id FROM identity_provider").await?
        {
            let company = row.id("company_id", CompanyId::new)?;
            let (ciphertext, key_id) = change(&kept(&row, SecretPlace::IdentityProvider(company))?)?;
            tx.change_one(
                "UPDATE identity_provider SET secret_ciphertext = $1, secret_key_id = $2 WHERE company_id = $3",
                args![ciphertext, key_id, company],
            )
            .await?;
            changed += 1;
        }
        for row in read(tx, "SELECT secret_ciphertext, secret_key_id FROM head_key WHERE id = 1").await? {
            let (ciphertext, key_id) = change(&kept(&row, SecretPlace::HeadKey)?)?;
            tx.change_one(
                "UPDATE head_key SET secret_ciphertext = $1, secret_key_id = $2 WHERE id = 1",
                args![ciphertext, key_id],
            )
            .await?;
            changed += 1;
        }
        for (select, update) in CREDENTIALS {
            for row in read(tx, select).await? {
                let public_prefix = row.text("public_prefix")?;
                let place = SecretPlace::Credential { public_prefix: public_prefix.clone() };
                let (ciphertext, key_id) = change(&kept(&row, place)?)?;
                tx.change_one(update, args![ciphertext, key_id, row.text("dialect")?, public_prefix]).await?;
                changed += 1;
            }
        }
        Ok(changed)
    })
}

/// What was sent or given up holds nothing.
const LETTERS: &str =
    "SELECT id, secret_ciphertext, secret_key_id FROM letter WHERE secret_ciphertext IS NOT NULL";

/// Deleted webhooks have an empty secret, which no key opens.
const WEBHOOKS: [(&str, &str); 2] = [
    (
        "SELECT company_id, id, secret_ciphertext, secret_key_id FROM webhook WHERE deleted_at IS NULL",
        "UPDATE webhook SET secret_ciphertext = $1, secret_key_id = $2 WHERE company_id = $3 AND id = $4",
    ),
    (
        "SELECT company_id, id, old_secret_ciphertext AS secret_ciphertext, old_secret_key_id AS secret_key_id
         FROM webhook WHERE deleted_at IS NULL AND old_secret_ciphertext IS NOT NULL",
        "UPDATE webhook SET old_secret_ciphertext = $1, old_secret_key_id = $2 WHERE company_id = $3 AND id = $4",
    ),
];

const CREDENTIALS: [(&str, &str); 2] = [
    (
        "SELECT dialect, public_prefix, secret_ciphertext, secret_key_id FROM credential
         WHERE secret_ciphertext IS NOT NULL",
        "UPDATE credential SET secret_ciphertext = $1, secret_key_id = $2 WHERE dialect = $3 AND public_prefix = $4",
    ),
    (
        "SELECT dialect, public_prefix, secret_ciphertext, secret_key_id FROM credential_before
         WHERE secret_ciphertext IS NOT NULL",
        "UPDATE credential_before SET secret_ciphertext = $1, secret_key_id = $2
         WHERE dialect = $3 AND public_prefix = $4",
    ),
];

async fn read(tx: &mut Tx, select: &'static str) -> Result<Vec<Row>, StoreError> {
    tx.rows(select, []).await
}

fn kept(row: &Row, place: SecretPlace) -> Result<KeptSecret, StoreError> {
    Ok(KeptSecret { place, ciphertext: row.bytes("secret_ciphertext")?, key_id: row.text("secret_key_id")? })
}
