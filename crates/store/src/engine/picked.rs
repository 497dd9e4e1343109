//! A row in the engine's own memory, read by the places of its columns: for those who read very many and keep none. A server's columns
//! are taken for what the statement that names them says they are: comparing the type of each costs as much as reading it.

use rusqlite::types::{FromSql, ValueRef};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::error::StoreError;

/// One row, for as long as it is looked at.
#[derive(Clone, Copy)]
pub(crate) enum Picked<'r> {
    /// Of a file.
    Sqlite(&'r rusqlite::Row<'r>),
    /// Of a server.
    Postgres(&'r PgRow),
}

impl<'r> Picked<'r> {
    /// A text that may be absent.
    pub(crate) fn opt_text(self, place: usize, name: &'static str) -> Result<Option<&'r str>, StoreError> {
        match self {
            Self::Sqlite(row) => {
                row.get_ref(place)?.as_str_or_null().map_err(|error| StoreError::corrupt(name, error))
            }
            Self::Postgres(row) => Ok(row.try_get_unchecked(place)?),
        }
    }

    /// A number that may be absent.
    pub(crate) fn opt_int(self, place: usize, name: &'static str) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite(row) => read(row.get_ref(place)?, name),
            Self::Postgres(row) => Ok(row.try_get_unchecked(place)?),
        }
    }

    /// An id that may be absent.
    pub(crate) fn opt_id(self, place: usize, name: &'static str) -> Result<Option<Uuid>, StoreError> {
        match self {
            Self::Sqlite(row) => read(row.get_ref(place)?, name),
            Self::Postgres(row) => Ok(row.try_get_unchecked(place)?),
        }
    }
}

fn read<T: FromSql>(value: ValueRef<'_>, name: &'static str) -> Result<T, StoreError> {
    T::column_result(value).map_err(|error| StoreError::corrupt(name, error))
}
