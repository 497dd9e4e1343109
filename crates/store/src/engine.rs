//! The one way to the database, whichever engine it is: typed arguments in, typed columns out.

use std::sync::Arc;

use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr as _, SqlStr, Transaction};

use crate::engine::later::Later;
use crate::engine::postgres::PostgresServer;
use crate::engine::probe::{Probe, Step};
use crate::engine::retry::Retry;
use crate::engine::row::Row;
use crate::engine::sqlite::SqliteFile;
use crate::engine::sqlite::lent::Lent;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::bell::Bell;
use crate::in_transaction;
use crate::rollup::fill::fill_report;

pub(crate) mod later;
pub(crate) mod picked;
pub(crate) mod postgres;
pub mod probe;
pub mod retry;
pub mod row;
pub(crate) mod snapshot;
pub(crate) mod sqlite;
mod tx;
pub mod value;

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
    /// How many transactions run at once at most, on `PostgreSQL`. On `SQLite` there is one writer.
    pub connections: u32,
    /// How many reads outside of transactions run at once at most.
    pub readers: u32,
    /// Who watches.
    pub probe: Option<Arc<dyn Probe>>,
    /// Told how many rows were taken in, while an upgrade takes in what was there before.
    pub filling: fn(u64),
}

impl Default for Options {
    fn default() -> Self {
        let filling = |_rows| {};
        Self { serve: false, durable: true, connections: 16, readers: 8, probe: None, filling }
    }
}

/// The connections of an open database. The one writer of `SQLite` is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How many are open.
    pub open: u64,
    /// How many of those nobody uses.
    pub idle: u64,
}

/// An open database. Cheap to clone; all clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    /// Rung after something was sealed.
    sealed: Bell,
    /// Rung after something was committed that still has to be sealed.
    unsealed: Bell,
    probe: Option<Arc<dyn Probe>>,
}

#[derive(Clone, Debug)]
enum Database {
    Sqlite(SqliteFile),
    Postgres(PostgresServer),
}

