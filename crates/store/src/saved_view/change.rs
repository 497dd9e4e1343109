//! Changes a saved view.

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::saved_view::{Saved, SavedView, changeable, name_is_taken, tell};
use crate::subject::{Author, Change};
use crate::transaction::text::fold;

/// Writes a view over as it is given: its name, query and columns, and whether it is shared. Its company and owner stay. What
/// others see of it has its event.
pub async fn change_saved_view(
    store: &Store,
    view: &SavedView,
    author: &Author,
) -> Result<Saved, StoreError> {
    in_transaction!(store, |tx| {
        let before = match changeable(tx, view.company_id, view.id, author).await? {
            Ok(before) => before,
            Err(why) => return Ok(why),
        };
        if name_is_taken(tx, view).await? {
            return Ok(Saved::NameTaken);
        }
        tx.change_one(
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
        tell_change(tx, &before, view, author).await?;
        Ok(Saved::Done)
    })
}

async fn tell_change(
    tx: &mut Tx,
    before: &SavedView,
    after: &SavedView,
    author: &Author,
) -> Result<(), StoreError> {
    let kind = match (before.shared, after.shared) {
        (false, false) => return Ok(()),
        (false, true) => "view_shared",
        (true, false) => "view_unshared",
        (true, true) => "view_changed",
    };
    let seen = |view: &SavedView, text: &String| view.shared.then(|| text.clone());
    let change = |field, text: fn(&SavedView) -> &String| {
        let (was, is) = (seen(before, text(before)), seen(after, text(after)));
        Change::text(field, was.as_deref(), is.as_deref())
    };
    let changes = vec![change("name", |view| &view.name), change("query", |view| &view.query)];
    tell(tx, after, kind, author, changes).await
}
