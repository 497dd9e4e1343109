//! A server's database that is being filled: rows are copied in, table by table, on one connection.

use std::fmt::Write as _;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};
use tokio::runtime::Handle;

use crate::bulk::table::{BULK_TABLES, Batch};
use crate::bulk::{Sink, Tell, table_names};
use crate::engine::postgres::HALF_FILLED;
use crate::engine::value::{Value, storable};
use crate::error::StoreError;

/// The table of the texts: it has a shape of its own on a server.
const TEXTS: &str = "txn_text";

pub(super) struct PostgresSink {
    runtime: Handle,
    connection: PgConnection,
    /// By which another connection is made.
    options: PgConnectOptions,
    again: Again,
}

/// What makes keys and indexes again: the name of each, and its statement.
#[derive(Default)]
struct Again {
    /// Those of the texts: they take about as long as all others.
    of_texts: Vec<(String, String)>,
    /// Those of the other tables, keys first.
    others: Vec<(String, String)>,
    /// What refers to keys, and so comes last.
    references: Vec<(String, String)>,
}

impl PostgresSink {
    pub(super) fn begin(address: &str, runtime: &Handle) -> Result<Self, StoreError> {
        let runtime = runtime.clone();
        let options = PgConnectOptions::from_str(address).map_err(StoreError::BadServer)?;
        let options = options.application_name("refund-desk bulk").options([
            ("synchronous_commit", "off"),
            ("maintenance_work_mem", "1GB"),
            ("timezone", "UTC"),
        ]);
        let (connection, again) = runtime.block_on(begin(&options))?;
        Ok(Self { runtime, connection, options, again })
    }
}

impl Sink for PostgresSink {
    fn write(&mut self, mut batch: Batch) -> Result<(), StoreError> {
        let mut copies = Vec::new();
        for table in BULK_TABLES {
            let columns = table.columns();
            let mut text = String::new();
            for row in batch.rows(table).chunks(columns.len()) {
                push_row(&mut text, row);
            }
            copies.push((format!("COPY {} ({}) FROM STDIN", table.name(), columns.join(", ")), text));
        }
        let mut texts = String::new();
        for (_place, body, _key, company, id) in std::mem::take(&mut batch.texts) {
            push_row(&mut texts, &[company.into(), id.into(), body.into()]);
        }
        copies.push((format!("COPY {TEXTS} (company_id, txn_id, body) FROM STDIN"), texts));
        let connection = &mut self.connection;
        self.runtime.block_on(async {
            for (sql, text) in copies.into_iter().filter(|(_sql, text)| !text.is_empty()) {
                let mut copy = connection.copy_in_raw(&sql).await?;
                copy.send(text.into_bytes()).await?;
                copy.finish().await?;
            }
            if let Some(position) = batch.position {
                let sql = "UPDATE stream_head SET position = $1";
                sqlx::query(sql).bind(position).execute(&mut *connection).await?;
            }
            Ok(())
        })
    }

    fn end(mut self: Box<Self>, tell: &Tell) -> Result<(), StoreError> {
        let runtime = self.runtime.clone();
        runtime.block_on(async {
            let Again { of_texts, others, references } = std::mem::take(&mut self.again);
            let mut second = self.options.connect().await?;
            tokio::try_join!(make(&mut second, of_texts, tell), make(&mut self.connection, others, tell))?;
            second.close().await?;
            make(&mut self.connection, references, tell).await?;
            self.connection.execute("ANALYZE").await?;
            self.connection.execute("COMMENT ON TABLE txn IS NULL").await?;
            // So that what was told to be done is done when power goes.
            self.connection.execute("SET synchronous_commit = on").await?;
            sqlx::query("UPDATE stream_head SET position = position").execute(&mut self.connection).await?;
            Ok(self.connection.close().await?)
        })
    }
}

async fn make(
    connection: &mut PgConnection,
    again: Vec<(String, String)>,
    tell: &Tell,
) -> Result<(), StoreError> {
    for (name, sql) in again {
        connection.execute(AssertSqlSafe(sql)).await?;
        tell(&format!("{name} is made"));
    }
    Ok(())
}

