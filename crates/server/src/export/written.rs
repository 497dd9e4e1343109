//! Writes an export as the API has it.

use api::export::{Export, ExportManifest};
use store::export::Export as Kept;

use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// Writes one export.
pub fn write_export(kept: &Kept) -> Result<Export, Failure> {
    Ok(Export {
        id: kept.id,
        format: kept.format.as_str().to_owned(),
        query: kept.query.clone(),
        state: kept.state.as_str().to_owned(),
        rows_written: kept.rows_written,
        rows_expected: kept.rows_expected,
        file_bytes: kept.file_bytes,
        manifest: read_manifest(kept)?,
        failure: kept.failure.clone(),
        created_at: rfc3339(kept.created_at)?,
        finished_at: optional_rfc3339(kept.finished_at)?,
        expires_at: rfc3339(kept.expires_at)?,
    })
}

/// What an export's file holds; none until it is whole.
pub fn read_manifest(kept: &Kept) -> Result<Option<ExportManifest>, Failure> {
    kept.manifest.as_deref().map(|text| serde_json::from_str(text).map_err(Failure::internal)).transpose()
}
