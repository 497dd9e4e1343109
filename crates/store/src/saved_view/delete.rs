//! Deletes a saved view.

use domain::id::{CompanyId, SavedViewId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// Deletes a view; `false` where there was none.
pub async fn delete_saved_view(
    store: &Store,
    company: CompanyId,
    id: SavedViewId,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM saved_view WHERE company_id = $1 AND id = $2";
    Ok(store.execute(sql, args![company, id.uuid()]).await? == 1)
}
