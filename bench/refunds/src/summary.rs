//! What was measured: as a table on screen, as JSON in a file, and held against what was promised.
#![expect(clippy::print_stdout, reason = "the figures are what the measurement is for")]

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::databases::Engine;
use crate::latency::{Figures, median_of, ratio};
use crate::processor_time::ProcessorTimeEach;

/// The whole measurement.
#[derive(Debug, Serialize)]
pub struct Summary {
    pub engine: &'static str,
    /// UTC.
    pub measured_at: String,
    pub machine: Machine,
    pub clients: usize,
    pub seconds_a_round: u64,
    pub rounds: usize,
    /// 0: the disk's own flushes.
    pub flushes_made_to_last_ms: u64,
    pub one_refund: OneRefund,
    pub runs: Vec<Run>,
    /// Two bare commits of one tiny row, one after the other, with as many clients.
    pub two_commits: Figures,
    /// The same with nobody else there.
    pub two_commits_alone: Figures,
    /// Ours with nobody else there.
    pub ours_alone: Figures,
    pub memory: ServerMemory,
    pub missed: Vec<String>,
}

/// What it ran on.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub processors: usize,
    pub memory_bytes: u64,
}

/// What the store does for one refund, as it was recorded.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OneRefund {
    pub statements: usize,
    pub reads_outside_of_transactions: usize,
    pub commits: usize,
}

/// The server's own memory, in bytes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ServerMemory {
    pub idle: u64,
    pub after_the_load: u64,
    pub most: u64,
}

/// Ours beside the bare loop, with so many companies.
#[derive(Debug, Serialize)]
pub struct Run {
    pub companies: usize,
    pub ours: Figures,
    pub bare: Figures,
    /// Refunds a second, ours over bare.
    pub ratio: f64,
    /// Of ours.
    pub processor_time_a_refund: ProcessorTimeEach,
    pub ours_rounds: Vec<Figures>,
    pub bare_rounds: Vec<Figures>,
}

impl Run {
    /// The medians of some rounds.
    pub fn of(
        companies: usize,
        ours_rounds: Vec<Figures>,
        bare_rounds: Vec<Figures>,
        processors: &[ProcessorTimeEach],
    ) -> Self {
        let (ours, bare) = (median_of(&ours_rounds), median_of(&bare_rounds));
        let ratio = ratio(ours.per_second, bare.per_second);
        let processor_time_a_refund = ProcessorTimeEach::median_of(processors);
        Self { companies, ours, bare, ratio, processor_time_a_refund, ours_rounds, bare_rounds }
    }
}

/// The least that ours may be of the bare loop, in refunds a second.
pub const fn least_ratio(engine: Engine) -> f64 {
    match engine {
        // The bare loop commits each transaction by itself; we share commits.
        Engine::Sqlite => 8.0,
        Engine::Postgres => 0.5,
    }
}

/// Names what was missed.
pub fn missed(engine: Engine, runs: &[Run]) -> Vec<String> {
    let least = least_ratio(engine);
    let missed = runs.iter().filter(|run| run.ratio < least);
    missed
        .map(|run| {
            format!(
                "{} with {} companies: {:.2} times the bare loop, and {least} was promised",
                engine.as_str(),
                run.companies,
                run.ratio
            )
        })
        .collect()
}

impl Summary {
    /// Prints it.
    pub fn print(&self) {
        println!();
        println!(
            "{}, {} clients, medians of {} rounds of {} s",
            self.engine, self.clients, self.rounds, self.seconds_a_round
        );
        if self.flushes_made_to_last_ms > 0 {
            println!("flushes made to last {} ms", self.flushes_made_to_last_ms);
        }
        println!(
            "one refund: {} statements, {} of them reads outside of transactions, {} commits",
            self.one_refund.statements,
            self.one_refund.reads_outside_of_transactions,
            self.one_refund.commits
        );
        println!("{:<28} {:>12} {:>10} {:>10} {:>8}", "", "refunds/s", "p50 ms", "p99 ms", "ratio");
        for run in &self.runs {
            print_line(&format!("ours, {} companies", run.companies), run.ours, Some(run.ratio));
            print_line(&format!("bare, {} companies", run.companies), run.bare, None);
        }
        print_line("two bare commits", self.two_commits, None);
        print_line("ours, one client", self.ours_alone, None);
        print_line("two bare commits, one client", self.two_commits_alone, None);
        for run in &self.runs {
            let each = run.processor_time_a_refund;
            println!(
                "processor time a refund, {} companies: server {:.2} ms, sandbox {:.2} ms, clients {:.2} ms",
                run.companies, each.desk, each.bank, each.clients
            );
        }
        println!(
            "memory: {} MiB idle, {} MiB after the load, {} MiB at most",
            self.memory.idle >> 20,
            self.memory.after_the_load >> 20,
            self.memory.most >> 20
        );
    }

    /// Writes it down.
    pub fn write(&self, file: &Path) -> Result<()> {
        std::fs::write(file, serde_json::to_string_pretty(self)? + "\n")?;
        println!("written to {}", file.display());
        Ok(())
    }
}

fn print_line(what: &str, figures: Figures, ratio: Option<f64>) {
    let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
    let Figures { per_second, p50_ms, p99_ms } = figures;
    println!("{what:<28} {per_second:>12.1} {p50_ms:>10.1} {p99_ms:>10.1} {ratio:>8}");
}
