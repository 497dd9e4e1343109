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
    run(Command::new(binary).arg("demo").args(demo_arguments).current_dir(workspace.root()))
}
