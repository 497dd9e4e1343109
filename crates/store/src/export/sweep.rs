//! Clears away the files of exports that nobody can fetch any more.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

/// How many pieces are deleted in one transaction: others wait for it.
const AT_ONCE: i64 = 64;

/// Deletes the files of exports that have expired, failed or were taken back, and what dead servers had begun; then what has
/// expired itself. Says how many pieces it deleted.
pub async fn sweep_exports(store: &Store, now: Micros) -> Result<u64, StoreError> {
    let mut deleted = 0;
    loop {
        let pieces = in_transaction!(store, |tx| {
            tx.execute(
                "DELETE FROM export_piece WHERE (export_id, try, number) IN
                    (SELECT piece.export_id, piece.try, piece.number
                     FROM export_piece AS piece JOIN export ON export.id = piece.export_id
                     WHERE export.expires_at <= $1 OR export.state IN ('failed', 'cancelled') OR piece.try < export.tries
                     LIMIT $2)",
                args![now, AT_ONCE],
            )
            .await
        })?;
        deleted += pieces;
        if pieces == 0 {
            break;
        }
    }
    store
        .execute(
            "DELETE FROM export WHERE expires_at <= $1
               AND NOT EXISTS (SELECT 1 FROM export_piece AS piece WHERE piece.export_id = export.id)",
            args![now],
        )
        .await?;
    Ok(deleted)
}
