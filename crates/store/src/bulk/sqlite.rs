//! A file that is being filled: one connection writes the rows, another thread makes the index of the texts in a file beside it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;

use rusqlite::{Connection, params_from_iter};

use crate::bulk::table::{BULK_TABLES, Batch, Table, Text};
use crate::bulk::{Sink, Tell, table_names};
use crate::engine::sqlite::HALF_FILLED;
use crate::error::StoreError;

/// How much of the file is kept in memory; negative: in KiB.
const CACHE: i64 = -1024 * 1024;
const TEXT_CACHE: i64 = -256 * 1024;
/// How many rows are written between two looks at the disk.
const TRANSACTION_BATCHES: u32 = 40;

pub(super) struct SqliteSink {
    path: PathBuf,
    writer: Connection,
    statements: Vec<(Table, String)>,
    /// The indexes that were taken away, as the migrations made them.
    indexes: Vec<String>,
    texts: Option<Texts>,
    batches: u32,
}

/// The thread that makes the index of the texts.
struct Texts {
    way: SyncSender<Vec<(i64, String, String)>>,
    thread: JoinHandle<Result<(), StoreError>>,
    path: PathBuf,
}

impl SqliteSink {
    pub(super) fn begin(path: &str) -> Result<Self, StoreError> {
        let writer = Connection::open(path)?;
        let used: bool = writer.query_row(
            "SELECT EXISTS (SELECT 1 FROM txn) OR EXISTS (SELECT 1 FROM event)",
            [],
            |row| row.get(0),
        )?;
        if used {
            return Err(StoreError::InUse(path.to_owned()));
        }
        // What is lost when the power goes is lost anyway: half a file is of no use.
        writer.pragma_update(None, "application_id", HALF_FILLED)?;
        prepare(&writer, CACHE)?;
        let mut indexes = Vec::new();
        for table in table_names() {
            let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL
                       ORDER BY rowid";
            let mut statement = writer.prepare(sql)?;
            let found = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let found: Vec<(String, String)> = found.collect::<Result<_, _>>()?;
            drop(statement);
            for (name, sql) in found {
                writer.execute_batch(&format!("DROP INDEX {name}"))?;
                indexes.push(sql);
            }
        }
        let texts = Some(Texts::begin(&writer, Path::new(path))?);
        let statements = BULK_TABLES.iter().map(|table| (*table, insert(*table))).collect();
        writer.execute_batch("BEGIN")?;
        Ok(Self { path: path.into(), writer, statements, indexes, texts, batches: 0 })
    }
}

