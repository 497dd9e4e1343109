//! The live stream: every company's sealed events in one order, each at its position.

use crate::engine::Store;
use crate::error::StoreError;

/// The last position that was given. Whoever reads rows after this has seen everything up to it.
pub async fn stream_head(store: &Store) -> Result<u64, StoreError> {
    let head = store.row("SELECT position FROM stream_head WHERE id = 1", []).await?;
    head.ok_or_else(|| StoreError::corrupt("position", "the stream has no head"))?.count("position")
}
