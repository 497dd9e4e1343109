//! Finds exports for whoever asked for them.

use domain::id::ExportId;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::export::{Export, ExportOwner, read_export};

/// Lists an owner's exports, the newest first, without those that were taken back.
pub async fn list_exports(store: &Store, owner: ExportOwner, limit: i64) -> Result<Vec<Export>, StoreError> {
    let rows = store
        .rows(
            "SELECT * FROM export WHERE owner_kind = $1 AND owner_id = $2 AND state <> 'cancelled'
             ORDER BY created_at DESC, id DESC LIMIT $3",
            args![owner.kind(), owner.uuid(), limit],
        )
        .await?;
    rows.iter().map(read_export).collect()
}

/// Finds one export of this owner.
pub async fn find_export(
    store: &Store,
    owner: ExportOwner,
    id: ExportId,
) -> Result<Option<Export>, StoreError> {
    let row = store
        .row(
            "SELECT * FROM export WHERE id = $1 AND owner_kind = $2 AND owner_id = $3 AND state <> 'cancelled'",
            args![id.uuid(), owner.kind(), owner.uuid()],
        )
        .await?;
    row.as_ref().map(read_export).transpose()
}
