//! `cargo xtask bench report`: the report's pages, searches and totals on desks of several sizes.

use std::fs;
use std::path::{Path, PathBuf};
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
    /// A desk with so many payments; several times, from the smallest to the largest. The largest is compared with the smallest.
    #[arg(long, default_values_t = [10_000, 1_000_000])]
    payments: Vec<u32>,
    /// With how many values each question is asked.
    #[arg(long, default_value_t = 1_000)]
    tries: usize,
}

/// Makes the desks, as `refund-desk demo` does, and measures. Fails when what was promised is missed. Those in files are
/// kept and used again.
pub fn bench_report(workspace: &Workspace, asked: &BenchReport) -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "bench-report", "--package", "refund-desk"])
        .current_dir(workspace.root()))?;
    let programs = workspace.native_target().join("release");
    let figures = workspace.native_target().join("bench");
    fs::create_dir_all(&figures).with_context(|| format!("cannot make {}", figures.display()))?;
    if asked.engine != Engines::Postgres {
        let mut desks = Vec::new();
        for payments in &asked.payments {
            let folder = figures.join(format!("desk-{payments}"));
            make(&programs, &folder, *payments, None)?;
            desks.push((folder.clone(), format!("sqlite:{}", folder.join("desk.db").display())));
        }
        measure(&programs, &figures, asked.tries, &desks)?;
    }
    if asked.engine != Engines::Sqlite {
        let server = PostgresCluster::start(Durability::Full)?;
        // The cluster goes, and with it what these folders belong to.
        let folder = figures.join(format!("desks-on-postgres-{}", std::process::id()));
        let mut desks = Vec::new();
        for payments in &asked.payments {
            let address = server.database(&format!("desk_{payments}"))?;
            let own = folder.join(payments.to_string());
            make(&programs, &own, *payments, Some(&address))?;
            desks.push((own, address));
        }
        let measured = measure(&programs, &figures, asked.tries, &desks);
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        measured?;
    }
    Ok(())
}

/// Makes a desk, where its folder has none.
fn make(programs: &Path, folder: &Path, payments: u32, database: Option<&str>) -> Result<()> {
    let mut command = Command::new(programs.join("refund-desk"));
    command.args(["demo", "--only-make", "--payments", &payments.to_string()]).arg("--data").arg(folder);
    command.args(["--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0"]);
    if let Some(database) = database {
        command.args(["--database", database]);
    }
    run(&mut command)
}

/// Measures desks, each by its folder and its address, and the export of the second, which is the one of a million payments
/// where nothing else is asked for.
fn measure(programs: &Path, figures: &Path, tries: usize, desks: &[(PathBuf, String)]) -> Result<()> {
    let mut command = Command::new(programs.join("bench-report"));
    for (_folder, address) in desks {
        command.args(["--desk", address]);
    }
    // The second of three, and the larger of two.
    if let Some((folder, address)) = desks.get(1).or_else(|| desks.first()) {
        command.arg("--export").arg(folder).arg("--program").arg(programs.join("refund-desk"));
        if !address.starts_with("sqlite:") {
            command.env("REFUND_DESK_BENCH_EXPORT_DATABASE", address);
        }
    }
    run(command.args(["--tries", &tries.to_string()]).arg("--folder").arg(figures))
}
