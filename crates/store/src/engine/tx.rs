//! What a transaction can do: read, write, append events, end.

use sqlx::SqlSafeStr as _;

use crate::engine::probe::Step;
use crate::engine::row::Row;
use crate::engine::value::Value;
use crate::engine::{Engine, Open, Tx, postgres, reach, tell};
use crate::error::StoreError;
use crate::event::{Unsealed, seal};
use crate::rollup::{Addend, Sum};

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
            Open::Sqlite(lent) => lent.connection().and_then(|connection| connection.execute(sql, &args)),
            Open::Postgres(tx) => postgres::execute(tx, sql.into_sql_str(), args.into()).await,
        };
        self.after(done)
    }

    /// Runs one statement that must change exactly one row; where it does not, it fails with [`StoreError::Stale`].
    pub(crate) async fn change_one<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<(), StoreError> {
        if self.execute(sql, args).await? == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Reads all rows of a query, this transaction's own changes included.
    pub async fn rows<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<Vec<Row>, StoreError> {
        self.before(sql, &args)?;
        let rows = match &mut self.open {
            Open::Sqlite(lent) => lent.connection().and_then(|connection| connection.rows(sql, &args)),
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
            Open::Sqlite(lent) => lent.connection().and_then(|connection| connection.first(sql, &args)),
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
        self.later.append(event);
    }

    /// Runs one statement that changes what nobody reads within the transaction. Where commits are shared it runs right
    /// before the commit, after all other statements of all who share it.
    pub(crate) async fn run_last<const N: usize>(
        &mut self,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<(), StoreError> {
        match self.engine() {
            Engine::Sqlite => {
                self.before(sql, &args)?;
                self.later.run(sql, args.into());
                Ok(())
            }
            Engine::Postgres => self.execute(sql, args).await.map(|_changed| ()),
        }
    }

    /// Adds to kept sums, by a statement that does it. Where commits are shared, what all of them add to a sum is added at
    /// once, right before the commit.
    pub(crate) async fn add_to_sums<const N: usize>(
        &mut self,
        addends: impl IntoIterator<Item = (Sum, Addend)>,
        sql: &'static str,
        args: [Value; N],
    ) -> Result<(), StoreError> {
        match self.engine() {
            Engine::Sqlite => {
                self.before(sql, &args)?;
                for (sum, addend) in addends {
                    self.later.add(sum, addend);
                }
                Ok(())
            }
            Engine::Postgres => self.execute(sql, args).await.map(|_changed| ()),
        }
    }

    /// Writes the events, and makes everything durable.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let mut later = std::mem::take(&mut self.later);
        let leaves_unsealed = later.has_events() && self.engine() == Engine::Postgres;
        if leaves_unsealed {
            seal::write_unsealed(&mut self, &later.take_events()).await?;
        }
        if self.broken {
            return Err(StoreError::Broken);
        }
        reach(self.probe.as_ref(), Step::BeforeCommit).await;
        match self.open {
            Open::Sqlite(lent) => lent.commit(later).await?,
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
