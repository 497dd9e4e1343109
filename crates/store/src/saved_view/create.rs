//! Saves a new view.

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::saved_view::{Saved, SavedView, name_is_taken, tell};
use crate::subject::{Author, Change, role_of_author};
use crate::transaction::text::fold;

/// Saves a view, with its event where it is shared, unless its name is taken or its owner keeps `at_most` in this company
/// already.
pub async fn create_saved_view(
    store: &Store,
    view: &SavedView,
    at_most: u64,
    author: &Author,
) -> Result<Saved, StoreError> {
    in_transaction!(store, |tx| {
        if role_of_author(tx, view.company_id, author).await?.is_none() {
            return Ok(Saved::NotAllowed);
        }
        if name_is_taken(tx, view).await? {
            return Ok(Saved::NameTaken);
        }
        let kept = tx
            .row(
                "SELECT COUNT(*) AS kept FROM saved_view WHERE company_id = $1 AND owner_id = $2",
                args![view.company_id, view.owner_id],
            )
            .await?;
        if kept.map_or(Ok(0), |row| row.count("kept"))? >= at_most {
            return Ok(Saved::TooMany);
        }
        tx.execute(
            "INSERT INTO saved_view
                 (company_id, id, owner_id, name, name_key, query, columns, shared, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![
                view.company_id,
                view.id.uuid(),
                view.owner_id,
                &view.name,
                fold(&view.name),
                &view.query,
                &view.columns,
                view.shared,
                view.created_at,
                view.updated_at
            ],
        )
        .await?;
        if view.shared {
            let changes = vec![
                Change::text("name", None, Some(&view.name)),
                Change::text("query", None, Some(&view.query)),
            ];
            tell(tx, view, "view_shared", author, changes).await?;
        }
        Ok(Saved::Done)
    })
}
