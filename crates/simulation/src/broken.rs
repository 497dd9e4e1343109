//! Why a run stops before its end: a rule broke, or the simulation itself could not go on.

use store::error::StoreError;
use tokio::task::JoinError;

/// A rule of the design's section 4 that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rule `{rule}` is broken: {detail}")]
pub struct Broken {
    /// Which rule.
    pub rule: &'static str,
    /// What was seen.
    pub detail: String,
}

/// Why a run stops.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// A rule broke.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The database failed where nothing was made to fail.
    #[error("the database failed where nothing was made to fail")]
    Store(#[from] StoreError),
    /// The service panicked.
    #[error("the service panicked")]
    Panic(#[source] JoinError),
    /// A server could not be started.
    #[error("the runtime of a server could not be made")]
    Runtime(#[source] std::io::Error),
    /// A file could not be made or copied.
    #[error("a database file could not be made")]
    File(#[source] std::io::Error),
    /// A value that the simulation made does not read: a fault of the simulation.
    #[error("the simulation made something that does not read: {0}")]
    Confused(String),
}

/// Says that a rule is broken.
pub fn broken<T>(rule: &'static str, detail: impl Into<String>) -> Result<T, Stop> {
    Err(Broken { rule, detail: detail.into() }.into())
}

/// Holds the service to a rule.
pub fn hold(rule: &'static str, holds: bool, detail: impl FnOnce() -> String) -> Result<(), Stop> {
    if holds { Ok(()) } else { broken(rule, detail()) }
}
