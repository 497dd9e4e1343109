//! How far a gateway's own list was brought in.

use crate::Micros;
use crate::args;
use crate::dialect::Reach;
use crate::engine::Store;
use crate::error::StoreError;

/// Which part of a list, by creation, UTC microseconds: from the first on, before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportPeriod {
    /// From when on.
    pub from: Micros,
    /// Until when, not included.
    pub to: Micros,
}

/// How far an import came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// The next page begins here.
    Next(String),
    /// All of it is in.
    Done,
}

/// Finds how far the import of a period came; none when it was never begun.
pub async fn find_import_progress(
    store: &Store,
    reach: Reach,
    period: ImportPeriod,
) -> Result<Option<ImportProgress>, StoreError> {
    let row = store
        .row(
            "SELECT cursor FROM import_progress
             WHERE company_id = $1 AND integration_id = $2 AND from_at = $3 AND to_at = $4",
            args![reach.company, reach.integration, period.from, period.to],
        )
        .await?;
    row.map(|row| Ok(row.opt_text("cursor")?.map_or(ImportProgress::Done, ImportProgress::Next))).transpose()
}

/// Notes how far the import of a period came.
pub async fn note_import_progress(
    store: &Store,
    reach: Reach,
    period: ImportPeriod,
    progress: &ImportProgress,
    now: Micros,
) -> Result<(), StoreError> {
    let cursor = match progress {
        ImportProgress::Next(cursor) => Some(cursor.as_str()),
        ImportProgress::Done => None,
    };
    store
        .execute(
            "INSERT INTO import_progress (company_id, integration_id, from_at, to_at, cursor, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (company_id, integration_id, from_at, to_at)
             DO UPDATE SET cursor = excluded.cursor, updated_at = excluded.updated_at",
            args![reach.company, reach.integration, period.from, period.to, cursor, now],
        )
        .await?;
    Ok(())
}
