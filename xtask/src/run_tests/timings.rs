//! How long each step took, as the table at the end.

use std::fmt;
use std::time::Duration;

use crate::duration::for_people;

/// The steps done so far.
#[derive(Default)]
pub struct Timings {
    steps: Vec<(String, Duration, bool)>,
}

impl Timings {
    /// Notes a step that has ended, well or not.
    pub fn add(&mut self, step: &str, took: Duration, passed: bool) {
        self.steps.push((step.to_owned(), took, passed));
    }
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step, took, passed) in &self.steps {
            let ending = if *passed { "passed" } else { "FAILED" };
            writeln!(f, "{step:20} {ending} {:>13}", for_people(*took))?;
        }
        let total = self.steps.iter().map(|(_, took, _)| *took).sum();
        let ending = if self.steps.iter().all(|(_, _, passed)| *passed) { "passed" } else { "FAILED" };
        write!(f, "{:20} {ending} {:>13}", "all", for_people(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_whole_table_and_is_named() {
        let mut timings = Timings::default();
        timings.add("format", Duration::from_millis(1_300), true);
        assert!(timings.to_string().ends_with("passed         1.3 s"), "{timings}");
        timings.add("tidy", Duration::from_secs(61), false);
        let lines: Vec<_> = timings.to_string().lines().map(str::to_owned).collect();
        assert_eq!(lines[1], "tidy                 FAILED    1 min 01 s");
        assert_eq!(lines[2], "all                  FAILED    1 min 02 s");
    }
}
