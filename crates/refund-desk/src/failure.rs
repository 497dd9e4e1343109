//! Why a command ended early, in words for the person at the terminal.

use std::io;

use refunds::vault::VaultError;
use sandbox::ledger::LedgerError;
use server::origin::BadOrigin;
use server::password::PasswordError;
use store::engine::retry::MayBeTransient;
use store::error::StoreError;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// What was asked for cannot be done; the text says what to do instead.
    #[error("{0}")]
    Refused(String),
    /// Some of it was done; the text says what was not.
    #[error("{0}")]
    Partly(String),
    /// A file, a listener or standard input failed.
    #[error("{what}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The public address is none.
    #[error(transparent)]
    PublicUrl(#[from] BadOrigin),
    /// The desk's database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sandbox's ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An integration's secret could not be kept.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Something that is made here came out wrong: a bug.
    #[error("this should not happen: {0}")]
    Bug(String),
}

impl MayBeTransient for CommandError {
    fn store_error(&self) -> Option<&StoreError> {
        if let Self::Store(error) = self { Some(error) } else { None }
    }
}

impl CommandError {
    /// Says that what was asked for cannot be done, and what to do instead.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    /// Says what was tried when the system said no.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// Says that something made here came out wrong.
    #[expect(clippy::needless_pass_by_value, reason = "so that errors of any kind go in without a borrow")]
    pub fn bug(what: impl ToString) -> Self {
        Self::Bug(what.to_string())
    }
}