impl Store {
    /// Opens the database at `sqlite:FILE` (made where it is missing) or `postgres://…`, and brings its tables up to
    /// date.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, Options::default()).await
    }

    /// Opens the database to serve from it. From a file no second server may, until this one and its clones are gone.
    pub async fn open_to_serve(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, Options { serve: true, ..Options::default() }).await
    }

    /// Opens the database as it is told.
    pub async fn open_with(address: &str, how: Options) -> Result<Self, StoreError> {
        let sealed = Bell::default();
        let database = match kind_of(address)? {
            Address::Sqlite(path) => Database::Sqlite(SqliteFile::open(path, &how, sealed.clone()).await?),
            Address::Postgres => Database::Postgres(PostgresServer::open(address, &how).await?),
        };
        let store = Self { database, sealed, unsealed: Bell::default(), probe: how.probe };
        fill_report(&store, how.filling).await?;
        Ok(store)
    }

    /// Says whether the database answers.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.row("SELECT 1 AS one", []).await.map(|_answer| ())
    }

    /// Which database it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.database {
            Database::Sqlite(_) => Engine::Sqlite,
            Database::Postgres(_) => Engine::Postgres,
        }
    }

    /// The bell that rings after something was sealed by this server.
    #[must_use]
    pub const fn sealed(&self) -> &Bell {
        &self.sealed
    }

    /// The bell that rings after this server committed something that still has to be sealed. Never on `SQLite`, where
    /// a transaction seals its own events.
    #[must_use]
    pub const fn unsealed(&self) -> &Bell {
        &self.unsealed
    }

    /// How often the writer of `SQLite` has committed: fewer than there were transactions, when they share. None on
    /// `PostgreSQL`.
    #[must_use]
    pub fn shared_commits(&self) -> Option<u64> {
        match &self.database {
            Database::Sqlite(file) => Some(file.writer.commits()),
            Database::Postgres(_) => None,
        }
    }

    /// How many transactions shared those commits. None on `PostgreSQL`.
    #[must_use]
    pub fn sharing_transactions(&self) -> Option<u64> {
        match &self.database {
            Database::Sqlite(file) => Some(file.writer.transactions()),
            Database::Postgres(_) => None,
        }
    }

    /// How many connections are open now, for writing and for reading, and how many of them nobody uses.
    #[must_use]
    pub fn connections(&self) -> Connections {
        match &self.database {
            Database::Sqlite(file) => {
                let quick = u64::try_from(file.quick.idle()).unwrap_or(0);
                let idle = u64::try_from(file.readers.num_idle()).unwrap_or(0);
                Connections { open: u64::from(file.readers.size()) + quick, idle: idle + quick }
            }
            Database::Postgres(server) => {
                let open = u64::from(server.pool.size()) + u64::from(server.readers.size());
                let idle = server.pool.num_idle() + server.readers.num_idle();
                Connections { open, idle: u64::try_from(idle).unwrap_or(0) }
            }
        }
    }

    /// The server's connections, for what only `PostgreSQL` has.
    pub(crate) const fn postgres(&self) -> Option<&PgPool> {
        match &self.database {
            Database::Sqlite(_) => None,
            Database::Postgres(server) => Some(&server.readers),
        }
    }

    /// Closes the connections, after those who have one; a file's log is checkpointed.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite(file) => file.close().await,
            Database::Postgres(server) => server.close().await,
        }
    }

    /// Begins a transaction. Dropped without [`Tx::commit`], it leaves no trace. Whoever can, uses
    /// [`in_transaction!`](crate::in_transaction) instead, which tries again where that helps.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let open = match &self.database {
            Database::Sqlite(file) => Open::Sqlite(file.writer.begin().await?),
            Database::Postgres(server) => Open::Postgres(Box::new(server.pool.begin().await?)),
        };
        if let Some(probe) = &self.probe {
            probe.begun();
        }
        Ok(Tx {
            open,
            later: Later::default(),
            bell: self.unsealed.clone(),
            broken: false,
            probe: self.probe.clone(),
        })
    }

    /// Reads all rows of a query that finds few by a key. On `SQLite` it runs in the caller's own thread and holds that up.
    pub async fn rows<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Vec<Row>, StoreError> {
        tell(self.probe.as_ref(), sql, &args);
        match &self.database {
            Database::Sqlite(file) => file.durably(file.quick.rows(sql, &args)).await,
            Database::Postgres(server) => {
                postgres::fetch_all(&mut *server.readers.acquire().await?, sql.into_sql_str(), args.into())
                    .await
            }
        }
    }

    /// Reads the first row of a query that finds it by a key, where there is one. On `SQLite` it runs in the caller's own
    /// thread and holds that up.
    pub async fn row<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Option<Row>, StoreError> {
        tell(self.probe.as_ref(), sql, &args);
        match &self.database {
            Database::Sqlite(file) => file.durably(file.quick.first(sql, &args)).await,
            Database::Postgres(server) => {
                let mut connection = server.readers.acquire().await?;
                postgres::fetch_first(&mut connection, sql.into_sql_str(), args.into()).await
            }
        }
    }

    /// As [`rows`](Self::rows), but on `SQLite` what it finds may be ahead of the disk by a moment. Only for what leads to a
    /// transaction of our own, which is durable after what was read, or to nothing that is told: nobody may learn of a row
    /// that the loss of power could still undo.
    pub(crate) async fn early_rows<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Vec<Row>, StoreError> {
        let Database::Sqlite(file) = &self.database else { return self.rows(sql, args).await };
        tell(self.probe.as_ref(), sql, &args);
        file.quick.rows(sql, &args)
    }

    /// As [`row`](Self::row), and as early as [`early_rows`](Self::early_rows).
    pub(crate) async fn early_row<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Option<Row>, StoreError> {
        let Database::Sqlite(file) = &self.database else { return self.row(sql, args).await };
        tell(self.probe.as_ref(), sql, &args);
        file.quick.first(sql, &args)
    }

    /// Reads all rows of a query that may take long: one that adds up or counts what it does not find by a key.
    pub(crate) async fn rows_of_many(
        &self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.read_all(sql.into_sql_str(), args).await
    }

    /// Reads all rows of a query whose text was put together from fixed pieces (the report's). It may take long.
    pub(crate) async fn rows_of(&self, sql: String, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.read_all(AssertSqlSafe(sql).into_sql_str(), args).await
    }

    async fn read_all(&self, sql: SqlStr, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        tell(self.probe.as_ref(), sql.as_str(), &args);
        match &self.database {
            Database::Sqlite(file) => {
                let read = sqlite::fetch_all(&mut *file.readers.acquire().await?, sql, args).await;
                file.durably(read).await
            }
            Database::Postgres(server) => {
                postgres::fetch_all(&mut *server.readers.acquire().await?, sql, args).await
            }
        }
    }

    /// Runs one statement in a transaction of its own and says how many rows it changed.
    pub async fn execute<const N: usize>(
        &self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<u64, StoreError> {
        let Database::Postgres(server) = &self.database else {
            return in_transaction!(self, |tx| tx.execute(sql, args.clone()).await);
        };
        // There a lone statement is a transaction, without two more messages around it.
        let mut retry = Retry::default();
        loop {
            tell(self.probe.as_ref(), sql, &args);
            reach(self.probe.as_ref(), Step::BeforeCommit).await;
            let mut connection = server.pool.acquire().await?;
            match postgres::execute(&mut connection, sql.into_sql_str(), args.to_vec()).await {
                Ok(changed) => {
                    reach(self.probe.as_ref(), Step::AfterCommit).await;
                    return Ok(changed);
                }
                Err(error) => {
                    drop(connection);
                    if !retry.again(&error).await {
                        return Err(error);
                    }
                }
            }
        }
    }
}

/// A transaction that may write.
#[derive(Debug)]
pub struct Tx {
    open: Open,
    /// What is written when it commits: the events, and on `SQLite` all that is written once for all who share the commit.
    later: Later,
    /// Rung after the commit, where it leaves events to be sealed.
    bell: Bell,
    /// Whether a statement failed: nothing may follow it, on any engine, because `PostgreSQL` would take a commit then
    /// and undo everything without a word.
    broken: bool,
    probe: Option<Arc<dyn Probe>>,
}

#[derive(Debug)]
enum Open {
    Sqlite(Lent),
    Postgres(Box<Transaction<'static, Postgres>>),
}

enum Address<'a> {
    Sqlite(&'a str),
    Postgres,
}

fn kind_of(address: &str) -> Result<Address<'_>, StoreError> {
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return Ok(Address::Postgres);
    }
    address
        .strip_prefix("sqlite:")
        .filter(|path| !path.is_empty() && !path.contains(":memory:"))
        .map(Address::Sqlite)
        .ok_or_else(|| StoreError::BadAddress(address.to_owned()))
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
