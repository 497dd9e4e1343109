//! Reads that all see the database as it was at one moment, however many they are and whatever is written meanwhile.

use std::fmt;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr as _, Transaction};
use tokio::task::spawn_blocking;

use crate::engine::picked::Picked;
use crate::engine::probe::Probe;
use crate::engine::row::Row;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::sqlite::horizon::Horizon;
use crate::engine::sqlite::quick_readers::QuickReaders;
use crate::engine::value::Value;
use crate::engine::{Database, Engine, Store, postgres, tell};
use crate::error::StoreError;

/// A moment of the database that is being read. Dropped, it is let go.
pub(crate) struct Snapshot {
    inner: Inner,
    probe: Option<Arc<dyn Probe>>,
}

enum Inner {
    /// The reader is absent while it reads in a thread of its own.
    Sqlite {
        reader: Option<InlineConnection>,
        home: QuickReaders,
        /// Whose moment must be durable before what was read of it is given. None after it was waited for.
        horizon: Option<Horizon>,
    },
    Postgres(Box<Transaction<'static, Postgres>>),
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

impl Store {
    /// Begins to read one moment of the database: that of the first read.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let inner = match &self.database {
            Database::Sqlite(file) => {
                let reader = file.quick.take()?;
                reader.control("BEGIN")?;
                let horizon = Some(file.writer.horizon().clone());
                Inner::Sqlite { reader: Some(reader), home: file.quick.clone(), horizon }
            }
            Database::Postgres(server) => {
                let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Inner::Postgres(Box::new(server.readers.begin_with(begin).await?))
            }
        };
        Ok(Snapshot { inner, probe: self.probe.clone() })
    }
}

impl Snapshot {
    /// Which database it is.
    pub(crate) const fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Reads all rows of a query.
    pub(crate) async fn rows(&mut self, sql: String, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let mut sets = self.rows_of_each(sql, vec![args]).await?;
        Ok(sets.pop().unwrap_or_default())
    }

    /// Reads all rows of a query once for each set of arguments. A file's are read in one go, in a thread that may be
    /// held up.
    pub(crate) async fn rows_of_each(
        &mut self,
        sql: String,
        sets: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        for args in &sets {
            tell(self.probe.as_ref(), &sql, args);
        }
        match &mut self.inner {
            Inner::Sqlite { reader, horizon, .. } => {
                let lent = reader.take().ok_or(StoreError::Broken)?;
                let reading = spawn_blocking(move || {
                    let read = sets.iter().map(|args| lent.rows(&sql, args)).collect();
                    (lent, read)
                });
                let (lent, read): (InlineConnection, Result<Vec<Vec<Row>>, StoreError>) =
                    reading.await.map_err(|error| StoreError::corrupt("a read", error))?;
                *reader = Some(lent);
                if let Some(horizon) = horizon.take() {
                    horizon.wait().await?;
                }
                read
            }
            Inner::Postgres(tx) => {
                let mut all = Vec::with_capacity(sets.len());
                for args in sets {
                    let sql = AssertSqlSafe(sql.clone()).into_sql_str();
                    all.push(postgres::fetch_all(tx, sql, args).await?);
                }
                Ok(all)
            }
        }
    }

    /// Shows each row of a query to somebody who makes something of them; a file's in a thread that may be held up.
    pub(crate) async fn each<T: Send + 'static>(
        &mut self,
        sql: String,
        args: Vec<Value>,
        mut made: T,
        see: impl Fn(&mut T, Picked<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        tell(self.probe.as_ref(), &sql, &args);
        match &mut self.inner {
            Inner::Sqlite { reader, .. } => {
                let lent = reader.take().ok_or(StoreError::Broken)?;
                let reading = spawn_blocking(move || {
                    let read = lent.each(&sql, &args, |row| see(&mut made, row));
                    (lent, read.map(|()| made))
                });
                let (lent, made): (InlineConnection, Result<T, StoreError>) =
                    reading.await.map_err(|error| StoreError::corrupt("a read", error))?;
                *reader = Some(lent);
                made
            }
            Inner::Postgres(tx) => {
                let sql = AssertSqlSafe(sql).into_sql_str();
                postgres::each(tx, sql, args, |row| see(&mut made, row)).await?;
                Ok(made)
            }
        }
    }

    /// As [`rows`](Self::rows), but for at most so long: nothing, where it would have taken longer. Only a server can be told
    /// so; a file is asked for as much as can be read in the time.
    pub(crate) async fn rows_within(
        &mut self,
        limit_ms: i64,
        sql: String,
        args: Vec<Value>,
    ) -> Result<Option<Vec<Row>>, StoreError> {
        let Inner::Postgres(tx) = &mut self.inner else { return self.rows(sql, args).await.map(Some) };
        tell(self.probe.as_ref(), &sql, &args);
        // And not to read all of a table: it would take longer, and is chosen where it is not known how rare a text is.
        let set = "SELECT set_config('statement_timeout', $1, TRUE) AS told, set_config('enable_seqscan', 'off', TRUE) AS seek";
        let told = |millis: i64| vec![Value::from(format!("{millis}ms"))];
        postgres::execute(tx, "SAVEPOINT bounded".into_sql_str(), Vec::new()).await?;
        postgres::fetch_all(tx, set.into_sql_str(), told(limit_ms)).await?;
        let read = postgres::fetch_all(tx, AssertSqlSafe(sql).into_sql_str(), args).await;
        let read = match read {
            Ok(rows) => Some(rows),
            Err(error) if is_out_of_time(&error) => None,
            Err(error) => return Err(error),
        };
        // Takes both back, too.
        postgres::execute(tx, "ROLLBACK TO SAVEPOINT bounded".into_sql_str(), Vec::new()).await?;
        postgres::execute(tx, "RELEASE SAVEPOINT bounded".into_sql_str(), Vec::new()).await?;
        Ok(read)
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if let Inner::Sqlite { reader, home, .. } = &mut self.inner
            && let Some(reader) = reader.take()
        {
            home.give_back(reader);
        }
    }
}

/// `query_canceled`. <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_out_of_time(error: &StoreError) -> bool {
    let StoreError::Database(sqlx::Error::Database(error)) = error else { return false };
    error.code().as_deref() == Some("57014")
}
