//! What the addresses of a company's receipts are proved with.

use domain::id::CompanyId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// 32 random bytes: the key of a message authentication code.
pub type ReceiptKey = [u8; 32];

/// The key of a company; none where no receipt was ever written, and none of a company that is not there.
pub async fn find_receipt_key(store: &Store, company: CompanyId) -> Result<Option<ReceiptKey>, StoreError> {
    let row = store.row("SELECT mac_key FROM receipt_key WHERE company_id = $1", args![company]).await?;
    let Some(row) = row else { return Ok(None) };
    let bytes = row.bytes("mac_key")?;
    let key = ReceiptKey::try_from(bytes.as_slice());
    key.map(Some).map_err(|error| StoreError::corrupt("mac_key", error))
}

/// The key of a company: the one that it has, or this one from now on. Of two servers that ask at once both get the same.
pub async fn ensure_receipt_key(
    store: &Store,
    company: CompanyId,
    fresh: &ReceiptKey,
    now: Micros,
) -> Result<ReceiptKey, StoreError> {
    if let Some(known) = find_receipt_key(store, company).await? {
        return Ok(known);
    }
    store
        .execute(
            "INSERT INTO receipt_key (company_id, mac_key, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (company_id) DO NOTHING",
            args![company, fresh.as_slice(), now],
        )
        .await?;
    find_receipt_key(store, company)
        .await?
        .ok_or_else(|| StoreError::corrupt("mac_key", "a key that was just written is gone"))
}
