//! `cargo xtask simulate`: the refund service through many simulated histories, at full speed.

use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::postgres::{Durability, PostgresCluster};
use crate::run_tests::TEST_POSTGRES;
use crate::workspace::Workspace;

/// Builds the simulation with optimisation and hands it its arguments, and a private `PostgreSQL` where they name it.
pub fn simulate(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let build = ["run", "--release", "--locked", "--package", "simulation", "--"];
    let mut command = Command::new("cargo");
    command.args(build).args(arguments).current_dir(workspace.root());
    let on_postgres = arguments.iter().any(|argument| argument.ends_with("postgres"));
    if on_postgres && std::env::var_os(TEST_POSTGRES).is_none() {
        let cluster = PostgresCluster::start(Durability::None)?;
        return run(command.env(TEST_POSTGRES, cluster.url()));
    }
    run(&mut command)
}
