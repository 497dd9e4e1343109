//! What the panel is built from, as one fingerprint, so that an unchanged panel is not built again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command::output_of;
use crate::sha256::Fingerprint;
use crate::tools::pins;
use crate::workspace::Workspace;

/// Every file and folder that Trunk or the compiler reads for the panel.
const INPUTS: [&str; 12] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "crates/api",
    "crates/domain",
    "index.html",
    "public",
    "src",
    "style",
    "xtask/src/panel_build",
];

/// The fingerprint of all inputs, of the compiler and of the tools.
pub fn fingerprint_of_inputs(workspace: &Workspace) -> Result<String> {
    let mut fingerprint = Fingerprint::default();
    let compiler = output_of(Command::new("rustc").arg("--version").current_dir(workspace.root()))?;
    fingerprint.add("rustc", compiler.as_bytes());
    fingerprint.add("trunk", pins::TRUNK.as_bytes());
    fingerprint.add("wasm-bindgen", pins::WASM_BINDGEN.as_bytes());
    fingerprint.add("npm", pins::NPM_MANIFEST.as_bytes());
    for input in INPUTS {
        add_all(&mut fingerprint, workspace.root(), &workspace.root().join(input))?;
    }
    Ok(fingerprint.finish())
}

/// The fingerprint of the finished panel; an error where there is none.
pub fn fingerprint_of_dist(workspace: &Workspace) -> Result<String> {
    let dist = workspace.dist();
    fs::metadata(dist.join("index.html")).context("there is no finished panel")?;
    let mut fingerprint = Fingerprint::default();
    add_all(&mut fingerprint, &dist, &dist)?;
    Ok(fingerprint.finish())
}

fn add_all(fingerprint: &mut Fingerprint, root: &Path, path: &Path) -> Result<()> {
    for file in files_below(path)? {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        let bytes = fs::read(&file).with_context(|| format!("cannot read {name}"))?;
        fingerprint.add(&name, &bytes);
    }
    Ok(())
}

/// All files at or below a path, sorted; none where nothing is.
pub fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    for entry in entries {
        files.extend(files_below(&entry?.path())?);
    }
    files.sort();
    Ok(files)
}
