//! Builds the panel by Trunk, cuts it into parts, lays compressed copies beside each file, and holds it to its size.

pub mod compressed_copies;
mod cut_into_parts;
mod inputs;
mod one_stylesheet;
mod shared_part;
pub mod size_table;

use std::fs::{self, File};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command::run;
use crate::panel_build::compressed_copies::write_compressed_copies;
use crate::panel_build::cut_into_parts::cut_into_parts;
use crate::panel_build::inputs::{fingerprint_of_dist, fingerprint_of_inputs};
use crate::panel_build::one_stylesheet::join_stylesheets;
use crate::panel_build::size_table::SizeTable;
use crate::tools::{Purpose, Tools};
use crate::workspace::Workspace;

/// Installs what the panel's build lacks, then builds it.
pub fn build_panel_with_its_tools(workspace: &Workspace) -> Result<()> {
    let tools = Tools::ready(workspace, Purpose::BuildThePanel)?;
    build_panel(workspace, &tools)
}

/// Builds the panel, unless `dist/` already holds what these very inputs gave; prints and checks its size.
pub fn build_panel(workspace: &Workspace, tools: &Tools) -> Result<()> {
    fs::create_dir_all(workspace.panel_target()).context("cannot create the panel's build folder")?;
    let lock = File::create(workspace.panel_target().join("panel.lock"))
        .context("cannot create the panel's lock")?;
    lock.lock().context("cannot wait for another build of the panel")?;
    let stamp = workspace.panel_target().join("panel.stamp");
    let inputs = fingerprint_of_inputs(workspace)?;
    let is_current = fingerprint_of_dist(workspace)
        .is_ok_and(|dist| fs::read_to_string(&stamp).is_ok_and(|text| text == format!("{inputs} {dist}")));
    if is_current {
        println!("panel: nothing that its build reads has changed, dist/ stays as it is");
    } else {
        build(workspace, tools)?;
        cut_into_parts(workspace, tools)?;
        join_stylesheets(&workspace.dist())?;
        write_compressed_copies(&workspace.dist())?;
        let dist = fingerprint_of_dist(workspace)?;
        fs::write(&stamp, format!("{inputs} {dist}")).context("cannot note what the panel was built from")?;
    }
    let sizes = SizeTable::of(&workspace.dist())?;
    println!("\n{sizes}");
    sizes.check()
}

fn build(workspace: &Workspace, tools: &Tools) -> Result<()> {
    println!("panel: building it for the browser, optimised for size (minutes the first time, then one)");
    // Trunk builds offline, so that it can fetch no tool behind our back; the libraries are fetched before.
    run(Command::new("cargo").args(["fetch", "--locked", "--quiet"]).current_dir(workspace.root()))?;
    run(Command::new(tools.folder().cargo_program("trunk"))
        .args(["build", "--release", "--offline", "--features", "split"])
        .env("PATH", tools.folder().path_with_tools_first()?)
        .env("CARGO_TARGET_DIR", workspace.panel_target())
        // Trunk takes every TRUNK_… variable as a setting, and NO_COLOR=1 as a malformed one.
        .env_remove("NO_COLOR")
        // When the panel does not compile, the compiler's words are the news, not Trunk's insides.
        .env("RUST_LIB_BACKTRACE", "0")
        .current_dir(workspace.root()))?;
    ensure!(
        workspace.dist().join("index.html").is_file(),
        "trunk ended well, yet dist/index.html is missing"
    );
    Ok(())
}
