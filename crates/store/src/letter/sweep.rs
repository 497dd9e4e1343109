//! Forgets letters that nobody asks about any more.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;

/// Deletes the letters whose links ended to work before a moment; says how many.
pub async fn delete_old_letters(store: &Store, before: Micros) -> Result<u64, StoreError> {
    store.execute("DELETE FROM letter WHERE expires_at < $1", args![before]).await
}
