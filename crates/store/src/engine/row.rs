//! What a row's columns read as; a column that reads as something else is corrupt, never a default.

use std::str::FromStr;
use std::sync::Arc;

use domain::money::{Currency, Money};
use rusqlite::types::{FromSql, Value as Stored, ValueRef};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Column as _, Decode, Row as _, Type, TypeInfo as _};
use uuid::Uuid;

use crate::error::StoreError;

/// One row of an answer.
#[derive(Debug)]
pub enum Row {
    /// Of a file.
    Sqlite(SqliteRow),
    /// Of a file, read in the caller's own thread.
    Inline(InlineRow),
    /// Of a server.
    Postgres(PgRow),
}

/// The names of a statement's columns, in alphabetical order, each with its place in a row.
#[derive(Debug)]
pub(crate) struct Columns {
    named: Vec<(String, usize)>,
}

impl Columns {
    /// Of names in the order of a row.
    pub(crate) fn new<'n>(in_order: impl IntoIterator<Item = &'n str>) -> Self {
        let mut named: Vec<(String, usize)> =
            in_order.into_iter().enumerate().map(|(place, name)| (name.to_owned(), place)).collect();
        named.sort_unstable();
        Self { named }
    }

    /// How many there are.
    pub(crate) const fn count(&self) -> usize {
        self.named.len()
    }

    /// The place of the first that has this name.
    fn place(&self, column: &str) -> Option<usize> {
        let first = self.named.partition_point(|(name, _)| name.as_str() < column);
        self.named.get(first).filter(|(name, _)| name == column).map(|(_, place)| *place)
    }
}

/// One row that was read in the caller's own thread.
#[derive(Debug)]
pub struct InlineRow {
    pub(crate) columns: Arc<Columns>,
    /// One a column.
    pub(crate) values: Vec<Stored>,
}

impl InlineRow {
    fn get<T: FromSql>(&self, column: &'static str) -> Result<T, StoreError> {
        let value = self.columns.place(column).and_then(|place| self.values.get(place));
        let value = value.ok_or_else(|| StoreError::corrupt(column, "there is no such column"))?;
        T::column_result(ValueRef::from(value)).map_err(|error| StoreError::corrupt(column, error))
    }
}

impl Row {
    fn get<'r, T>(&'r self, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> + FromSql,
    {
        match self {
            Self::Sqlite(row) => Ok(row.try_get(column)?),
            Self::Inline(row) => row.get(column),
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A number.
    pub fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| StoreError::corrupt(column, "it is absent"))
    }

    /// A number that may be absent.
    pub fn opt_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        let row = match self {
            Self::Sqlite(row) => return Ok(row.try_get(column)?),
            Self::Inline(row) => return row.get(column),
            Self::Postgres(row) => row,
        };
        // A column is always of the widest kind; what a query makes up may be narrower.
        match row.try_column(column)?.type_info().name() {
            "INT2" => Ok(row.try_get::<Option<i16>, _>(column)?.map(i64::from)),
            "INT4" => Ok(row.try_get::<Option<i32>, _>(column)?.map(i64::from)),
            _wide => Ok(row.try_get(column)?),
        }
    }

    /// A count: a number that is never negative.
    pub fn count(&self, column: &'static str) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|error| StoreError::corrupt(column, error))
    }

    /// A flag.
    pub fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(StoreError::corrupt(column, other)),
        }
    }

    /// A text.
    pub fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.get(column)
    }

    /// A text that may be absent.
    pub fn opt_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    /// Bytes.
    pub fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    /// Bytes that may be absent.
    pub fn opt_bytes(&self, column: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(column)
    }

    /// An id, as whichever type names it: `row.id("company_id", CompanyId::new)`.
    pub fn id<T>(&self, column: &'static str, wrap: fn(Uuid) -> T) -> Result<T, StoreError> {
        Ok(wrap(self.get(column)?))
    }

    /// An id that may be absent.
    pub fn opt_id<T>(&self, column: &'static str, wrap: fn(Uuid) -> T) -> Result<Option<T>, StoreError> {
        let id: Option<Uuid> = self.get(column)?;
        Ok(id.map(wrap))
    }

    /// A word of a fixed set: a state, a role, a kind.
    pub fn word<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: FromStr,
        T::Err: ToString,
    {
        self.text(column)?.parse().map_err(|error: T::Err| StoreError::corrupt(column, error.to_string()))
    }

    /// A word of a fixed set that may be absent.
    pub fn opt_word<T>(&self, column: &'static str) -> Result<Option<T>, StoreError>
    where
        T: FromStr,
        T::Err: ToString,
    {
        self.opt_text(column)?
            .map(|text| text.parse().map_err(|error: T::Err| StoreError::corrupt(column, error.to_string())))
            .transpose()
    }

    /// Minor units, in a currency that another column told.
    pub fn money(&self, column: &'static str, currency: Currency) -> Result<Money, StoreError> {
        Ok(Money::new(self.int(column)?, currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_columns_of_one_name_the_first_is_meant() {
        let columns = Columns::new(["state", "id", "currency", "id"]);
        assert_eq!(columns.place("id"), Some(1));
        assert_eq!(columns.place("state"), Some(0));
        assert_eq!((columns.place("i"), columns.place("zone")), (None, None));
    }
}
