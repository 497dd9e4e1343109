//! Readers for what is found by a key. Each runs in the caller's own thread and waits for nobody, so there are as many as
//! threads that read at the same moment.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::row::Row;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::value::Value;
use crate::error::StoreError;

/// The readers that nobody uses at the moment.
#[derive(Clone, Debug)]
pub(crate) struct QuickReaders {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: PathBuf,
    /// None after they were closed.
    idle: Mutex<Option<Vec<InlineConnection>>>,
}

impl QuickReaders {
    /// None is open yet.
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { inner: Arc::new(Inner { file, idle: Mutex::new(Some(Vec::new())) }) }
    }

    /// Reads all rows of a query that gives few.
    pub(crate) fn rows(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.with(|reader| reader.rows(sql, args))
    }

    /// Reads the first row of a query, where there is one.
    pub(crate) fn first(&self, sql: &str, args: &[Value]) -> Result<Option<Row>, StoreError> {
        self.with(|reader| reader.first(sql, args))
    }

    /// How many are open that nobody uses.
    pub(crate) fn idle(&self) -> usize {
        self.places().as_ref().map_or(0, Vec::len)
    }

    /// Closes them. Nobody reads after this.
    pub(crate) fn close(&self) {
        let closed = self.places().take();
        for reader in closed.into_iter().flatten() {
            reader.close();
        }
    }

    /// Lends one, for as long as somebody reads one moment.
    pub(crate) fn take(&self) -> Result<InlineConnection, StoreError> {
        let idle = self.places().as_mut().ok_or(sqlx::Error::PoolClosed)?.pop();
        match idle {
            Some(reader) => Ok(reader),
            None => InlineConnection::open_reader(&self.inner.file),
        }
    }

    /// Takes back one that was lent, if the moment that it read can be let go.
    pub(crate) fn give_back(&self, reader: InlineConnection) {
        if reader.control("ROLLBACK").is_err() {
            return reader.close();
        }
        match self.places().as_mut() {
            Some(idle) => idle.push(reader),
            None => reader.close(),
        }
    }

    fn with<T>(
        &self,
        read: impl FnOnce(&InlineConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reader = self.take()?;
        let done = read(&reader);
        if let Some(idle) = self.places().as_mut() {
            idle.push(reader);
        }
        done
    }

    fn places(&self) -> MutexGuard<'_, Option<Vec<InlineConnection>>> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
