//! A connection whose statements run where they are called, without a journey to a thread of their own: a read by a key
//! takes less than waking one, and where only the commit syncs the log no write waits for the disk.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value as Stored, ValueRef};
use rusqlite::{Connection, ErrorCode, Rows, Statement, ToSql};

use crate::engine::picked::Picked;
use crate::engine::row::{Columns, InlineRow, Row};
use crate::engine::value::{Value, storable};
use crate::error::StoreError;

/// How long a transaction waits for another process (a backup, a command) to let go of the file.
const BUSY: Duration = Duration::from_secs(10);
/// More than the statements that there are.
const CACHED_STATEMENTS: usize = 512;
/// How much of the file the writer keeps in memory at most; negative: in KiB.
const WRITER_CACHE: i64 = -32 * 1024;
/// How long the log becomes before it is copied into the file, in pages of 4 KiB.
const CHECKPOINT_PAGES: i64 = 4_000;

/// A connection that has no thread of its own.
#[derive(Debug)]
pub(crate) struct InlineConnection {
    inner: Connection,
    /// What each statement's columns are called.
    columns: RefCell<HashMap<String, Arc<Columns>>>,
}

impl InlineConnection {
    /// Opens the file to write to it; its tables are there already. A commit is not durable before its log is flushed, which
    /// is left to whoever asks for the commit ([`Horizon`](crate::engine::sqlite::horizon::Horizon)).
    pub(crate) fn open(path: &Path, durable: bool) -> Result<Self, StoreError> {
        // "Normal" flushes where the order of what is written needs it, around the log's copying into the file, and not at
        // each commit. <https://sqlite.org/pragma.html#pragma_synchronous>
        let writer = Self::open_any(path, if durable { "NORMAL" } else { "OFF" })?;
        // A shared commit touches more pages than a small cache holds, and what does not fit is written to the log before
        // its time, and again at its time. <https://sqlite.org/pragma.html#pragma_cache_size>
        writer.inner.pragma_update(None, "cache_size", WRITER_CACHE)?;
        // What a transaction changes is kept aside while it can be undone by itself: in memory, or each page is written to a
        // temporary file too. <https://sqlite.org/tempfiles.html#statement_journal_files>
        writer.inner.pragma_update(None, "temp_store", "MEMORY")?;
        // A page that many commits change is copied into the file once for all of them.
        writer.inner.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        Ok(writer)
    }

    fn open_any(path: &Path, synchronous: &str) -> Result<Self, StoreError> {
        let inner = Connection::open(path)?;
        inner.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        // A plan is made once for a statement, and not anew for each argument; and no statistics are ever gathered, because
        // those of one day choose the plans of another. <https://sqlite.org/queryplanner-ng.html#qpstab>
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        inner.busy_timeout(BUSY)?;
        inner.pragma_update(None, "synchronous", synchronous)?;
        inner.pragma_update(None, "foreign_keys", "ON")?;
        Ok(Self { inner, columns: RefCell::default() })
    }

    /// Opens the file to read from it and nothing else.
    pub(crate) fn open_reader(path: &Path) -> Result<Self, StoreError> {
        let reader = Self::open_any(path, "NORMAL")?;
        // And not `read_only`: a reader of a WAL file must be able to touch its shared memory.
        reader.inner.pragma_update(None, "query_only", "ON")?;
        Ok(reader)
    }

    /// Closes the file.
    pub(crate) fn close(self) {
        // What was committed is in the log, whether or not it can be checkpointed now.
        let _unclean: Result<(), _> = self.inner.close();
    }

    /// Tries a statement that may have to wait for another process, without waiting: `false` where it would have to.
    pub(crate) fn try_control(&self, sql: &'static str) -> Result<bool, StoreError> {
        self.inner.busy_timeout(Duration::ZERO)?;
        let done = self.control(sql);
        self.inner.busy_timeout(BUSY)?;
        match done {
            Ok(()) => Ok(true),
            Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Runs a statement without arguments: the beginning or the end of a transaction.
    pub(crate) fn control(&self, sql: &'static str) -> Result<(), StoreError> {
        self.inner.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }

    /// Runs one statement and says how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        if statement.column_count() > 0 {
            // A statement that returns rows has ended only when all are read.
            let mut rows = statement.raw_query();
            while rows.next()?.is_some() {}
            return Ok(self.inner.changes());
        }
        let changed = statement.raw_execute()?;
        u64::try_from(changed).map_err(|error| StoreError::corrupt("the number of changed rows", error))
    }

    /// Reads all rows of a query.
    pub(crate) fn rows(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        let columns = self.columns_of(sql, &statement);
        let mut given = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = next(&mut given, &columns)? {
            rows.push(row);
        }
        Ok(rows)
    }

