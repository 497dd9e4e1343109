//! The ledger's file, read and written in the caller's own thread: waking another one costs more than most statements do.
//! Only what waits for the disk or reads without bounds has a thread of its own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{CachedStatement, Connection, Row, ToSql};
use tokio::sync::OwnedMutexGuard;
use tokio::task::spawn_blocking;

use crate::ledger::LedgerError;

/// How long a statement waits for another process to let go of the file.
const BUSY: Duration = Duration::from_secs(10);
/// More than the statements that there are.
const CACHED_STATEMENTS: usize = 128;

/// Opens the file, which is made when it is not there. Not `durable`, a commit does not wait for the disk.
pub(crate) fn open(path: &std::path::Path, durable: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if durable { "FULL" } else { "OFF" })?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(connection)
}

/// What a row is read into.
pub(crate) trait FromRow: Sized {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self>;
}

impl FromRow for i64 {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        row.get(0)
    }
}

impl FromRow for String {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        row.get(0)
    }
}

/// A struct whose fields bear the names of columns.
macro_rules! from_row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$doc:meta])* $field_vis:vis $field:ident: $of:ty,)* }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$doc])* $field_vis $field: $of,)* }

        impl $crate::ledger::file::FromRow for $name {
            fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                Ok(Self { $($field: row.get(stringify!($field))?,)* })
            }
        }
    };
}
pub(crate) use from_row;

/// A statement that gets its arguments: the first is `?1`.
pub(crate) struct Query<'c> {
    statement: rusqlite::Result<CachedStatement<'c>>,
    bound: usize,
}

/// Starts a statement on a connection.
pub(crate) fn query<'c>(connection: &'c Connection, sql: &str) -> Query<'c> {
    Query { statement: connection.prepare_cached(sql), bound: 0 }
}

impl Query<'_> {
    /// Gives the next argument.
    pub(crate) fn bind(mut self, value: impl ToSql) -> Self {
        self.bound += 1;
        let bound = self.bound;
        self.statement = self.statement.and_then(|mut statement| {
            statement.raw_bind_parameter(bound, value)?;
            Ok(statement)
        });
        self
    }

    /// Runs it and says how many rows it changed.
    pub(crate) fn execute(self) -> Result<usize, LedgerError> {
        Ok(self.statement?.raw_execute()?)
    }

    /// Reads all rows.
    pub(crate) fn all<T: FromRow>(self) -> Result<Vec<T>, LedgerError> {
        let mut statement = self.statement?;
        let mut rows = statement.raw_query();
        let mut read = Vec::new();
        while let Some(row) = rows.next()? {
            read.push(T::of(row)?);
        }
        Ok(read)
    }

    /// Reads the one row that there is, or none. One that changes rows has ended only when all are read.
    pub(crate) fn optional<T: FromRow>(self) -> Result<Option<T>, LedgerError> {
        Ok(self.all()?.into_iter().next())
    }

    /// Reads the one row that there must be.
    pub(crate) fn one<T: FromRow>(self) -> Result<T, LedgerError> {
        Ok(self.optional()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?)
    }
}

/// The one connection that writes, while somebody has it; none once the ledger was closed.
pub(crate) type Writer = OwnedMutexGuard<Option<Connection>>;

/// The one connection that writes, in a transaction. Dropped without [`Self::commit`], nothing happened.
pub(crate) struct Tx {
    /// There until it has ended.
    writer: Option<Writer>,
    durable: bool,
}

impl Tx {
    /// Begins with the write lock from the first moment.
    pub(crate) fn begin(writer: Writer, durable: bool) -> Result<Self, LedgerError> {
        writer.as_ref().ok_or(LedgerError::Closed)?.prepare_cached("BEGIN IMMEDIATE")?.raw_execute()?;
        Ok(Self { writer: Some(writer), durable })
    }

    /// Starts a statement.
    pub(crate) fn query(&self, sql: &str) -> Query<'_> {
        match self.writer.as_ref().and_then(|writer| writer.as_ref()) {
            Some(writer) => query(writer, sql),
            None => Query { statement: Err(rusqlite::Error::InvalidQuery), bound: 0 },
        }
    }

    /// Makes it last; whoever waits for the disk waits in another thread.
    pub(crate) async fn commit(mut self) -> Result<(), LedgerError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        if self.durable { spawn_blocking(move || commit(&writer)).await? } else { commit(&writer) }
    }
}

fn commit(writer: &Writer) -> Result<(), LedgerError> {
    let writer = writer.as_ref().ok_or(LedgerError::Closed)?;
    let committed = writer.prepare_cached("COMMIT")?.raw_execute();
    if committed.is_err() {
        roll_back(writer);
    }
    committed?;
    Ok(())
}

fn roll_back(writer: &Connection) {
    if let Err(error) = writer.execute_batch("ROLLBACK") {
        // Where the engine had undone it already there is nothing to undo.
        tracing::debug!(%error, "a transaction of the ledger was not rolled back");
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take().as_ref().and_then(|writer| writer.as_ref()) {
            roll_back(writer);
        }
    }
}

/// Connections that only read. There are as many as read at the same moment.
#[derive(Clone)]
pub(crate) struct Readers {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// None is open yet.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { inner: Arc::new(Inner { path, idle: Mutex::default() }) }
    }

    /// Reads what is found by a key, in the caller's own thread.
    pub(crate) fn quick<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let idle = self.idle().pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.open()?,
        };
        let done = read(&reader);
        self.idle().push(reader);
        done
    }

    /// Reads what may take long, as of one moment, in another thread.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let readers = self.clone();
        let reading = move || {
            readers.quick(|reader| {
                let moment = reader.unchecked_transaction()?;
                read(&moment)
            })
        };
        spawn_blocking(reading).await?
    }

    /// Closes those that nobody uses.
    pub(crate) fn close(&self) {
        self.idle().clear();
    }

    fn open(&self) -> Result<Connection, LedgerError> {
        let reader = open(&self.inner.path, false)?;
        // And not read-only: a reader of a WAL file must be able to touch its shared memory.
        reader.pragma_update(None, "query_only", "ON")?;
        Ok(reader)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
