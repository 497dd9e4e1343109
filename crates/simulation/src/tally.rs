//! How often everything occurred: the table at the end of a run, and what must not be missing from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Kinds of step.
    Step,
    /// What went wrong on the wire, at the bank, with the clock.
    Fault,
    /// Where a server crashed.
    Crash,
    /// From which state to which a refund went.
    Transition,
    /// From which state to which the gateway's circuit went.
    Circuit,
    /// What the service said no to, and why.
    Refusal,
    /// What the bank said, and which it was.
    Bank,
    /// What is particular to a gateway.
    Manner,
}

impl Section {
    /// Its heading in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Fault => "fault",
            Self::Crash => "crash",
            Self::Transition => "transition",
            Self::Circuit => "circuit",
            Self::Refusal => "refusal",
            Self::Bank => "bank",
            Self::Manner => "manner",
        }
    }
}

/// How often everything occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<(Section, String), u64>,
}

impl Tally {
    /// Counts one more.
    pub fn count(&mut self, section: Section, what: &str) {
        let count = self.counts.entry((section, what.to_owned())).or_insert(0);
        *count = count.saturating_add(1);
    }

    /// Adds what another run counted.
    pub fn add(&mut self, other: &Self) {
        for ((section, what), more) in &other.counts {
            let count = self.counts.entry((*section, what.clone())).or_insert(0);
            *count = count.saturating_add(*more);
        }
    }

    /// How often something occurred.
    #[must_use]
    pub fn of(&self, section: Section, what: &str) -> u64 {
        self.counts.get(&(section, what.to_owned())).copied().unwrap_or(0)
    }

    /// Which of these never occurred.
    pub fn missing<'a>(
        &self,
        demanded: impl IntoIterator<Item = &'a (Section, String)>,
    ) -> Vec<(Section, String)> {
        let never = |wanted: &&(Section, String)| !self.counts.contains_key(*wanted);
        demanded.into_iter().filter(never).cloned().collect()
    }
}

impl Tally {
    /// How often everything occurred, a line each: in all, and in each of these parts.
    #[must_use]
    pub fn table(&self, parts: &[(&str, &Self)]) -> String {
        let mut table = format!("{:<70} {:>10}", "", "all");
        for (name, _) in parts {
            let _infallible = write!(table, " {name:>10}");
        }
        let mut heading = None;
        for ((section, what), count) in &self.counts {
            let shown = if heading == Some(section) { "" } else { section.as_str() };
            heading = Some(section);
            let _infallible = write!(table, "\n{shown:<11} {what:<58} {count:>10}");
            for (_, part) in parts {
                let _infallible = write!(table, " {:>10}", part.of(*section, what));
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_occurred_is_named() {
        let mut tally = Tally::default();
        tally.count(Section::Fault, "answer lost");
        let mut all = Tally::default();
        all.add(&tally);
        all.add(&tally);
        assert_eq!(all.of(Section::Fault, "answer lost"), 2);
        let demanded =
            [(Section::Fault, "answer lost".to_owned()), (Section::Crash, "answer lost".to_owned())];
        assert_eq!(all.missing(&demanded), [(Section::Crash, "answer lost".to_owned())]);
        let table = all.table(&[("payu", &tally)]);
        let line = table.lines().last().unwrap();
        assert!(line.starts_with("fault       answer lost"));
        let figures: Vec<&str> = line.split_whitespace().skip(3).collect();
        assert_eq!(figures, ["2", "1"]);
    }
}
