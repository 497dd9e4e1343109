//! The calls about exports: the report's rows as files.

use ::api::export::{CreateExport, Export, ExportList};
use ::api::paths;
use domain::id::ExportId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists the person's own exports, the newest first.
pub async fn list_exports() -> Result<ExportList, ApiError> {
    watch(Call::get(paths::EXPORTS).json().await)
}

/// Asks for a file of the rows that a query finds.
pub async fn create_export(export: &CreateExport) -> Result<Export, ApiError> {
    watch(Call::post(paths::EXPORTS).body(export)?.json().await)
}

/// Takes an export back, whole or not.
pub async fn delete_export(id: ExportId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::export(id)).nothing().await)
}
