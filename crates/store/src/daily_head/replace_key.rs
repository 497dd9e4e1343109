//! Replaces the key that daily heads are signed with. The public half of the one before stays known.

use domain::id::CompanyId;

use crate::Micros;
use crate::args;
use crate::daily_head::HeadKey;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact};

/// A key that signs no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadKeyBefore {
    /// Ed25519's public key, 32 bytes.
    pub public_key: Vec<u8>,
    /// From when on another one signs.
    pub replaced_at: Micros,
}

/// Keeps a new key in the place of the one that signs, and tells every company; `false` where there is none yet. The secret half of
/// the one before is gone. `name_of` is how a public key is written in the chains.
pub async fn replace_head_key(
    store: &Store,
    new: &HeadKey,
    name_of: fn(&[u8]) -> String,
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let Some(row) = tx.row("SELECT public_key FROM head_key WHERE id = 1", []).await? else {
            return Ok(false);
        };
        let before = row.bytes("public_key")?;
        let HeadKey { public_key, secret_ciphertext, secret_key_id } = new.clone();
        // Whoever else replaces it at this moment finds another key here, and begins anew.
        let replaced = tx
            .execute(
                "UPDATE head_key SET public_key = $1, secret_ciphertext = $2, secret_key_id = $3
                 WHERE id = 1 AND public_key = $4",
                args![public_key, secret_ciphertext, secret_key_id, before.clone()],
            )
            .await?;
        if replaced != 1 {
            return Err(StoreError::corrupt("head_key", "another command replaced it at this moment"));
        }
        tx.execute(
            "INSERT INTO head_key_before (public_key, replaced_at) VALUES ($1, $2)",
            args![before.clone(), author.at],
        )
        .await?;
        let change = Change::code("key", Some(&name_of(&before)), Some(&name_of(&new.public_key)));
        for row in tx.rows("SELECT company_id FROM company ORDER BY company_id", []).await? {
            let company = row.id("company_id", CompanyId::new)?;
            let subject = (SubjectKind::Company, company.uuid());
            let changes = vec![change.clone()];
            append_fact(tx, SubjectFact { company, subject, kind: "head_key_replaced", author, changes })
                .await?;
        }
        Ok(true)
    })
}

/// Lists the keys of before, the first one first.
pub async fn list_head_keys_before(store: &Store) -> Result<Vec<HeadKeyBefore>, StoreError> {
    let sql = "SELECT public_key, replaced_at FROM head_key_before ORDER BY replaced_at, public_key";
    store.rows(sql, []).await?.iter().map(read_key).collect()
}

fn read_key(row: &Row) -> Result<HeadKeyBefore, StoreError> {
    Ok(HeadKeyBefore { public_key: row.bytes("public_key")?, replaced_at: row.int("replaced_at")? })
}
