//! The pieces of an export's file.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::export::Export;
use crate::in_transaction;

/// A piece, and how far the export is with it.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its place, from 0.
    pub number: i64,
    /// It, deflated.
    pub body: Vec<u8>,
    /// How many of the report's rows are written with it.
    pub rows_written: i64,
    /// How long the file is with it, in bytes.
    pub file_bytes: i64,
}

/// Appends a piece and renews the lease; `false` where the export is not the caller's any more: cancelled, or claimed by
/// another server.
pub async fn append_piece(
    store: &Store,
    export: &Export,
    piece: &Piece,
    lease_until: Micros,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let is_ours = tx
            .execute(
                "UPDATE export SET rows_written = $1, file_bytes = $2, lease_until = $3
                 WHERE id = $4 AND tries = $5 AND state = 'running'",
                args![piece.rows_written, piece.file_bytes, lease_until, export.id.uuid(), export.tries],
            )
            .await?;
        if is_ours == 1 {
            tx.execute(
                "INSERT INTO export_piece (export_id, try, number, body) VALUES ($1, $2, $3, $4)",
                args![export.id.uuid(), export.tries, piece.number, &piece.body],
            )
            .await?;
        }
        Ok(is_ours == 1)
    })
}

/// Tells how far an export is between two pieces, and how far it has to go where that is known, and renews the lease; `false`
/// where it is not the caller's any more.
pub async fn note_progress(
    store: &Store,
    export: &Export,
    rows_written: i64,
    rows_expected: Option<i64>,
    lease_until: Micros,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE export SET rows_written = $1, rows_expected = COALESCE($2, rows_expected), lease_until = $3
             WHERE id = $4 AND tries = $5 AND state = 'running'",
            args![rows_written, rows_expected, lease_until, export.id.uuid(), export.tries],
        )
        .await?;
    Ok(changed == 1)
}

/// Reads one piece of an export's file, deflated; none where there is none.
pub async fn read_piece(store: &Store, export: &Export, number: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let row = store
        .row(
            "SELECT body FROM export_piece WHERE export_id = $1 AND try = $2 AND number = $3",
            args![export.id.uuid(), export.tries, number],
        )
        .await?;
    row.map(|row| row.bytes("body")).transpose()
}
