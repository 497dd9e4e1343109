//! Takes an export back: what is under way stops, and a file that is there is no more to be had.

use domain::id::ExportId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::export::ExportOwner;

/// Cancels an export of this owner, or removes its file where it is whole; `false` where there is none.
pub async fn cancel_export(
    store: &Store,
    owner: ExportOwner,
    id: ExportId,
    at: Micros,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE export SET state = 'cancelled', lease_until = NULL, finished_at = COALESCE(finished_at, $1),
                 manifest = NULL
             WHERE id = $2 AND owner_kind = $3 AND owner_id = $4 AND state <> 'cancelled'",
            args![at, id.uuid(), owner.kind(), owner.uuid()],
        )
        .await?;
    Ok(changed == 1)
}
