//! What a row's columns read as; a column that reads as something else is corrupt, never a default.

use std::str::FromStr;

use domain::money::{Currency, Money};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{ColumnIndex, Decode, Row as _, Type};
use uuid::Uuid;

use crate::error::StoreError;

/// One row of an answer.
#[derive(Debug)]
pub struct Row {
    row: SqliteRow,
}

impl Row {
    pub(crate) fn new(row: SqliteRow) -> Self {
        Self { row }
    }

    fn get<'r, T>(&'r self, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite>,
        &'static str: ColumnIndex<SqliteRow>,
    {
        Ok(self.row.try_get(column)?)
    }

    /// A number.
    pub fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.get(column)
    }

    /// A number that may be absent.
    pub fn opt_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.get(column)
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