    /// Shows each row of a query to somebody, as it stands in the engine's own memory.
    pub(crate) fn each(
        &self,
        sql: &str,
        args: &[Value],
        mut see: impl FnMut(Picked<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        let mut given = statement.raw_query();
        while let Some(row) = given.next()? {
            see(Picked::Sqlite(row))?;
        }
        Ok(())
    }

    /// Reads the first row of a query, where there is one.
    pub(crate) fn first(&self, sql: &str, args: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        let columns = self.columns_of(sql, &statement);
        let mut given = statement.raw_query();
        let first = next(&mut given, &columns)?;
        // One that changes rows and returns them has ended only when all are read.
        while first.is_some() && given.next()?.is_some() {}
        Ok(first)
    }

    fn columns_of(&self, sql: &str, statement: &Statement<'_>) -> Arc<Columns> {
        let mut known = self.columns.borrow_mut();
        // A migration by another process may have added to what `*` stands for.
        if let Some(columns) = known.get(sql).filter(|known| known.count() == statement.column_count()) {
            return Arc::clone(columns);
        }
        if known.len() >= CACHED_STATEMENTS {
            known.clear();
        }
        let columns = Arc::new(Columns::new(statement.column_names()));
        known.insert(sql.to_owned(), Arc::clone(&columns));
        columns
    }
}

fn next(given: &mut Rows<'_>, columns: &Arc<Columns>) -> Result<Option<Row>, StoreError> {
    let Some(row) = given.next()? else { return Ok(None) };
    let values: Result<Vec<Stored>, rusqlite::Error> =
        (0..columns.count()).map(|column| Ok(row.get_ref(column)?.try_into()?)).collect();
    Ok(Some(Row::Inline(InlineRow { columns: Arc::clone(columns), values: values? })))
}

/// Gives each parameter its argument: `$2` is the second, however often and in whatever order they stand in the text.
/// To the engine such a parameter is a name. <https://sqlite.org/lang_expr.html#varparam>
fn bind(statement: &mut Statement<'_>, args: &[Value]) -> Result<(), StoreError> {
    for index in 1..=statement.parameter_count() {
        let number = statement.parameter_name(index).map(|name| name.trim_start_matches(['$', '?']).parse());
        let number =
            number.unwrap_or(Ok(index)).map_err(|error| StoreError::corrupt("a parameter", error))?;
        let missing = || StoreError::corrupt("a parameter", format!("there is no argument {number}"));
        statement.raw_bind_parameter(index, args.get(number.wrapping_sub(1)).ok_or_else(missing)?)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let absent = ToSqlOutput::Borrowed(ValueRef::Null);
        Ok(match self {
            Self::Int(value) => value.map_or(absent, ToSqlOutput::from),
            Self::Text(Some(text)) if text.contains('\0') => ToSqlOutput::from(storable(text.clone())),
            Self::Text(text) => text.as_deref().map_or(absent, ToSqlOutput::from),
            Self::Bytes(bytes) => bytes.as_deref().map_or(absent, ToSqlOutput::from),
            Self::Id(Some(id)) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Id(None) => absent,
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::args;

    fn empty() -> InlineConnection {
        InlineConnection { inner: Connection::open_in_memory().unwrap(), columns: RefCell::default() }
    }

    #[test]
    fn an_argument_is_found_by_its_number_wherever_it_stands() {
        let connection = empty();
        let row =
            connection.first("SELECT $2 AS b, $1 AS a, $2 AS again", &args!["first", 2]).unwrap().unwrap();
        assert_eq!(row.text("a").unwrap(), "first");
        assert_eq!((row.int("b").unwrap(), row.int("again").unwrap()), (2, 2));
        assert!(matches!(connection.first("SELECT $2", &args![1]), Err(StoreError::Corrupt { .. })));
    }

    #[test]
    fn every_shape_of_a_value_comes_back_as_it_went() {
        let connection = empty();
        let (id, bytes) = (Uuid::from_u128(7), vec![0_u8, 255]);
        let row = connection
            .first(
                "SELECT $1 AS id, $2 AS bytes, $3 AS text, $4 AS number, $5 AS absent, $6 AS shown",
                &args![id, &bytes, "ığüşöç", i64::MIN, None::<i64>, "a\0b"],
            )
            .unwrap()
            .unwrap();
        assert_eq!(row.id("id", |id| id).unwrap(), id);
        assert_eq!(row.bytes("bytes").unwrap(), bytes);
        assert_eq!(row.text("text").unwrap(), "ığüşöç");
        assert_eq!(row.int("number").unwrap(), i64::MIN);
        assert_eq!(row.opt_int("absent").unwrap(), None);
        assert_eq!(row.opt_text("absent").unwrap(), None);
        assert_eq!(row.text("shown").unwrap(), "a\u{fffd}b");
        assert!(matches!(row.int("text"), Err(StoreError::Corrupt { column: "text", .. })));
        assert!(matches!(row.int("other"), Err(StoreError::Corrupt { column: "other", .. })));
    }

    #[test]
    fn a_statement_that_returns_rows_says_how_many_it_changed() {
        let connection = empty();
        connection.execute("CREATE TABLE t (a INTEGER)", &[]).unwrap();
        assert_eq!(connection.execute("INSERT INTO t VALUES (1), (2)", &[]).unwrap(), 2);
        assert_eq!(connection.execute("UPDATE t SET a = a + 1 RETURNING a", &[]).unwrap(), 2);
        let first = connection.first("UPDATE t SET a = a + 1 RETURNING a", &[]).unwrap().unwrap();
        assert_eq!(first.int("a").unwrap(), 3);
        let sum = connection.first("SELECT SUM(a) AS sum FROM t", &[]).unwrap().unwrap();
        assert_eq!(sum.int("sum").unwrap(), 7);
    }
}
