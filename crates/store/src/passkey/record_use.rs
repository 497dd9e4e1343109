//! Notes that a passkey was used.

use domain::id::PasskeyId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// Writes down what a passkey is after its use, and when that was. `false` when meanwhile it was removed, or used by somebody
/// else: then what was checked was not what stands there, and the use counts for nothing.
pub async fn record_use(
    store: &Store,
    id: PasskeyId,
    (before, after): (&str, &str),
    now: Micros,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE passkey SET document = $1, last_used_at = $2 WHERE id = $3 AND document = $4",
            args![after, now, id.uuid(), before],
        )
        .await?;
    Ok(changed == 1)
}
