//! Where the simulation can stop a process for good, and where a bench can read along.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::engine::value::Value;

/// A point of a transaction's life at which a crash matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// All is written, nothing is durable.
    BeforeCommit,
    /// All is durable, nobody has been told.
    AfterCommit,
}

/// A pause at a [`Step`]; for a crash, one that never ends.
pub type Pause = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Watches a [`Store`](crate::engine::Store). Passed when it is opened; without one nothing is called.
pub trait Probe: fmt::Debug + Send + Sync {
    /// Waited for before and after the commit of every transaction.
    fn reach(&self, step: Step) -> Pause;

    /// Told that a transaction has begun: the statements until its [`Step::BeforeCommit`], by the same task, are its own.
    fn begun(&self) {}

    /// Told of every statement before it runs, in transactions and outside of them. What is written once for all who share a
    /// commit is told as each of them would run it alone, where it is left to be written; the places of events are not.
    fn statement(&self, sql: &str, args: &[Value]) {
        let _ = (sql, args);
    }
}
