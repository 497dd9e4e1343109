//! `PostgreSQL`: a database server that many of our servers may share.

use std::str::FromStr;
use std::time::Duration;

use futures::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, SqlStr};

use crate::engine::Options;
use crate::engine::picked::Picked;
use crate::engine::row::Row;
use crate::engine::value::Value;
use crate::error::StoreError;

/// How long somebody waits for a connection before it is an error.
const PATIENCE: Duration = Duration::from_secs(30);
/// A connection that was idle for longer is tried before it is used: the server may have gone and come back.
const SURELY_FRESH: Duration = Duration::from_secs(1);
/// More than the statements that there are.
const CACHED_STATEMENTS: usize = 512;

/// What each connection is told. A statement that takes longer, or waits so long for another, is an error; who begins
/// a transaction and then does nothing is cut off, and so never keeps a row from the others.
const SETTINGS: [(&str, &str); 6] = [
    ("default_transaction_isolation", "read committed"),
    ("timezone", "UTC"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
    // Our statements are over before they would be compiled: half a second was seen for a tenth of a millisecond's work.
    ("jit", "off"),
];

/// What the report's table says of itself while very much is written into it at once: half of it is of no use.
pub(crate) const HALF_FILLED: &str = "half filled";

/// A database on a server.
#[derive(Clone, Debug)]
pub(crate) struct PostgresServer {
    /// For transactions.
    pub(crate) pool: PgPool,
    /// For reading outside of transactions; apart, so that who reads within one never waits for those who want one.
    pub(crate) readers: PgPool,
}

impl PostgresServer {
    /// Connects to the database that the address names, and brings its tables up to date.
    pub(crate) async fn open(address: &str, how: &Options) -> Result<Self, StoreError> {
        let plain = PgConnectOptions::from_str(address)
            .map_err(StoreError::BadServer)?
            .application_name("refund-desk")
            .statement_cache_capacity(CACHED_STATEMENTS);
        migrate(&plain).await?;
        let mut options = plain.options(SETTINGS);
        if !how.durable {
            options = options.options([("synchronous_commit", "off")]);
        }
        let pool = |most: u32| {
            PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .before_acquire(|connection, about| {
                    Box::pin(
                        async move { Ok(about.idle_for < SURELY_FRESH || connection.ping().await.is_ok()) },
                    )
                })
                .connect_lazy_with(options.clone())
        };
        Ok(Self { pool: pool(how.connections), readers: pool(how.readers) })
    }

    /// Closes the connections.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.pool.close().await;
    }
}

/// Brings the tables up to date, one server at a time, on a connection without our time limits.
async fn migrate(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = options.connect().await?;
    let sql = "SELECT obj_description(to_regclass('txn'), 'pg_class')";
    let says: Option<String> = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
    if says.as_deref() == Some(HALF_FILLED) {
        return Err(StoreError::HalfFilled);
    }
    sqlx::migrate!("migrations/postgres").run(&mut connection).await.map_err(StoreError::Migration)?;
    Ok(connection.close().await?)
}

/// Runs one statement and says how many rows it changed.
pub(crate) async fn execute(
    connection: &mut PgConnection,
    sql: SqlStr,
    args: Vec<Value>,
) -> Result<u64, StoreError> {
    Ok(sqlx::query_with(sql, bind(args)?).execute(connection).await?.rows_affected())
}

/// Reads all rows of a query.
pub(crate) async fn fetch_all(
    connection: &mut PgConnection,
    sql: SqlStr,
    args: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows = sqlx::query_with(sql, bind(args)?).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}

/// Shows each row of a query to somebody.
pub(crate) async fn each(
    connection: &mut PgConnection,
    sql: SqlStr,
    args: Vec<Value>,
    mut see: impl FnMut(Picked<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut rows = sqlx::query_with(sql, bind(args)?).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        see(Picked::Postgres(&row))?;
    }
    Ok(())
}

/// Reads the first row of a query, where there is one.
pub(crate) async fn fetch_first(
    connection: &mut PgConnection,
    sql: SqlStr,
    args: Vec<Value>,
) -> Result<Option<Row>, StoreError> {
    let row = sqlx::query_with(sql, bind(args)?).fetch_optional(connection).await?;
    Ok(row.map(Row::Postgres))
}

fn bind(args: Vec<Value>) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for value in args {
        value.add_to(&mut arguments).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
