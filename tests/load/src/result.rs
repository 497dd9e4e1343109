//! What a soak came to: a table for people, JSON for machines.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::attention::Resolved;
use crate::judge::Judgement;
use crate::killer::{Kills, Manner};
use crate::soak::SoakOptions;

/// How many findings of a sort the table shows.
const SHOWN: usize = 20;

/// What was asked under the kills.
#[derive(Clone, Debug, Serialize)]
pub struct Load {
    /// How many asked at once.
    pub clients: u64,
    /// For how many payments.
    pub payments: usize,
    /// For how long.
    pub seconds: u64,
    /// How long after its end no refund was under way any more.
    pub quiet_after_s: u64,
    /// How many refunds were decided on.
    pub decisions: u64,
    /// By signed-in people.
    pub by_people: u64,
    /// By programs with a key.
    pub by_programs: u64,
    /// By MindBehind's call, which has none.
    pub by_mindbehinds_call: u64,
    /// Answered as paid.
    pub answered_success: u64,
    /// Answered as failed.
    pub answered_failed: u64,
    /// Answered as not known yet.
    pub answered_pending: u64,
    /// Refused: more than was left.
    pub refused: u64,
    /// Cut off where nobody may repeat.
    pub never_answered: u64,
    /// Calls cut off or told to come again.
    pub cut_off: u64,
    /// Calls made again with their key.
    pub repeated: u64,
}

/// What `refund-desk verify --ledger` said.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    /// Whether it exited with success.
    pub clean: bool,
    /// How many events' hashes it recomputed.
    pub events: u64,
    /// The lines that say how much was compared.
    pub summary: Vec<String>,
    /// All other lines.
    pub said: Vec<String>,
}

impl Verified {
    /// Reads its output.
    #[must_use]
    pub fn read(clean: bool, output: &str) -> Self {
        let lines = output.lines().map(str::to_owned);
        let (summary, said): (Vec<_>, Vec<_>) = lines.partition(|line| line.ends_with("differences"));
        let events = summary.iter().filter_map(|line| number_before(line, "events")).sum();
        Self { clean, events, summary, said }
    }
}

