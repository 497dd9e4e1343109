//! The bare loop: the same statements by the same number of clients, on the same engine with the same durability, and
//! nothing else. Each transaction is committed by itself.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use rusqlite::Connection;
use sqlx::Arguments as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use store::engine::value::Value;
use tokio::sync::Mutex;

use crate::latency::Load;
use crate::ours::Targets;
use crate::template::{Replay, Template, TemplateStatement, TemplateStep};

mod sqlite;

/// As the store has them.
const SQLITE_READERS: u32 = 8;
const SQLITE_WRITER_CACHE: i64 = -32 * 1024;
const SQLITE_CHECKPOINT_PAGES: i64 = 4_000;
const POSTGRES_CONNECTIONS: u32 = 16;
const CACHED_STATEMENTS: usize = 512;
const PATIENCE: Duration = Duration::from_mins(2);

/// The bare database.
#[derive(Clone)]
pub enum Bare {
    /// One connection that writes, by the driver that the store writes with; some that read.
    Sqlite { writer: Arc<Mutex<Connection>>, readers: SqlitePool },
    /// A pool like ours.
    Postgres(PgPool),
}

impl Bare {
    /// Opens a database as the store does, without the store.
    pub async fn open(address: &str) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let options = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))?
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .statement_cache_capacity(CACHED_STATEMENTS);
            let readers = SqlitePoolOptions::new()
                .max_connections(SQLITE_READERS)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .connect_with(options.pragma("query_only", "on"))
                .await?;
            let writer = Connection::open(path.trim_start_matches("//"))?;
            writer.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
            writer.pragma_update(None, "synchronous", "FULL")?;
            writer.pragma_update(None, "foreign_keys", "ON")?;
            writer.pragma_update(None, "cache_size", SQLITE_WRITER_CACHE)?;
            writer.pragma_update(None, "temp_store", "MEMORY")?;
            writer.pragma_update(None, "wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES)?;
            return Ok(Self::Sqlite { writer: Arc::new(Mutex::new(writer)), readers });
        }
        let options = PgConnectOptions::from_str(address)?.statement_cache_capacity(CACHED_STATEMENTS);
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// Closes the connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, .. } => readers.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Replays one refund, and insists that every write changes something: a replay that hits nothing would be quick.
    pub async fn check(&self, template: &Template, targets: &Targets) -> Result<()> {
        let Some((house, payment)) = targets.next() else { return Ok(()) };
        let replay = template.replay(house, payment);
        for step in &template.steps {
            for (statement, changed) in self.run(step, &replay).await? {
                ensure!(
                    changed > 0 || !statement.must_change(),
                    "the replay changes nothing: {}",
                    statement.sql
                );
            }
        }
        Ok(())
    }

    /// Replays for so long with so many clients.
    pub async fn replay_for(
        &self,
        template: &Arc<Template>,
        targets: &Targets,
        clients: usize,
        time: Duration,
    ) -> Result<Load> {
        let clients = (0..clients).map(|_number| {
            let (bare, template, targets) = (self.clone(), Arc::clone(template), targets.clone());
            tokio::spawn(async move {
                let mut load = Load::default();
                let begun = Instant::now();
                while begun.elapsed() < time {
                    let Some((house, payment)) = targets.next() else { break };
                    let one = Instant::now();
                    let replay = template.replay(house, payment);
                    for step in &template.steps {
                        bare.run(step, &replay).await?;
                    }
                    load.took.push(one.elapsed());
                }
                load.elapsed = begun.elapsed();
                anyhow::Ok(load)
            })
        });
        sum(try_join_all(clients).await?)
    }

    /// Commits one tiny durable row after another, two a turn, for so long with so many clients.
    pub async fn commit_pairs_for(&self, clients: usize, time: Duration) -> Result<Load> {
        const TABLE: &str = "CREATE TABLE IF NOT EXISTS bench_commit (id BIGINT NOT NULL)";
        match self {
            Self::Sqlite { writer, .. } => writer.lock().await.execute_batch(TABLE)?,
            Self::Postgres(pool) => sqlx::query(TABLE).execute(pool).await.map(|_made| ())?,
        }
        let clients = (0..clients).map(|_number| {
            let bare = self.clone();
            tokio::spawn(async move {
                let mut load = Load::default();
                let begun = Instant::now();
                while begun.elapsed() < time {
                    let pair = Instant::now();
                    bare.commit_row().await?;
                    bare.commit_row().await?;
                    load.took.push(pair.elapsed());
                }
                load.elapsed = begun.elapsed();
                anyhow::Ok(load)
            })
        });
        sum(try_join_all(clients).await?)
    }

    async fn commit_row(&self) -> Result<()> {
        const ROW: &str = "INSERT INTO bench_commit (id) VALUES (1)";
        match self {
            Self::Sqlite { writer, .. } => {
                sqlite::transaction(writer, vec![sqlite::Statement::plain(ROW)]).await?;
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query(ROW).execute(&mut *tx).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Runs a step, and says of each statement how many rows it changed or gave.
    async fn run<'t>(
        &self,
        step: &'t TemplateStep,
        replay: &Replay<'_>,
    ) -> Result<Vec<(&'t TemplateStatement, u64)>> {
        let mut done = Vec::new();
        match (self, step) {
            (Self::Sqlite { readers, .. }, TemplateStep::Read(one)) => {
                done.push((one, sqlite::read(&mut *readers.acquire().await?, one, replay).await?));
            }
            (Self::Sqlite { writer, .. }, TemplateStep::Transaction(statements)) => {
                let filled = statements.iter().map(|one| sqlite::Statement::of(one, replay)).collect();
                let changed = sqlite::transaction(writer, filled).await?;
                done.extend(statements.iter().zip(changed));
            }
            (Self::Postgres(pool), TemplateStep::Read(one)) => {
                done.push((one, postgres(&mut *pool.acquire().await?, one, replay).await?));
            }
            (Self::Postgres(pool), TemplateStep::Transaction(statements)) => {
                let mut tx = pool.begin().await?;
                for one in statements {
                    done.push((one, postgres(&mut tx, one, replay).await?));
                }
                tx.commit().await?;
            }
        }
        Ok(done)
    }
}

fn sum(loads: Vec<Result<Load>>) -> Result<Load> {
    let mut whole = Load::default();
    for load in loads {
        whole.add(load?);
    }
    Ok(whole)
}

async fn postgres(
    connection: &mut PgConnection,
    statement: &TemplateStatement,
    replay: &Replay<'_>,
) -> Result<u64> {
    let mut arguments = PgArguments::default();
    for value in replay.args(statement) {
        bind_postgres(value, &mut arguments).map_err(sqlx::Error::Encode)?;
    }
    let query = sqlx::query_with(statement.sql, arguments);
    if statement.gives_rows() {
        return Ok(u64::try_from(query.fetch_all(connection).await?.len())?);
    }
    Ok(query.execute(connection).await?.rows_affected())
}

fn bind_postgres(value: Value, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
    match value {
        Value::Int(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
        Value::Id(value) => arguments.add(value),
    }
}
