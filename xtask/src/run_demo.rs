//! `cargo xtask run`: from a fresh checkout to the demo in the browser.

use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::panel_build::build_panel_with_its_tools;
use crate::workspace::Workspace;

/// Installs what is missing, builds the panel, then the binary around it, and starts the demo.
pub fn run_demo(workspace: &Workspace, demo_arguments: &[String]) -> Result<()> {
    println!("== 1 of 3: the panel");
    build_panel_with_its_tools(workspace)?;
    println!("\n== 2 of 3: the binary (the first time takes some minutes)");
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "refund-desk"])
        .current_dir(workspace.root()))?;
    println!("\n== 3 of 3: the demo; end it with Ctrl-C");
    let binary = workspace.native_target().join("release").join("refund-desk");
    become_it(Command::new(binary).arg("demo").args(demo_arguments).current_dir(workspace.root()))
}

/// Puts the demo in this process's place, so that whoever stops or signals xtask stops the demo, gracefully.
#[cfg(unix)]
fn become_it(demo: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let failed = demo.exec();
    Err(anyhow::Error::new(failed).context("cannot start refund-desk"))
}

#[cfg(not(unix))]
fn become_it(demo: &mut Command) -> Result<()> {
    run(demo)
}