/// The number that stands before a word.
fn number_before(line: &str, word: &str) -> Option<u64> {
    let words: Vec<&str> = line.split([' ', ',']).collect();
    words.windows(2).find_map(|pair| match pair {
        [number, next] if *next == word => number.parse().ok(),
        _ => None,
    })
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct SoakResult {
    /// The day, UTC.
    pub on: String,
    /// The engine's name.
    pub engine: &'static str,
    /// How many servers.
    pub servers: usize,
    /// Which build of the binary: the name of the folder that it stands in, as cargo names it.
    pub build: String,
    /// How many processors the machine gives.
    pub processors: usize,
    /// What chose the work.
    pub seed: u64,
    /// Whether the programs were asked to stop instead of being killed.
    pub rolling_restart: bool,
    /// The kills.
    pub kills: Kills,
    /// The load.
    pub load: Load,
    /// The states that the refunds ended in.
    pub states: BTreeMap<String, u64>,
    /// What a manager had to close.
    pub resolved: Resolved,
    /// What the soak's own memory found.
    pub judgement: Judgement,
    /// What the product's own command found.
    pub verified: Verified,
    /// How long all of it took, in seconds.
    pub seconds: u64,
}

impl SoakResult {
    /// Puts it together.
    #[expect(clippy::too_many_arguments, reason = "one argument a part of the result")]
    pub fn new(
        options: &SoakOptions,
        kills: Kills,
        load: Load,
        states: BTreeMap<String, u64>,
        resolved: Resolved,
        judgement: Judgement,
        verified: Verified,
        took: Duration,
    ) -> Self {
        Self {
            on: Timestamp::now().strftime("%Y-%m-%d").to_string(),
            engine: options.engine.name(),
            servers: options.engine.desks(),
            build: options
                .binary
                .parent()
                .and_then(Path::file_name)
                .map_or_else(String::new, |folder| folder.to_string_lossy().into_owned()),
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            seed: options.seed,
            rolling_restart: options.pace.manner == Manner::RollingRestart,
            kills,
            load,
            states,
            resolved,
            judgement,
            verified,
            seconds: took.as_secs(),
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        // A chain that nobody sealed is not whole: each refund has been reserved, sent and ended.
        let refunds: u64 = self.states.values().sum();
        let whole = self.verified.clean && self.verified.events > 3 * refunds;
        // Who is asked to stop lets its calls come to their end.
        let in_order = !self.rolling_restart || self.kills.in_the_middle_of_calls == 0;
        self.judgement.is_clean() && whole && in_order
    }
}

impl fmt::Display for SoakResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, load, resolved, judgement, verified, .. } = self;
        let listed = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        let rows = [
            ("engine", format!("{}, servers: {}", self.engine, self.servers)),
            ("machine", format!("{} processors, {} build", self.processors, self.build)),
            ("date, seed", format!("{}, {}", self.on, self.seed)),
            (
                if self.rolling_restart { "rolling restarts" } else { "SIGKILLs" },
                format!("{} ({})", kills.count(), listed(&kills.by_victim)),
            ),
            ("  with calls under way", kills.with_calls_under_way.to_string()),
            ("  of one still starting", kills.while_starting.to_string()),
            ("  calls to the bank cut", kills.in_the_middle_of_calls.to_string()),
            ("  longest restart", format!("{} ms", kills.longest_restart_ms)),
            (
                "load",
                format!("{} clients on {} payments for {} s", load.clients, load.payments, load.seconds),
            ),
            ("nothing under way", format!("{} s after the last answer", load.quiet_after_s)),
            (
                "decisions to refund",
                format!(
                    "{} (people {}, programs {}, MindBehind's call {})",
                    load.decisions, load.by_people, load.by_programs, load.by_mindbehinds_call
                ),
            ),
            (
                "  answered",
                format!(
                    "SUCCESS {}, FAILED {}, PENDING {}, refused {}",
                    load.answered_success, load.answered_failed, load.answered_pending, load.refused
                ),
            ),
            ("  never answered", format!("{} (no key, so never repeated)", load.never_answered)),
            ("calls cut off, repeated", format!("{}, {}", load.cut_off, load.repeated)),
            ("refunds at the end", listed(&self.states)),
            (
                "closed by a manager",
                format!(
                    "succeeded {}, failed {}, acknowledged {}; paid late by the bank {}",
                    resolved.succeeded, resolved.failed, resolved.acknowledged, resolved.paid_by_the_bank
                ),
            ),
            ("lost", judgement.lost.len().to_string()),
            ("doubled", judgement.doubled.len().to_string()),
            ("over", judgement.over.len().to_string()),
            ("contradictions", judgement.contradictions.len().to_string()),
            (
                "verify --ledger",
                format!(
                    "{}; {} events in chains",
                    if verified.clean { "0 differences" } else { "DIFFERENCES" },
                    verified.events
                ),
            ),
            ("took", format!("{} s", self.seconds)),
        ];
        for (name, value) in rows {
            writeln!(f, "{name:24} {value}")?;
        }
        for finding in judgement.findings().take(SHOWN) {
            writeln!(f, "FOUND {finding}")?;
        }
        if !verified.clean {
            for line in verified.said.iter().take(SHOWN) {
                writeln!(f, "VERIFY {line}")?;
            }
        }
        write!(f, "{}", if self.is_clean() { "clean" } else { "NOT CLEAN" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_verify_says_is_counted() {
        let lines = [
            "A: 68 payments and 11 events looked at, 0 differences",
            "B: 2 payments and 5 events looked at, 0 differences",
            "A: 68 payments and 87 refunds compared with the bank, 0 refunds not known yet, 0 differences",
            "refund-desk: 1 differences: and so on",
        ];
        let verified = Verified::read(false, &lines.join("\n"));
        assert_eq!((verified.events, verified.summary.len(), verified.said.len()), (16, 3, 1));
    }
}
