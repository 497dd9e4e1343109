//! Claims the next export, so that of all servers only one writes its file.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::export::{Export, read_export};
use crate::in_transaction;

/// Claims the oldest export that nobody works on. It is the caller's until `lease_until`, which each piece renews. What a
/// server that died had written of it is forgotten: the file is of one moment.
pub async fn claim_export(
    store: &Store,
    now: Micros,
    lease_until: Micros,
) -> Result<Option<Export>, StoreError> {
    in_transaction!(store, |tx| {
        let next = tx
            .row(
                "SELECT * FROM export
                 WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until <= $1)
                 ORDER BY created_at, id LIMIT 1",
                args![now],
            )
            .await?;
        let Some(next) = next else { return Ok(None) };
        let mut export = read_export(&next)?;
        let claimed = tx
            .execute(
                "UPDATE export SET state = 'running', lease_until = $1, tries = tries + 1, rows_written = 0,
                     rows_expected = NULL, file_bytes = 0
                 WHERE id = $2 AND tries = $3 AND state IN ('queued', 'running')",
                args![lease_until, export.id.uuid(), export.tries],
            )
            .await?;
        if claimed != 1 {
            // Another server was quicker; the next look finds the next one.
            return Ok(None);
        }
        export.tries += 1;
        Ok(Some(export))
    })
}
