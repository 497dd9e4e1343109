//! Finds saved views for whoever may see them.

use domain::id::{CompanyId, PersonId, SavedViewId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::saved_view::{SavedView, read_saved_view};

/// Lists a company's views as a person sees them: their own and the shared ones, by name.
pub async fn list_saved_views(
    store: &Store,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<SavedView>, StoreError> {
    let rows = store
        .rows(
            "SELECT * FROM saved_view WHERE company_id = $1 AND (owner_id = $2 OR shared = 1) ORDER BY name_key, id",
            args![company, person],
        )
        .await?;
    rows.iter().map(read_saved_view).collect()
}

/// Finds a view that a person sees, in whichever of these companies has it.
pub async fn find_saved_view(
    store: &Store,
    companies: &[CompanyId],
    person: PersonId,
    id: SavedViewId,
) -> Result<Option<SavedView>, StoreError> {
    for company in companies {
        let row = store
            .row(
                "SELECT * FROM saved_view WHERE company_id = $1 AND id = $2 AND (owner_id = $3 OR shared = 1)",
                args![*company, id.uuid(), person],
            )
            .await?;
        if let Some(row) = row {
            return read_saved_view(&row).map(Some);
        }
    }
    Ok(None)
}