async fn begin(options: &PgConnectOptions) -> Result<(PgConnection, Again), StoreError> {
    let mut connection = options.connect().await?;
    let sql = "SELECT EXISTS (SELECT 1 FROM txn) OR EXISTS (SELECT 1 FROM event)";
    let used: bool = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
    if used {
        return Err(StoreError::InUse("the database".to_owned()));
    }
    let mark = format!("COMMENT ON TABLE txn IS '{HALF_FILLED}'");
    connection.execute(AssertSqlSafe(mark)).await?;
    let again = take_away(&mut connection).await?;
    Ok((connection, again))
}

/// Takes keys and indexes away. Gives what makes them again.
async fn take_away(connection: &mut PgConnection) -> Result<Again, StoreError> {
    let tables: Vec<String> = table_names().chain([TEXTS]).map(str::to_owned).collect();
    let sql = "SELECT CAST(CAST(conrelid AS REGCLASS) AS TEXT) AS of, conname AS name, CAST(contype AS TEXT) AS sort,
                   pg_get_constraintdef(oid) AS def
               FROM pg_constraint
               WHERE contype IN ('p', 'u', 'f')
                 AND (CAST(CAST(conrelid AS REGCLASS) AS TEXT) = ANY ($1)
                      OR contype = 'f' AND CAST(CAST(confrelid AS REGCLASS) AS TEXT) = ANY ($1))
               ORDER BY contype = 'f' DESC, oid";
    let mut all = Again::default();
    for row in sqlx::query(sql).bind(&tables).fetch_all(&mut *connection).await? {
        let (of, name, sort, def): (String, String, String, String) =
            (row.try_get("of")?, row.try_get("name")?, row.try_get("sort")?, row.try_get("def")?);
        let drop = format!("ALTER TABLE {of} DROP CONSTRAINT {name}");
        connection.execute(AssertSqlSafe(drop)).await?;
        let again = (name.clone(), format!("ALTER TABLE {of} ADD CONSTRAINT {name} {def}"));
        match (sort.as_str(), of.as_str()) {
            ("f", _) => all.references.push(again),
            (_, TEXTS) => all.of_texts.push(again),
            _ => all.others.push(again),
        }
    }
    let sql = "SELECT tablename AS of, indexname AS name, indexdef AS def FROM pg_indexes
               WHERE schemaname = current_schema() AND tablename = ANY ($1) ORDER BY indexname";
    for row in sqlx::query(sql).bind(&tables).fetch_all(&mut *connection).await? {
        let (of, name, def): (String, String, String) =
            (row.try_get("of")?, row.try_get("name")?, row.try_get("def")?);
        let drop = format!("DROP INDEX {name}");
        connection.execute(AssertSqlSafe(drop)).await?;
        if of == TEXTS { all.of_texts.push((name, def)) } else { all.others.push((name, def)) }
    }
    Ok(all)
}

/// A row as `COPY` reads it. <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2>
fn push_row(text: &mut String, row: &[Value]) {
    for (place, value) in row.iter().enumerate() {
        if place > 0 {
            text.push('\t');
        }
        match value {
            Value::Int(Some(number)) => {
                // Writing to a String cannot fail.
                let _always: std::fmt::Result = write!(text, "{number}");
            }
            Value::Text(Some(words)) => push_text(text, words),
            Value::Bytes(Some(bytes)) => {
                text.push_str("\\\\x");
                for byte in bytes {
                    let _always: std::fmt::Result = write!(text, "{byte:02x}");
                }
            }
            Value::Id(Some(id)) => {
                let _always: std::fmt::Result = write!(text, "{}", id.simple());
            }
            Value::Int(None) | Value::Text(None) | Value::Bytes(None) | Value::Id(None) => {
                text.push_str("\\N");
            }
        }
    }
    text.push('\n');
}

fn push_text(text: &mut String, words: &str) {
    if words.contains('\0') {
        return push_text(text, &storable(words.to_owned()));
    }
    for letter in words.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            other => text.push(other),
        }
    }
}
