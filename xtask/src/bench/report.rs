//! `cargo xtask bench report`: the report's pages, searches and totals at several sizes of a database.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::bench::Engines;
use crate::command::run;
use crate::postgres::{Durability, PostgresCluster};
use crate::workspace::Workspace;

/// How the report is measured.
#[derive(Args)]
pub struct BenchReport {
    /// On which engine.
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    engine: Engines,
    /// A database of so many rows; several times, from the smallest to the largest. The largest is compared with the smallest.
    #[arg(long, default_values_t = [10_000, 1_000_000])]
    rows: Vec<u64>,
    /// With how many values each question is asked.
    #[arg(long, default_value_t = 1_000)]
    tries: usize,
}

/// Makes the databases and measures. Fails when what was promised is missed.
pub fn bench_report(workspace: &Workspace, asked: &BenchReport) -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "bench-report"])
        .current_dir(workspace.root()))?;
    let program = workspace.native_target().join("release").join("bench-report");
    let figures = workspace.native_target().join("bench");
    fs::create_dir_all(&figures).with_context(|| format!("cannot make {}", figures.display()))?;
    let measure = |server: Option<&PostgresCluster>| {
        let mut command = Command::new(&program);
        for rows in &asked.rows {
            command.args(["--rows", &rows.to_string()]);
        }
        command.args(["--tries", &asked.tries.to_string()]).arg("--folder").arg(&figures);
        if let Some(server) = server {
            command.env("REFUND_DESK_BENCH_POSTGRES", server.url());
        }
        run(&mut command)
    };
    if asked.engine != Engines::Postgres {
        measure(None)?;
    }
    if asked.engine != Engines::Sqlite {
        measure(Some(&PostgresCluster::start(Durability::Full)?))?;
    }
    Ok(())
}
