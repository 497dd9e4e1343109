//! `cargo xtask bench`: measurements of the release build; the figures go to `target/bench/`.

mod panel;
mod report;

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand, ValueEnum};

use crate::bench::panel::{BenchPanel, bench_panel};
use crate::bench::report::{BenchReport, bench_report};
use crate::command::run;
use crate::postgres::{Durability, PostgresCluster};
use crate::workspace::Workspace;

/// What can be measured.
#[derive(Subcommand)]
pub enum Bench {
    /// Refunds a second and click to answer of the real binary, beside a bare loop over the same statements.
    Refunds(BenchRefunds),
    /// The panel beside a page of React and AG Grid, on the same server and data.
    Panel(BenchPanel),
    /// The report's pages, searches and totals at several sizes of a database.
    Report(BenchReport),
}

/// How refunds are measured.
#[derive(Args)]
pub struct BenchRefunds {
    /// On which engine.
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    engine: Engines,
    /// How many clients there are at a time.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// With how many companies; each number is a run.
    #[arg(long, default_value = "1,100")]
    companies: String,
    /// How long a round of a load takes.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many rounds; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Makes each flush of the desk's database and of the bare loop's last at least so many milliseconds; 0: as long as the
    /// disk takes. On `SQLite` only.
    #[arg(long, default_value_t = 0)]
    commit_ms: u64,
    /// A `PostgreSQL` server to measure on, as one who may create databases; its commits must be durable. Without one,
    /// a server is made for this and removed after.
    #[arg(long, env = "REFUND_DESK_BENCH_POSTGRES")]
    postgres: Option<String>,
}

/// Which engines are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engines {
    Sqlite,
    Postgres,
    Both,
}

/// Builds what is measured and measures it. Fails when what was promised is missed.
pub fn bench(workspace: &Workspace, what: &Bench) -> Result<()> {
    match what {
        Bench::Refunds(asked) => bench_all_refunds(workspace, asked),
        Bench::Panel(asked) => bench_panel(workspace, asked),
        Bench::Report(asked) => bench_report(workspace, asked),
    }
}

fn bench_all_refunds(workspace: &Workspace, asked: &BenchRefunds) -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "refund-desk", "--package", "bench-refunds"])
        .args(["--package", "slow-flush"])
        .current_dir(workspace.root()))?;
    let engines: &[&str] = match asked.engine {
        Engines::Sqlite => &["sqlite"],
        Engines::Postgres => &["postgres"],
        Engines::Both if asked.commit_ms > 0 => &["sqlite"],
        Engines::Both => &["sqlite", "postgres"],
    };
    let own = match &asked.postgres {
        None if engines.contains(&"postgres") => Some(PostgresCluster::start(Durability::Full)?),
        Some(_) | None => None,
    };
    let server = own.as_ref().map(PostgresCluster::url).or_else(|| asked.postgres.clone());
    let mut missed = Vec::new();
    for engine in engines {
        if let Err(error) = bench_refunds(workspace, asked, engine, server.as_deref()) {
            eprintln!("{error:#}");
            missed.push(*engine);
        }
    }
    if !missed.is_empty() {
        bail!("not as promised on {}", missed.join(" and "));
    }
    Ok(())
}

fn bench_refunds(
    workspace: &Workspace,
    asked: &BenchRefunds,
    engine: &str,
    server: Option<&str>,
) -> Result<()> {
    let release = workspace.native_target().join("release");
    let figures = workspace.native_target().join("bench");
    fs::create_dir_all(&figures).with_context(|| format!("cannot make {}", figures.display()))?;
    let mut command = Command::new(release.join("bench-refunds"));
    command
        .args(["--engine", engine, "--companies", &asked.companies])
        .args(["--clients", &asked.clients.to_string()])
        .args(["--seconds", &asked.seconds.to_string()])
        .args(["--rounds", &asked.rounds.to_string()])
        .args(["--commit-ms", &asked.commit_ms.to_string()])
        .arg("--binary")
        .arg(release.join("refund-desk"))
        .arg("--folder")
        .arg(&figures)
        .arg("--json")
        .arg(figures.join(figures_file(engine, asked.commit_ms)));
    if let Some(server) = server {
        command.env("REFUND_DESK_BENCH_POSTGRES", server);
    }
    run(&mut command)
}

/// The file for one measurement's figures; one on a made-up disk has a name of its own.
fn figures_file(engine: &str, commit_ms: u64) -> String {
    if commit_ms == 0 {
        return format!("refunds-{engine}.json");
    }
    format!("refunds-{engine}-flushes-of-{commit_ms}-ms.json")
}
