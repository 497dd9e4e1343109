//! The bank's ledger: one SQLite file, one writer, read-only readers; what it answered is on the disk.

use std::path::Path;
use std::time::Duration;

use domain::money::{Currency, Money};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

pub mod accounts;
pub mod back_office;
pub mod bank_call;
pub mod bank_payment;
pub mod book_refund;
pub mod fault;
pub mod ledger_totals;
pub mod notice;
pub mod register_merchant;
pub mod take_past_refunds;
pub mod take_payments;

pub(crate) mod due_refund;
pub(crate) mod find_transaction;
pub(crate) mod list_transactions;
pub(crate) mod move_money;
pub(crate) mod refund_entry;
pub(crate) mod refund_rules;
pub(crate) mod repeated_call;

/// The steps to the newest schema. How many were taken is kept in the file's `user_version`.
const SCHEMAS: [&str; 3] = [
    include_str!("ledger/schema.sql"),
    include_str!("ledger/schema_2.sql"),
    include_str!("ledger/schema_3.sql"),
];

/// The ledger; cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    writer: SqlitePool,
    readers: SqlitePool,
}

/// The ledger could not be read or written, or was told something that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite failed.
    #[error("the ledger's file failed")]
    Database(#[from] sqlx::Error),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Randomness(#[from] getrandom::Error),
    /// The file was written by another version.
    #[error("the ledger has schema version {0}, this program writes {newest}; use another file", newest = SCHEMAS.len())]
    OtherVersion(i64),
    /// A payment with this id is there, with other facts.
    #[error("the bank has another payment with the id {0}")]
    PaymentConflict(String),
    /// A payment cannot be like that.
    #[error("payment {0}: amounts must be in one currency, above zero, and no more captured than paid")]
    UnfitPayment(String),
    /// A past refund has no payment, another currency, or is more than was left.
    #[error("past refund {0} does not fit its payment")]
    UnfitRefund(String),
    /// A row does not read back: somebody changed the file.
    #[error("the ledger holds {0:?}, which cannot be read")]
    Unreadable(String),
}

impl Ledger {
    /// Opens the file, and makes it and its tables when they are not there.
    pub(crate) async fn open(path: &Path, durable: bool) -> Result<Self, LedgerError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&writer).await?;
        let known = usize::try_from(version).ok().filter(|known| *known <= SCHEMAS.len());
        let known = known.ok_or(LedgerError::OtherVersion(version))?;
        for schema in SCHEMAS.into_iter().skip(known) {
            sqlx::raw_sql(schema).execute(&writer).await?;
        }
        let readers =
            SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, readers })
    }

    /// Begins a transaction that holds the write lock from its first moment.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    pub(crate) const fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Reads one row, to know that the file is there.
    pub(crate) async fn check_readable(&self) -> Result<(), LedgerError> {
        sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM merchant").fetch_one(&self.readers).await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Reads an amount as two columns hold it.
pub(crate) fn read_money(minor: i64, currency: &str) -> Result<Money, LedgerError> {
    let currency: Currency =
        currency.parse().map_err(|_unknown| LedgerError::Unreadable(currency.to_owned()))?;
    Ok(Money::new(minor, currency))
}
