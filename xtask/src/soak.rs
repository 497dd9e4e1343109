//! `cargo xtask soak`: the release build killed under load on each engine, and the books compared; the long form of
//! what the tests run in short.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::command::run;
use crate::native_build::NativeBuild;
use crate::postgres::{Durability, PostgresCluster};
use crate::workspace::Workspace;

/// How long, and on what.
#[derive(Args)]
pub struct Soak {
    /// How many SIGKILLs on each engine.
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// On which engine: one server on `SQLite`, two on one `PostgreSQL` that is made for this and removed after.
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    engine: Engines,
    /// The shortest and the longest time between two kills, in milliseconds.
    #[arg(long, num_args = 2, default_values_t = [100, 900])]
    between_ms: Vec<u64>,
    /// How many people and programs ask at once.
    #[arg(long, default_value_t = 24)]
    clients: u64,
    /// Chooses the work; the moments of the kills come out as they do.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Ends the servers one after the other by SIGTERM instead, `--kills` times: a rolling restart under load.
    #[arg(long)]
    rolling: bool,
    /// 200 people and programs at once on one payment instead, without kills.
    #[arg(long)]
    crowd: bool,
}

/// Which engines are soaked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engines {
    Sqlite,
    Postgres,
    Both,
}

/// Builds the release binary and the soak, and runs it; results go to `target/soak/`.
pub fn soak(workspace: &Workspace, asked: &Soak) -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "refund-desk", "--package", "load"])
        .current_dir(workspace.root()))?;
    let programs = workspace.native_target().join("release");
    let mut arguments: Vec<String> = Vec::new();
    for (name, value) in [("--kills", asked.kills), ("--clients", asked.clients), ("--seed", asked.seed)] {
        arguments.extend([name.to_owned(), value.to_string()]);
    }
    arguments.push("--between-ms".to_owned());
    arguments.extend(asked.between_ms.iter().map(u64::to_string));
    if asked.rolling {
        arguments.push("--rolling".to_owned());
    }
    if asked.crowd {
        arguments.push("--crowd".to_owned());
    }
    let engines: &[&str] = match asked.engine {
        Engines::Sqlite => &["sqlite"],
        Engines::Postgres => &["postgres"],
        Engines::Both => &["sqlite", "postgres"],
    };
    run_soak(workspace, [&programs.join("soak"), &programs.join("refund-desk")], engines, &arguments)
}

/// The share that every change goes through: a few kills on each engine, then a crowd on each.
pub fn soak_share(workspace: &Workspace, built: &NativeBuild) -> Result<()> {
    let programs = [built.program("soak")?, built.program("refund-desk")?];
    let engines = ["sqlite", "postgres"];
    run_soak(workspace, programs, &engines, &["--kills".to_owned(), "4".to_owned()])?;
    run_soak(workspace, programs, &engines, &["--crowd".to_owned()])
}

fn run_soak(
    workspace: &Workspace,
    programs: [&Path; 2],
    engines: &[&str],
    arguments: &[String],
) -> Result<()> {
    let [program, binary] = programs;
    for engine in engines {
        let mut soak = Command::new(program);
        soak.arg("--binary").arg(binary);
        soak.arg("--folder").arg(workspace.native_target().join("soak"));
        soak.args(["--engine", engine]).args(arguments).current_dir(workspace.root());
        let cluster = match *engine {
            // Whatever is killed has to find on the disk what was answered.
            "postgres" => Some(PostgresCluster::start(Durability::Full)?),
            _ => None,
        };
        if let Some(cluster) = &cluster {
            soak.env("REFUND_DESK_TEST_POSTGRES", cluster.url());
        }
        run(&mut soak)?;
    }
    Ok(())
}
