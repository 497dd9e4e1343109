//! What a transaction can do: read, write, append events, end.

use sqlx::SqlSafeStr as _;

use crate::engine::probe::Step;
use crate::engine::row::Row;
use crate::engine::sqlite::batch::{self, Pending};
use crate::engine::value::Value;
use crate::engine::{Engine, Open, Tx, postgres, reach, sqlite, tell};
use crate::error::StoreError;
use crate::event::{Unsealed, seal};

impl Tx {
    /// Which database it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.open {
            Open::Sqlite(_) => Engine::Sqlite,
            Open::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs one statement and says how many rows it changed.
    pub async fn execute<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<u64, StoreError> {
        self.before(sql, &args)?;
        let done = match &mut self.open {
            Open::Sqlite(lent) if self.pending.is_empty() => {
                sqlite::execute(lent.connection()?, sql.into_sql_str(), args.into()).await
            }
            Open::Sqlite(lent) => {
                let pending = std::mem::take(&mut self.pending);
                batch::run(lent.connection()?, pending, Some((sql, args.into())))
                    .await
                    .map(|last| last.changed)
            }
            Open::Postgres(tx) => postgres::execute(tx, sql.into_sql_str(), args.into()).await,
        };
        self.after(done)
    }

    /// Writes what nothing of this transaction asks after: on `SQLite` with the next statement, or with the commit. Where
    /// it must change exactly one row and does not, that fails with [`StoreError::Stale`].
    pub(crate) async fn write<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
        must_change_one: bool,
    ) -> Result<(), StoreError> {
        if matches!(self.open, Open::Sqlite(_)) {
            self.before(sql, &args)?;
            self.pending.push(Pending { sql, args: args.into(), must_change_one });
            return Ok(());
        }
        let changed = self.execute(sql, args).await?;
        if must_change_one && changed != 1 { Err(StoreError::Stale) } else { Ok(()) }
    }

    /// Reads all rows of a query, this transaction's own changes included.
    pub async fn rows<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Vec<Row>, StoreError> {
        self.before(sql, &args)?;
        let rows = match &mut self.open {
            Open::Sqlite(lent) if self.pending.is_empty() => {
                sqlite::fetch_all(lent.connection()?, sql.into_sql_str(), args.into()).await
            }
            Open::Sqlite(lent) => {
                let pending = std::mem::take(&mut self.pending);
                batch::run(lent.connection()?, pending, Some((sql, args.into()))).await.map(|last| last.rows)
            }
            Open::Postgres(tx) => postgres::fetch_all(tx, sql.into_sql_str(), args.into()).await,
        };
        self.after(rows)
    }

    /// Reads the first row of a query, where there is one.
    pub async fn row<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Option<Row>, StoreError> {
        self.before(sql, &args)?;
        let row = match &mut self.open {
            Open::Sqlite(lent) if self.pending.is_empty() => {
                sqlite::fetch_first(lent.connection()?, sql.into_sql_str(), args.into()).await
            }
            Open::Sqlite(lent) => {
                let pending = std::mem::take(&mut self.pending);
                let last = batch::run(lent.connection()?, pending, Some((sql, args.into()))).await;
                last.map(|last| last.rows.into_iter().next())
            }
            Open::Postgres(tx) => postgres::fetch_first(tx, sql.into_sql_str(), args.into()).await,
        };
        self.after(row)
    }

    fn before(&self, sql: &str, args: &[Value]) -> Result<(), StoreError> {
        tell(self.probe.as_ref(), sql, args);
        if self.broken { Err(StoreError::Broken) } else { Ok(()) }
    }

    fn after<T>(&mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        self.broken = done.is_err();
        done
    }

    /// Appends an event. The commit writes it; it is sealed by whoever shares the commit, or, where others write at the
    /// same time, after it.
    pub(crate) fn append(&mut self, event: Unsealed) {
        self.appended.push(event);
    }

    /// Writes what is pending and the events, and makes everything durable.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let appended = std::mem::take(&mut self.appended);
        let leaves_unsealed = !appended.is_empty() && self.engine() == Engine::Postgres;
        if leaves_unsealed {
            seal::write_unsealed(&mut self, &appended).await?;
        }
        if self.broken {
            return Err(StoreError::Broken);
        }
        let pending = std::mem::take(&mut self.pending);
        if let Open::Sqlite(lent) = &mut self.open
            && !pending.is_empty()
        {
            batch::run(lent.connection()?, pending, None).await?;
        }
        reach(self.probe.as_ref(), Step::BeforeCommit).await;
        match self.open {
            Open::Sqlite(lent) => lent.commit(appended).await?,
            Open::Postgres(tx) => tx.commit().await?,
        }
        reach(self.probe.as_ref(), Step::AfterCommit).await;
        if leaves_unsealed {
            self.bell.ring();
        }
        Ok(())
    }

    /// Undoes everything. What this transaction could read of others is decided when it returns.
    pub async fn roll_back(self) {
        match self.open {
            Open::Sqlite(lent) => lent.roll_back().await,
            // A connection that cannot roll back is closed by its pool, which undoes it too.
            Open::Postgres(tx) => {
                let _closed: Result<(), sqlx::Error> = tx.rollback().await;
            }
        }
    }
}
