//! The one way to the database: typed arguments in, typed columns out, one writer, readers that cannot write.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Sqlite, Transaction};

use crate::engine::probe::{Probe, Step};
use crate::engine::row::Row;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::Unsealed;
use crate::event::bell::Bell;
use crate::event::seal;
use crate::in_transaction;

pub mod probe;
pub mod retry;
pub mod row;
pub mod value;

/// How long a statement waits for another process (a backup, a command) to let go of the file.
const BUSY: Duration = Duration::from_secs(10);
const READERS: u32 = 4;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one server.
    Sqlite,
    /// A database server, which many of ours may share.
    Postgres,
}

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether we serve from it: a second server is kept away from a `SQLite` file.
    pub serve: bool,
    /// Whether a commit survives the loss of power. Only a simulation may do without; the end of a process loses
    /// nothing either way.
    pub durable: bool,
    /// Who watches.
    pub probe: Option<Arc<dyn Probe>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { serve: false, durable: true, probe: None }
    }
}

/// An open database. Cheap to clone; all clones share the one writer.
#[derive(Clone, Debug)]
pub struct Store {
    /// Exactly one connection: writers queue here in order.
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held while we serve, so that two servers never share one file.
    serving: Option<Arc<std::fs::File>>,
    path: PathBuf,
    /// Rung after something was sealed.
    sealed: Bell,
    probe: Option<Arc<dyn Probe>>,
}

impl Store {
    /// Opens (and makes, where it is missing) the database at `sqlite:FILE` and brings its tables up to date.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, Options::default()).await
    }

    /// Opens the database to serve from it: no second server may, until this one and its clones are gone.
    pub async fn open_to_serve(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, Options { serve: true, ..Options::default() }).await
    }

    /// Opens the database as it is told.
    pub async fn open_with(address: &str, how: Options) -> Result<Self, StoreError> {
        let path = address
            .strip_prefix("sqlite:")
            .filter(|path| !path.is_empty() && !path.contains(":memory:"))
            .ok_or_else(|| StoreError::BadAddress(address.to_owned()))?
            .trim_start_matches("//");
        let options = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if how.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .optimize_on_close(true, None);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await.map_err(StoreError::Migration)?;
        // `query_only` and not `read_only`: a reader of a WAL file must be able to touch its shared memory.
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let mut store = Self {
            writer,
            readers,
            serving: None,
            path: PathBuf::from(path),
            sealed: Bell::default(),
            probe: how.probe,
        };
        if how.serve {
            store.keep_others_away()?;
        }
        Ok(store)
    }

    fn keep_others_away(&mut self) -> Result<(), StoreError> {
        let lock_path = self.path.with_added_extension("lock");
        let shown = lock_path.display().to_string();
        let file = std::fs::File::create(&lock_path)
            .map_err(|source| StoreError::File { path: shown.clone(), source })?;
        match file.try_lock() {
            Ok(()) => self.serving = Some(Arc::new(file)),
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(StoreError::InUse(self.path.display().to_string()));
            }
            Err(std::fs::TryLockError::Error(source)) => {
                return Err(StoreError::File { path: shown, source });
            }
        }
        Ok(())
    }

    /// Says whether the database answers.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.row("SELECT 1 AS one", []).await.map(|_answer| ())
    }

    /// Which database it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    /// The bell that rings after something was sealed.
    #[must_use]
    pub const fn sealed(&self) -> &Bell {
        &self.sealed
    }

    /// Closes the connections and checkpoints the log.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction on the one writer. Dropped without [`Tx::commit`], it leaves no trace.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Tx { tx, appended: Vec::new(), sealed: self.sealed.clone(), probe: self.probe.clone() })
    }

    /// Reads all rows of a query.
    pub async fn rows<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Vec<Row>, StoreError> {
        self.rows_of(sql.to_owned(), args.into()).await
    }

    /// Reads the first row of a query, where there is one.
    pub async fn row<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Option<Row>, StoreError> {
        tell(self.probe.as_ref(), sql, &args);
        let mut reader = self.readers.acquire().await?;
        fetch_one(&mut reader, sql.to_owned(), args.into()).await
    }

    /// Reads all rows of a query whose text was put together from fixed pieces (the report's).
    pub(crate) async fn rows_of(&self, sql: String, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        tell(self.probe.as_ref(), &sql, &args);
        let mut reader = self.readers.acquire().await?;
        let rows = sqlx::query_with(AssertSqlSafe(sql), bind(args)?).fetch_all(&mut *reader).await?;
        Ok(rows.into_iter().map(Row::new).collect())
    }

    /// Runs one statement in a transaction of its own and says how many rows it changed.
    pub async fn execute<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<u64, StoreError> {
        in_transaction!(self, |tx| tx.execute(sql, args.clone()).await)
    }
}

