//! Deletes a saved view.

use domain::id::{CompanyId, SavedViewId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::saved_view::{Saved, changeable, tell};
use crate::subject::{Author, Change};

/// Deletes a view, with its event where it was shared.
pub async fn delete_saved_view(
    store: &Store,
    company: CompanyId,
    id: SavedViewId,
    author: &Author,
) -> Result<Saved, StoreError> {
    in_transaction!(store, |tx| {
        let view = match changeable(tx, company, id, author).await? {
            Ok(view) => view,
            Err(why) => return Ok(why),
        };
        tx.change_one("DELETE FROM saved_view WHERE company_id = $1 AND id = $2", args![company, id.uuid()])
            .await?;
        if view.shared {
            let changes = vec![
                Change::text("name", Some(&view.name), None),
                Change::text("query", Some(&view.query), None),
            ];
            tell(tx, &view, "view_deleted", author, changes).await?;
        }
        Ok(Saved::Done)
    })
}
