//! What happened in a run, line by line: printed when a rule breaks, compared when a seed runs twice.

use std::fmt;

/// The history of one seed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    lines: Vec<String>,
}

impl History {
    /// Notes what a step did.
    pub fn note(&mut self, step: u64, clock: &str, what: fmt::Arguments<'_>) {
        self.lines.push(format!("{step:>5}  {clock}  {what}"));
    }

    /// How many lines it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing happened.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
