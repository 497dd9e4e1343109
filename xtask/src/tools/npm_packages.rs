//! The npm packages: binaryen, which has a wasm-opt that works, terser, axe-core, and an identity provider to sign in by.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::command::{output_of, run};
use crate::tools::Requirement;
use crate::tools::pins::{NPM_MANIFEST, npm_packages, wasm_opt_version};
use crate::workspace::ToolsFolder;

/// All npm packages at once.
pub fn packages() -> Requirement {
    Requirement {
        what: "npm packages binaryen, terser, axe-core and oidc-provider".to_owned(),
        why: "make wasm and JavaScript smaller, check pages for accessibility, and sign in by another provider",
        how_long: "a download of 100 MB, by npm",
        is_there: Box::new(|folder| all_are_there(folder).is_ok()),
        install: Box::new(npm_install),
    }
}

fn all_are_there(folder: &ToolsFolder) -> Result<()> {
    for (name, pinned) in npm_packages()? {
        let manifest = fs::read(folder.npm_file(&format!("{name}/package.json")))?;
        let manifest: Value = serde_json::from_slice(&manifest)?;
        let installed = manifest.get("version").and_then(Value::as_str);
        ensure!(installed == Some(pinned.as_str()), "{name} is {installed:?}, not {pinned}");
    }
    // The program itself is asked: an installed package whose wasm-opt cannot run here is of no use.
    let answer = output_of(
        Command::new(folder.npm_file(".bin/wasm-opt"))
            .arg("--version")
            .env("PATH", folder.path_with_tools_first()?),
    )?;
    let wanted = wasm_opt_version()?.replace('_', " ");
    ensure!(answer.contains(&wanted), "wasm-opt calls itself `{answer}`, not `{wanted}`");
    Ok(())
}

fn npm_install(folder: &ToolsFolder) -> Result<()> {
    fs::create_dir_all(folder.npm()).context("cannot create npm's folder")?;
    fs::write(folder.npm().join("package.json"), NPM_MANIFEST).context("cannot write npm's package.json")?;
    run(Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix"])
        .arg(folder.npm())
        .current_dir(folder.npm()))?;
    all_are_there(folder)
}
