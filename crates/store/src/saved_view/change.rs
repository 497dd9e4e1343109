//! Changes a saved view.

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::saved_view::{Saved, SavedView, name_is_taken};
use crate::transaction::text::fold;

/// Writes a view over as it is given: its name, query and columns, and whether it is shared. Its company and owner stay.
pub async fn change_saved_view(store: &Store, view: &SavedView) -> Result<Saved, StoreError> {
    in_transaction!(store, |tx| {
        if name_is_taken(tx, view).await? {
            return Ok(Saved::NameTaken);
        }
        let changed = tx
            .execute(
                "UPDATE saved_view
                 SET name = $3, name_key = $4, query = $5, columns = $6, shared = $7, updated_at = $8
                 WHERE company_id = $1 AND id = $2",
                args![
                    view.company_id,
                    view.id.uuid(),
                    &view.name,
                    fold(&view.name),
                    &view.query,
                    &view.columns,
                    view.shared,
                    view.updated_at
                ],
            )
            .await?;
        Ok(if changed == 1 { Saved::Done } else { Saved::Gone })
    })
}