/// A transaction that may write.
#[derive(Debug)]
pub struct Tx {
    tx: Transaction<'static, Sqlite>,
    /// The events of this transaction, written and sealed with its commit.
    appended: Vec<Unsealed>,
    sealed: Bell,
    probe: Option<Arc<dyn Probe>>,
}

impl Tx {
    /// Which database it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    /// Runs one statement and says how many rows it changed.
    pub async fn execute<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<u64, StoreError> {
        tell(self.probe.as_ref(), sql, &args);
        let done = sqlx::query_with(sql, bind(args.into())?).execute(&mut *self.tx).await?;
        Ok(done.rows_affected())
    }

    /// Reads all rows of a query, this transaction's own changes included.
    pub async fn rows<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Vec<Row>, StoreError> {
        tell(self.probe.as_ref(), sql, &args);
        let rows = sqlx::query_with(sql, bind(args.into())?).fetch_all(&mut *self.tx).await?;
        Ok(rows.into_iter().map(Row::new).collect())
    }

    /// Reads the first row of a query, where there is one.
    pub async fn row<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Option<Row>, StoreError> {
        tell(self.probe.as_ref(), sql, &args);
        fetch_one(&mut self.tx, sql.to_owned(), args.into()).await
    }

    /// Appends an event to what the commit seals.
    #[expect(clippy::unused_async, reason = "another engine writes it down here")]
    pub(crate) async fn append(&mut self, event: Unsealed) -> Result<(), StoreError> {
        self.appended.push(event);
        Ok(())
    }

    /// Seals this transaction's events and makes everything durable.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let appended = std::mem::take(&mut self.appended);
        let sealed = (!appended.is_empty()).then(|| self.sealed.clone());
        if sealed.is_some() {
            seal::write_sealed(&mut self, appended).await?;
        }
        let probe = self.probe.take();
        reach(probe.as_ref(), Step::BeforeCommit).await;
        self.tx.commit().await?;
        reach(probe.as_ref(), Step::AfterCommit).await;
        if let Some(bell) = sealed {
            bell.ring();
        }
        Ok(())
    }

    /// Undoes everything. What this transaction read of others is durable when it returns.
    pub async fn roll_back(self) {
        // A connection that cannot roll back is closed by its pool, which does.
        let _ended: Result<(), sqlx::Error> = self.tx.rollback().await;
    }
}

async fn reach(probe: Option<&Arc<dyn Probe>>, step: Step) {
    if let Some(probe) = probe {
        probe.reach(step).await;
    }
}

fn tell(probe: Option<&Arc<dyn Probe>>, sql: &str, args: &[Value]) {
    if let Some(probe) = probe {
        probe.statement(sql, args);
    }
}

async fn fetch_one(
    connection: &mut SqliteConnection,
    sql: String,
    args: Vec<Value>,
) -> Result<Option<Row>, StoreError> {
    let row = sqlx::query_with(AssertSqlSafe(sql), bind(args)?).fetch_optional(connection).await?;
    Ok(row.map(Row::new))
}

fn bind(args: Vec<Value>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for value in args {
        value.add_to(&mut arguments).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
