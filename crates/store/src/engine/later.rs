//! What a transaction leaves to be written last, once for all who share its commit.
//!
//! Events get their places then. Sums grow by what all of them add, and not span by span for each. And the index of the
//! searched texts is written out once: it does that at each savepoint after one of its rows has changed.
//! <https://sqlite.org/src/file/ext/fts5/fts5_main.c> (`fts5SavepointMethod`)

use std::collections::BTreeMap;

use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::{Unsealed, seal};
use crate::rollup::{Addend, Sum, write_sum};

/// What is written last.
#[derive(Debug, Default)]
pub(crate) struct Later {
    events: Vec<Unsealed>,
    sums: BTreeMap<Sum, Addend>,
    statements: Vec<(&'static str, Vec<Value>)>,
}

impl Later {
    /// Leaves an event.
    pub(crate) fn append(&mut self, event: Unsealed) {
        self.events.push(event);
    }

    /// Leaves something to be added to a sum.
    pub(crate) fn add(&mut self, sum: Sum, addend: Addend) {
        *self.sums.entry(sum).or_default() += addend;
    }

    /// Leaves a statement whose effect nobody reads within the transaction.
    pub(crate) fn run(&mut self, sql: &'static str, args: Vec<Value>) {
        self.statements.push((sql, args));
    }

    /// Takes in what another transaction of the same commit leaves.
    pub(crate) fn join(&mut self, other: Self) {
        self.events.extend(other.events);
        self.statements.extend(other.statements);
        for (sum, addend) in other.sums {
            self.add(sum, addend);
        }
    }

    /// The events, in order; none of them is left here then.
    pub(crate) fn take_events(&mut self) -> Vec<Unsealed> {
        std::mem::take(&mut self.events)
    }

    /// Whether it has events.
    pub(crate) const fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// Writes all of it, as the last thing before the commit.
    pub(crate) fn write(self, connection: &InlineConnection) -> Result<(), StoreError> {
        for (sql, args) in &self.statements {
            connection.execute(sql, args)?;
        }
        for (sum, addend) in self.sums {
            write_sum(connection, sum, addend)?;
        }
        if self.events.is_empty() { Ok(()) } else { seal::write_sealed(connection, self.events) }
    }
}
