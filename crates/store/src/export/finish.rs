//! Ends an export.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::export::Export;

/// How an export ended.
#[derive(Clone, Copy, Debug)]
pub enum ExportEnd<'a> {
    /// The file is whole, and this is what it holds, as JSON.
    Done {
        /// What the file holds.
        manifest: &'a str,
        /// How many rows it has.
        rows_written: i64,
    },
    /// There will be no file: a code says why.
    Failed(&'a str),
}

/// Ends an export; `false` where it is not the caller's any more.
pub async fn finish_export(
    store: &Store,
    export: &Export,
    end: ExportEnd<'_>,
    at: Micros,
) -> Result<bool, StoreError> {
    let changed =
        match end {
            ExportEnd::Done { manifest, rows_written } => store
                .execute(
                    "UPDATE export SET state = 'done', manifest = $1, rows_written = $2, rows_expected = $2,
                         lease_until = NULL, finished_at = $3
                     WHERE id = $4 AND tries = $5 AND state = 'running'",
                    args![manifest, rows_written, at, export.id.uuid(), export.tries],
                )
                .await?,
            ExportEnd::Failed(failure) => store
                .execute(
                    "UPDATE export SET state = 'failed', failure = $1, lease_until = NULL, finished_at = $2
                     WHERE id = $3 AND tries = $4 AND state = 'running'",
                    args![failure, at, export.id.uuid(), export.tries],
                )
                .await?,
        };
    Ok(changed == 1)
}
