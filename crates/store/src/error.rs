//! What can go wrong between us and the database.

use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};

/// The database failed, or holds what it should not.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that we can open.
    #[error("the database address {0:?} cannot be read: use sqlite:FILE or postgres://USER@HOST/NAME")]
    BadAddress(String),
    /// The address of a database server cannot be read. It is not repeated, since it may hold a password.
    #[error("the database server's address cannot be read")]
    BadServer(#[source] sqlx::Error),
    /// Another process has this database file open as its server.
    #[error("another Refund Desk is serving from {0}; stop it first, or use another file")]
    InUse(String),
    /// A file next to the database could not be used.
    #[error("the file {path} cannot be used")]
    File {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A stored value does not read as what its column holds: an invariant is broken.
    #[error("the column {column} holds what it should not: {detail}")]
    Corrupt {
        /// Which column.
        column: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// A row changed under us: the caller may look again.
    #[error("the row changed meanwhile")]
    Stale,
    /// The tables could not be brought up to date.
    #[error("the database's tables could not be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The commit that this transaction shared with others failed: none of them happened.
    #[error("the commit shared with other transactions failed: {0}")]
    CommitLost(String),
    /// The disk did not take what was committed: whether it holds that shows only when the file is opened anew.
    #[error(
        "the disk did not take what was written ({0}): nothing more is read or written; see to the disk, then start the server anew"
    )]
    DiskFailed(String),
    /// A statement of this transaction had failed before: nothing of it happened.
    #[error("a statement of this transaction had failed before")]
    Broken,
    /// Somebody fills the database, or began to and did not end.
    #[error(
        "the database is half filled: wait until it is full, or, where that was cut off, delete it and begin anew"
    )]
    HalfFilled,
    /// The engine said no.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The engine said no to a statement of ours on a file.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
}

impl StoreError {
    /// Says that a column holds what it should not.
    #[expect(clippy::needless_pass_by_value, reason = "so that errors of any kind go in without a borrow")]
    pub fn corrupt(column: &'static str, detail: impl ToString) -> Self {
        Self::Corrupt { column, detail: detail.to_string() }
    }

    /// Whether the same transaction may well succeed when it is run again: another one was in its way, and nothing
    /// of it happened.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::CommitLost(_) => true,
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| is_transient_code(&code))
            }
            Self::Sqlite(error) => {
                let code = error.sqlite_error_code();
                matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            }
            Self::BadAddress(_)
            | Self::InUse(_)
            | Self::File { .. }
            | Self::Corrupt { .. }
            | Self::Stale
            | Self::Migration(_)
            | Self::DiskFailed(_)
            | Self::Broken
            | Self::HalfFilled
            | Self::BadServer(_)
            | Self::Database(_) => false,
        }
    }

    /// Whether a unique key refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.is_unique_violation(),
            Self::Sqlite(error) => {
                let code = error.sqlite_error().map(|error| error.extended_code);
                matches!(code, Some(SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY))
            }
            Self::BadAddress(_)
            | Self::InUse(_)
            | Self::File { .. }
            | Self::Corrupt { .. }
            | Self::Stale
            | Self::Migration(_)
            | Self::CommitLost(_)
            | Self::DiskFailed(_)
            | Self::Broken
            | Self::HalfFilled
            | Self::BadServer(_)
            | Self::Database(_) => false,
        }
    }
}

/// `PostgreSQL`: serialization failure, deadlock. `SQLite`: busy and locked, with whatever more the upper bits say.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>, <https://sqlite.org/rescode.html>
fn is_transient_code(code: &str) -> bool {
    // A state of PostgreSQL has five characters, and an extended code of SQLite at most four.
    match code {
        "40001" | "40P01" => true,
        state if state.len() == 5 => false,
        number => number.parse::<u32>().is_ok_and(|number| matches!(number & 0xff, 5 | 6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_transaction_causes_is_transient_and_nothing_else() {
        for code in ["40001", "40P01", "5", "6", "261", "517", "262"] {
            assert!(is_transient_code(code), "{code}");
        }
        for code in ["23505", "2067", "1555", "57P01", "13", "10005"] {
            assert!(!is_transient_code(code), "{code}");
        }
        assert!(StoreError::CommitLost("disk full".to_owned()).is_transient());
        assert!(!StoreError::Stale.is_transient());
    }
}
