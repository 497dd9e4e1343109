//! `cargo xtask bench panel`: builds both pages and measures them side by side.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::command::run;
use crate::panel_build::build_panel;
use crate::panel_build::compressed_copies::write_compressed_copies;
use crate::panel_build::size_table::SizeTable;
use crate::tools::{Purpose, Tools};
use crate::workspace::Workspace;

/// The page of React and AG Grid that the panel is measured against.
const RIVAL: &str = "bench/panel/rival";

/// Where the version of Lighthouse is pinned.
const LIGHTHOUSE: &str = "bench/panel/lighthouse";

/// How the panel is measured.
#[derive(Args)]
pub struct BenchPanel {
    /// Only builds both pages and compares the bytes of their files.
    #[arg(long)]
    bytes: bool,
    /// How many payments the demo behind both has.
    #[arg(long, default_value_t = 100_000)]
    payments: u32,
    /// How often each page is opened; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// In how many of these rounds all rows are scrolled through.
    #[arg(long, default_value_t = 1)]
    scrolls: usize,
}

/// Builds both pages and measures them. Fails when what was promised is missed.
pub fn bench_panel(workspace: &Workspace, asked: &BenchPanel) -> Result<()> {
    let tools = Tools::ready(workspace, Purpose::TestEverything)?;
    build_panel(workspace, &tools)?;
    let rival = build_rival(workspace, &tools)?;
    write_compressed_copies(&rival)?;
    let (ours, theirs) = (SizeTable::of(&workspace.dist())?, SizeTable::of(&rival)?);
    println!("\nthe page of React and AG Grid\n{}", theirs.rows());
    ours.is_no_larger_than(&theirs)?;
    if asked.bytes {
        return Ok(());
    }
    run(Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "refund-desk", "--package", "bench-panel"])
        .current_dir(workspace.root()))?;
    let release = workspace.native_target().join("release");
    let figures = workspace.native_target().join("bench");
    fs::create_dir_all(&figures).with_context(|| format!("cannot make {}", figures.display()))?;
    run(Command::new(release.join("bench-panel"))
        .args(["--payments", &asked.payments.to_string()])
        .args(["--rounds", &asked.rounds.to_string()])
        .args(["--scrolls", &asked.scrolls.to_string()])
        .arg("--ours")
        .arg(workspace.dist())
        .arg("--theirs")
        .arg(rival)
        .arg("--lighthouse")
        .arg(install_lighthouse(workspace, &tools)?)
        .arg("--json")
        .arg(figures.join("panel.json"))
        .env("PATH", tools.folder().path_with_tools_first()?)
        .env("E2E_BINARY", release.join("refund-desk"))
        .env("E2E_CHROMEDRIVER", Tools::chromedriver()?)
        .env("E2E_CHROMIUM", Tools::chromium()?))
}

/// Installs what its lock file names, beside its sources, and builds it into the target folder.
fn build_rival(workspace: &Workspace, tools: &Tools) -> Result<PathBuf> {
    let sources = workspace.root().join(RIVAL);
    let built = workspace.native_target().join("bench/rival");
    let path = tools.folder().path_with_tools_first()?;
    npm_ci(&sources, tools)?;
    run(Command::new(sources.join("node_modules/.bin/vite"))
        .args(["build", "--emptyOutDir", "--outDir"])
        .arg(&built)
        .env("PATH", &path)
        .current_dir(&sources))?;
    Ok(built)
}

/// Installs Lighthouse beside the file that pins it, and gives its program.
fn install_lighthouse(workspace: &Workspace, tools: &Tools) -> Result<PathBuf> {
    let sources = workspace.root().join(LIGHTHOUSE);
    npm_ci(&sources, tools)?;
    Ok(sources.join("node_modules/.bin/lighthouse"))
}

fn npm_ci(sources: &Path, tools: &Tools) -> Result<()> {
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .env("PATH", tools.folder().path_with_tools_first()?)
        .current_dir(sources))
}
