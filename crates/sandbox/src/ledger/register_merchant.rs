//! Opens a merchant's account, and finds it by its token.

use sha2::{Digest, Sha256};

use crate::ledger::{Ledger, LedgerError};

/// Names a merchant of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MerchantId(pub(crate) i64);

impl Ledger {
    pub(crate) async fn register_merchant(&self, token: &str, name: &str) -> Result<MerchantId, LedgerError> {
        let mut transaction = self.begin().await?;
        let id = sqlx::query_scalar(
            "INSERT INTO merchant (token_sha256, name) VALUES ($1, $2) \
             ON CONFLICT (token_sha256) DO UPDATE SET name = excluded.name RETURNING merchant_id",
        )
        .bind(digest(token))
        .bind(name)
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(MerchantId(id))
    }

    pub(crate) async fn find_merchant(&self, token: &str) -> Result<Option<MerchantId>, LedgerError> {
        let id = sqlx::query_scalar("SELECT merchant_id FROM merchant WHERE token_sha256 = $1")
            .bind(digest(token))
            .fetch_optional(self.readers())
            .await?;
        Ok(id.map(MerchantId))
    }
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
