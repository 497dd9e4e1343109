//! The refund service over a real file and a gateway that answers as it is told.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod fixture;
mod intents;
mod outcomes;
mod payments;
mod restarts;
