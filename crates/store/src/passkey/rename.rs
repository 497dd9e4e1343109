//! Gives a passkey another name.

use domain::id::{PasskeyId, PersonId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// Gives one of a person's passkeys another name, which is for themselves alone; `false` when it is none of theirs.
pub async fn rename_passkey(
    store: &Store,
    person: PersonId,
    id: PasskeyId,
    name: &str,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE passkey SET name = $1 WHERE person_id = $2 AND id = $3",
            args![name, person, id.uuid()],
        )
        .await?;
    Ok(changed == 1)
}
