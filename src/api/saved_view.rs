//! The calls about saved views of the report.

use ::api::paths;
use ::api::saved_view::{CreateSavedView, SavedView, SavedViewList, UpdateSavedView};
use domain::id::SavedViewId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists the person's own views, and those that are shared in their companies.
pub async fn list_saved_views() -> Result<SavedViewList, ApiError> {
    watch(Call::get(paths::VIEWS).json().await)
}

/// Saves a view.
pub async fn create_saved_view(view: &CreateSavedView) -> Result<SavedView, ApiError> {
    watch(Call::post(paths::VIEWS).body(view)?.json().await)
}

/// Changes what is named of a view.
pub async fn update_saved_view(id: SavedViewId, change: &UpdateSavedView) -> Result<SavedView, ApiError> {
    watch(Call::patch(&paths::view(id)).body(change)?.json().await)
}

/// Deletes a view, a shared one for everybody.
pub async fn delete_saved_view(id: SavedViewId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::view(id)).nothing().await)
}