impl Sink for SqliteSink {
    fn write(&mut self, mut batch: Batch) -> Result<(), StoreError> {
        let texts = std::mem::take(&mut batch.texts);
        {
            let sql = "INSERT INTO txn_text_content (id, c0, c1, c2, c3) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut statement = self.writer.prepare_cached(sql)?;
            for (place, body, key, company, id) in &texts {
                let (company, id) = (company.uuid(), id.uuid());
                statement.execute((place, body, key, company.as_bytes(), id.as_bytes()))?;
            }
        }
        let indexed = texts.into_iter().map(|(place, body, key, _, _): Text| (place, body, key)).collect();
        let is_over = self.texts.as_ref().is_none_or(|texts| texts.way.send(indexed).is_err());
        if is_over {
            self.end_texts()?;
            return Err(StoreError::corrupt("the index of texts", "it ended early"));
        }
        for (table, sql) in &self.statements {
            let width = table.columns().len();
            let mut statement = self.writer.prepare_cached(sql)?;
            for row in batch.rows(*table).chunks(width) {
                statement.execute(params_from_iter(row))?;
            }
        }
        if let Some(position) = batch.position {
            self.writer.execute("UPDATE stream_head SET position = ?1", [position])?;
        }
        self.batches += 1;
        if self.batches.is_multiple_of(TRANSACTION_BATCHES) {
            self.writer.execute_batch("COMMIT; BEGIN")?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, tell: &Tell) -> Result<(), StoreError> {
        self.writer.execute_batch("COMMIT")?;
        let path = self.end_texts()?;
        tell("the texts are indexed");
        self.writer.execute("ATTACH DATABASE ?1 AS texts", [path.to_string_lossy()])?;
        self.writer.execute_batch(
            "BEGIN;
             DELETE FROM main.txn_text_data;
             INSERT INTO main.txn_text_data SELECT * FROM texts.txn_text_data ORDER BY id;
             DELETE FROM main.txn_text_idx;
             INSERT INTO main.txn_text_idx SELECT * FROM texts.txn_text_idx ORDER BY segid, term;
             COMMIT;
             DETACH DATABASE texts",
        )?;
        std::fs::remove_file(&path).map_err(failed(&path))?;
        tell("their index stands beside them");
        for sql in &self.indexes {
            self.writer.execute_batch(sql)?;
            let name = sql.split_whitespace().skip_while(|word| *word != "INDEX").nth(1).unwrap_or_default();
            tell(&format!("the index {name} is made"));
        }
        self.writer.pragma_update(None, "locking_mode", "NORMAL")?;
        sync(&self.path)?;
        self.writer.pragma_update(None, "synchronous", "FULL")?;
        self.writer.pragma_update(None, "application_id", 0)?;
        let _mode: String =
            self.writer.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        self.writer.close().map_err(|(_connection, error)| error)?;
        sync(&self.path)
    }
}

impl SqliteSink {
    /// Waits for the index of the texts and gives its file.
    fn end_texts(&mut self) -> Result<PathBuf, StoreError> {
        let Texts { way, thread, path } = self.texts.take().ok_or(StoreError::Broken)?;
        drop(way);
        thread.join().map_err(|_panic| StoreError::corrupt("the index of texts", "its thread ended"))??;
        Ok(path)
    }
}

impl Texts {
    /// The same table without the texts themselves: what its index consists of is the same.
    fn begin(main: &Connection, file: &Path) -> Result<Self, StoreError> {
        let sql = "SELECT sql FROM sqlite_schema WHERE name = 'txn_text'";
        let sql: String = main.query_row(sql, [], |row| row.get(0))?;
        let sql = sql.trim_end().strip_suffix(')').map(|sql| format!("{sql}, content = '')"));
        let sql = sql.ok_or_else(|| StoreError::corrupt("sql", "the table of texts is told otherwise"))?;
        let path = file.with_added_extension("texts");
        if path.exists() {
            std::fs::remove_file(&path).map_err(failed(&path))?;
        }
        let index = Connection::open(&path)?;
        prepare(&index, TEXT_CACHE)?;
        index.execute_batch(&sql)?;
        // Pieces are put together sixteen at a time, and not a little at each commit.
        // <https://sqlite.org/fts5.html#the_automerge_configuration_option>
        index.execute_batch("INSERT INTO txn_text (txn_text, rank) VALUES ('automerge', 0)")?;
        let (way, received) = std::sync::mpsc::sync_channel::<Vec<(i64, String, String)>>(64);
        let thread = std::thread::spawn(move || {
            index.execute_batch("BEGIN")?;
            while let Ok(texts) = received.recv() {
                let sql = "INSERT INTO txn_text (rowid, body, company_key) VALUES (?1, ?2, ?3)";
                let mut statement = index.prepare_cached(sql)?;
                for text in texts {
                    statement.execute(text)?;
                }
            }
            index.execute_batch("COMMIT")?;
            index.close().map_err(|(_connection, error)| error)?;
            Ok(())
        });
        Ok(Self { way, thread, path })
    }
}

/// Makes a connection quick and careless.
fn prepare(connection: &Connection, cache: i64) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(64);
    for (pragma, value) in [("locking_mode", "EXCLUSIVE"), ("synchronous", "OFF"), ("foreign_keys", "OFF")] {
        connection.pragma_update(None, pragma, value)?;
    }
    connection.pragma_update(None, "cache_size", cache)?;
    // Helpers of whoever sorts.
    connection.pragma_update(None, "threads", 2)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "OFF", |row| row.get(0))?;
    if mode == "off" {
        return Ok(());
    }
    Err(StoreError::corrupt("journal_mode", format!("somebody else has the file open: it stays {mode}")))
}

fn insert(table: Table) -> String {
    let marks: Vec<String> = (1..=table.columns().len()).map(|number| format!("?{number}")).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", table.name(), table.columns().join(", "), marks.join(", "))
}

fn sync(path: &Path) -> Result<(), StoreError> {
    std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(failed(path))
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError + use<> {
    let path = path.display().to_string();
    move |source| StoreError::File { path, source }
}
