//! The shared transaction in the engine's own words: how it begins, goes from one to the next, and ends.

use tokio::task::spawn_blocking;

use crate::engine::later::Later;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::sqlite::horizon::Horizon;
use crate::engine::sqlite::waiting::Lost;
use crate::error::StoreError;

pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";
pub(super) const SAVEPOINT: &str = "SAVEPOINT job";
const UNDO_LAST: &str = "ROLLBACK TO job";

/// How the shared transaction is ended.
pub(super) struct Together {
    /// The last of it is not wanted.
    pub(super) undo_last: bool,
    /// Somebody wants theirs committed.
    pub(super) wanted: bool,
    /// What all of them leave, in order.
    pub(super) later: Later,
    /// Told when the commit may be seen; none where nobody waits for a flush.
    pub(super) horizon: Option<Horizon>,
}

/// From one transaction to the next. Undone, the savepoint is still there.
pub(super) fn between(connection: &InlineConnection, undo: bool) -> Result<(), StoreError> {
    if undo {
        return connection.control(UNDO_LAST);
    }
    connection.control("RELEASE job")?;
    connection.control(SAVEPOINT)
}

/// Ends the shared transaction. What all leave is written last. Gives the number of the commit that has to be flushed.
pub(super) fn end(connection: &InlineConnection, together: Together) -> Result<Option<u64>, Lost> {
    let Together { undo_last, wanted, later, horizon } = together;
    if !wanted {
        return connection.control("ROLLBACK").map(|()| None).map_err(Lost::Refused);
    }
    if undo_last {
        connection.control(UNDO_LAST).map_err(Lost::Refused)?;
    }
    later.write(connection).map_err(Lost::Unwritten)?;
    let commit = horizon.as_ref().map(Horizon::show);
    connection.control("COMMIT").map(|()| commit).map_err(|error| Lost::Uncommitted(error, commit))
}

/// Undoes all of it, and gives the connection if it can still be used.
pub(super) fn undone(connection: InlineConnection) -> Option<InlineConnection> {
    // The engine may have undone everything by itself; then this fails and the connection is as good as new.
    let _ended: Result<(), StoreError> = connection.control("ROLLBACK");
    connection.control("BEGIN").and_then(|()| connection.control("ROLLBACK")).is_ok().then_some(connection)
}

/// Does with the connection what may wait, where nobody else waits for it.
pub(super) async fn in_thread<T: Send + 'static>(
    connection: InlineConnection,
    work: impl FnOnce(&InlineConnection) -> T + Send + 'static,
) -> Result<(InlineConnection, T), StoreError> {
    let done = spawn_blocking(move || {
        let done = work(&connection);
        (connection, done)
    });
    done.await.map_err(|error| StoreError::CommitLost(error.to_string()))
}
