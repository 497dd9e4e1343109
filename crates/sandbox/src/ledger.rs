//! The bank's ledger: one SQLite file, one writer, read-only readers; what it answered is on the disk.

use std::path::Path;
use std::sync::Arc;

use domain::money::{Currency, Money};
use rusqlite::Connection;
use tokio::sync::Mutex;
use tokio::task::{JoinError, spawn_blocking};

use crate::ledger::file::{Readers, Tx, query};

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
pub(crate) mod file;
pub(crate) mod find_transaction;
pub(crate) mod list_transactions;
pub(crate) mod move_money;
pub(crate) mod refund_entry;
pub(crate) mod refund_rules;
pub(crate) mod repeated_call;

/// The steps to the newest schema. How many were taken is kept in the file's `user_version`.
const SCHEMAS: [&str; 4] = [
    include_str!("ledger/schema.sql"),
    include_str!("ledger/schema_2.sql"),
    include_str!("ledger/schema_3.sql"),
    include_str!("ledger/schema_4.sql"),
];

/// The ledger; cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    /// None after it was closed.
    writer: Arc<Mutex<Option<Connection>>>,
    durable: bool,
    readers: Readers,
}

/// The ledger could not be read or written, or was told something that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite failed.
    #[error("the ledger's file failed")]
    Database(#[from] rusqlite::Error),
    /// The thread that used the file ended before its time.
    #[error("what used the ledger's file broke off")]
    BrokenOff(#[from] JoinError),
    /// The ledger was closed.
    #[error("the ledger is closed")]
    Closed,
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
        let path = path.to_owned();
        let opening = move || {
            let writer = file::open(&path, durable)?;
            let version: i64 = query(&writer, "PRAGMA user_version").one()?;
            let known = usize::try_from(version).ok().filter(|known| *known <= SCHEMAS.len());
            let known = known.ok_or(LedgerError::OtherVersion(version))?;
            for schema in SCHEMAS.into_iter().skip(known) {
                writer.execute_batch(schema)?;
            }
            Ok(Self { writer: Arc::new(Mutex::new(Some(writer))), durable, readers: Readers::new(path) })
        };
        spawn_blocking(opening).await?
    }

    /// Begins a transaction that holds the write lock from its first moment.
    pub(crate) async fn begin(&self) -> Result<Tx, LedgerError> {
        Tx::begin(Arc::clone(&self.writer).lock_owned().await, self.durable)
    }

    pub(crate) const fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Reads one row, to know that the file is there.
    pub(crate) async fn check_readable(&self) -> Result<(), LedgerError> {
        self.readers.read(|reader| query(reader, "SELECT COUNT(*) FROM merchant").one::<i64>()).await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.readers.close();
        // Whoever writes meanwhile is waited for. The last connection to close checkpoints the log.
        self.writer.lock().await.take();
    }
}

/// Reads an amount as two columns hold it.
pub(crate) fn read_money(minor: i64, currency: &str) -> Result<Money, LedgerError> {
    let currency: Currency =
        currency.parse().map_err(|_unknown| LedgerError::Unreadable(currency.to_owned()))?;
    Ok(Money::new(minor, currency))
}
