//! What a pop-up wants done.

use domain::id::TransactionId;

use crate::refund::intent::Intent;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Learn who is signed in; answer with `Opened` or `NotOpened`.
    Open,
    /// Fetch the payment; answer with `Loaded`.
    Load,
    /// Fetch the payment; answer with `Refreshed`.
    Refresh,
    /// Keep the intent until it is forgotten.
    Remember(Intent),
    /// Forget the intent.
    Forget,
    /// Send the refund; answer with `Answered`.
    Post(Intent),
    /// Ask what became of it; answer with `Polled`.
    Poll(TransactionId),
    /// Answer with `PauseOver` after so long.
    Pause {
        /// How long.
        ms: u32,
        /// Which.
        turn: u32,
    },
    /// Tell the page behind that something changed.
    TellChanged,
}
