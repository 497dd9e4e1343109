//! The bare loop's file: a transaction at a time, each with a commit of its own, in a thread that may wait for the disk.

use std::sync::Arc;

use anyhow::Result;
use rusqlite::Connection;
use sqlx::Arguments as _;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use store::engine::value::Value;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::template::{Replay, TemplateStatement};

/// A statement with its arguments in the order in which the engine numbers them.
pub struct Statement {
    sql: &'static str,
    args: Vec<Value>,
    gives_rows: bool,
}

impl Statement {
    /// One of a replay.
    pub fn of(statement: &TemplateStatement, replay: &Replay<'_>) -> Self {
        let args = replay.args(statement);
        Self { sql: statement.sql, args, gives_rows: statement.gives_rows() }
    }

    /// One without arguments.
    pub const fn plain(sql: &'static str) -> Self {
        Self { sql, args: Vec::new(), gives_rows: false }
    }

    fn run(&self, connection: &Connection) -> rusqlite::Result<u64> {
        let mut statement = connection.prepare_cached(self.sql)?;
        for index in 1..=statement.parameter_count() {
            // `$2` is the second argument, wherever it stands.
            let name = statement.parameter_name(index).unwrap_or_default();
            let number = name.trim_start_matches('$').parse().unwrap_or(index);
            let arg = self.args.get(number.wrapping_sub(1));
            statement.raw_bind_parameter(
                index,
                arg.ok_or(rusqlite::Error::InvalidParameterCount(number, index))?,
            )?;
        }
        if !self.gives_rows {
            return Ok(u64::try_from(statement.raw_execute()?).unwrap_or(u64::MAX));
        }
        let mut given = 0;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                row.get::<_, rusqlite::types::Value>(column)?;
            }
            given += 1;
        }
        Ok(given)
    }
}

/// Runs a transaction and commits it; says of each statement how many rows it changed or gave.
pub async fn transaction(writer: &Arc<Mutex<Connection>>, statements: Vec<Statement>) -> Result<Vec<u64>> {
    let connection = Arc::clone(writer).lock_owned().await;
    let done = spawn_blocking(move || {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let done: rusqlite::Result<Vec<u64>> = statements.iter().map(|one| one.run(&connection)).collect();
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        connection.prepare_cached(end)?.execute([])?;
        done
    });
    Ok(done.await??)
}

/// Reads outside of a transaction, as the store does.
pub async fn read(
    connection: &mut SqliteConnection,
    statement: &TemplateStatement,
    replay: &Replay<'_>,
) -> Result<u64> {
    let mut arguments = SqliteArguments::default();
    for value in replay.args(statement) {
        bind(value, &mut arguments).map_err(sqlx::Error::Encode)?;
    }
    let query = sqlx::query_with(statement.sql, arguments);
    Ok(u64::try_from(query.fetch_all(connection).await?.len())?)
}

fn bind(value: Value, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
    match value {
        Value::Int(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
        Value::Id(value) => arguments.add(value),
    }
}
