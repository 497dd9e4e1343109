//! `cargo xtask contract`: calls the built binary by its own `OpenAPI`, as Schemathesis makes it up, and holds every answer to it.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::command::run;
use crate::native_build::NativeBuild;
use crate::tools::{Purpose, Tools};
use crate::workspace::Workspace;

/// How much is called.
#[derive(Args)]
pub struct Contract {
    /// At least so many calls in all.
    #[arg(long, default_value_t = 50_000)]
    cases: u64,
    /// At most so many random calls of each operation in one round, by each caller; the systematic ones come on top.
    #[arg(long, default_value_t = 100)]
    each: u64,
}

/// Builds the release binary and calls it; the result goes to `target/contract/`.
pub fn contract(workspace: &Workspace, asked: &Contract) -> Result<()> {
    let tools = Tools::ready(workspace, Purpose::TestEverything)?;
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "refund-desk", "--package", "load"])
        .current_dir(workspace.root()))?;
    let programs = workspace.native_target().join("release");
    call(workspace, &tools, [&programs.join("contract"), &programs.join("refund-desk")], asked)
}

/// The share that every change goes through: one round with few random calls.
pub fn contract_share(workspace: &Workspace, tools: &Tools, built: &NativeBuild) -> Result<()> {
    let programs = [built.program("contract")?, built.program("refund-desk")?];
    call(workspace, tools, programs, &Contract { cases: 1, each: 2 })
}

fn call(workspace: &Workspace, tools: &Tools, programs: [&Path; 2], asked: &Contract) -> Result<()> {
    let [contract, binary] = programs;
    run(Command::new(contract)
        .arg("--binary")
        .arg(binary)
        .arg("--schemathesis")
        .arg(tools.folder().python_program("schemathesis"))
        .arg("--folder")
        .arg(workspace.native_target().join("contract"))
        .args(["--cases", &asked.cases.to_string(), "--each", &asked.each.to_string()])
        .current_dir(workspace.root()))
}
