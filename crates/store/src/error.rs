//! What can go wrong between us and the database.

/// The database failed, or holds what it should not.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that we can open.
    #[error("the database address {0:?} cannot be read: use sqlite:FILE")]
    BadAddress(String),
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
    /// The engine said no.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    /// Says that a column holds what it should not.
    #[expect(clippy::needless_pass_by_value, reason = "so that errors of any kind go in without a borrow")]
    pub fn corrupt(column: &'static str, detail: impl ToString) -> Self {
        Self::Corrupt { column, detail: detail.to_string() }
    }

    /// Whether a unique key refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
