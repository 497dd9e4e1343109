//! `SQLite`: one file, one writer whose commits are shared, readers that cannot write: quick ones for what is found by a key,
//! and ones with threads of their own for what may take long.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, SqlStr};

use crate::engine::Options;
use crate::engine::row::Row;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::sqlite::horizon::{OpenLog, open_log};
use crate::engine::sqlite::quick_readers::QuickReaders;
use crate::engine::sqlite::writer::Writer;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::bell::Bell;

pub(crate) mod connection;
pub(crate) mod horizon;
pub(crate) mod lent;
pub(crate) mod quick_readers;
mod shared_transaction;
mod waiting;
pub(crate) mod writer;

/// How long a statement waits for another process (a backup, a command) to let go of the file.
const BUSY: Duration = Duration::from_secs(10);
/// More than the statements that there are.
const CACHED_STATEMENTS: usize = 512;

/// What a file says of itself while very much is written into it at once: half of it is of no use.
/// <https://sqlite.org/pragma.html#pragma_application_id>
pub(crate) const HALF_FILLED: i32 = 0x5264_4846;

/// An open file.
#[derive(Clone, Debug)]
pub(crate) struct SqliteFile {
    pub(crate) writer: Writer,
    /// For what is found by a key.
    pub(crate) quick: QuickReaders,
    /// For what may take long.
    pub(crate) readers: SqlitePool,
    /// Held while we serve, so that two servers never share one file.
    _serving: Option<Arc<std::fs::File>>,
}

impl SqliteFile {
    /// Opens the file that the address after `sqlite:` names, and brings its tables up to date.
    pub(crate) async fn open(path: &str, how: &Options, sealed: Bell) -> Result<Self, StoreError> {
        let path = path.trim_start_matches("//");
        let serving = if how.serve { Some(Arc::new(keep_others_away(Path::new(path))?)) } else { None };
        let options = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if how.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(CACHED_STATEMENTS);
        let mut first = options.connect().await?;
        let says: i32 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut first).await?;
        if says == HALF_FILLED {
            return Err(StoreError::HalfFilled);
        }
        sqlx::migrate!("migrations/sqlite").run(&mut first).await.map_err(StoreError::Migration)?;
        // Opened before the first is closed: with the last connection the log would go, and be made anew.
        let file = options.get_filename().to_owned();
        let durable = how.durable;
        let connection = InlineConnection::open(&file, durable)?;
        first.close().await?;
        // `query_only` and not `read_only`: a reader of a WAL file must be able to touch its shared memory.
        let readers = SqlitePoolOptions::new()
            .max_connections(how.readers)
            // A connection to a file does not go stale.
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let quick = QuickReaders::new(file.clone());
        let log: Option<OpenLog> = if durable { Some(Box::new(open_log)) } else { None };
        let writer = Writer::start(connection, file, log, sealed);
        Ok(Self { writer, quick, readers, _serving: serving })
    }

    /// Waits until what could be read until now is durable, and gives what was read.
    pub(crate) async fn durably<T>(&self, read: Result<T, StoreError>) -> Result<T, StoreError> {
        let read = read?;
        self.writer.horizon().wait().await?;
        Ok(read)
    }

    /// Ends the writer, closes the connections and checkpoints the log.
    pub(crate) async fn close(&self) {
        self.quick.close();
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn keep_others_away(path: &Path) -> Result<std::fs::File, StoreError> {
    let lock_path: PathBuf = path.with_added_extension("lock");
    let failed = |source| StoreError::File { path: lock_path.display().to_string(), source };
    let file = std::fs::File::create(&lock_path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse(path.display().to_string())),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Reads all rows of a query.
pub(crate) async fn fetch_all(
    connection: &mut SqliteConnection,
    sql: SqlStr,
    args: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows = sqlx::query_with(sql, bind(args)?).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Row::Sqlite).collect())
}

fn bind(args: Vec<Value>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for value in args {
        value.add_to(&mut arguments).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
