//! The programs that cargo compiles for us: Trunk and wasm-bindgen's, with a light profile, then their build folder goes.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command::{output_of, run};
use crate::tools::Requirement;
use crate::tools::pins::{TRUNK, WASM_BINDGEN};
use crate::workspace::ToolsFolder;

/// `wasm-bindgen` and its test runner.
pub fn wasm_bindgen() -> Requirement {
    Requirement {
        what: format!("wasm-bindgen {WASM_BINDGEN}"),
        why: "joins the panel's wasm to the browser, and runs its tests there",
        how_long: "about 3 minutes on 2 cores, by cargo install",
        is_there: Box::new(|folder| {
            answers(folder, "wasm-bindgen", &format!("wasm-bindgen {WASM_BINDGEN}"))
                && folder.cargo_program("wasm-bindgen-test-runner").is_file()
        }),
        // Its published lock file is older than the libraries it needs, so it is resolved anew.
        install: Box::new(|folder| cargo_install(folder, &["wasm-bindgen-cli", "--version", WASM_BINDGEN])),
    }
}

/// Trunk, which builds the panel.
pub fn trunk() -> Requirement {
    Requirement {
        what: format!("trunk {TRUNK}"),
        why: "builds the panel",
        how_long: "about 6 minutes on 2 cores, by cargo install",
        is_there: Box::new(|folder| answers(folder, "trunk", &format!("trunk {TRUNK}"))),
        install: Box::new(|folder| cargo_install(folder, &["trunk", "--version", TRUNK, "--locked"])),
    }
}

fn answers(folder: &ToolsFolder, program: &str, version: &str) -> bool {
    output_of(Command::new(folder.cargo_program(program)).arg("--version"))
        .is_ok_and(|answer| answer == version)
}

fn cargo_install(folder: &ToolsFolder, what: &[&str]) -> Result<()> {
    run(Command::new("cargo")
        .args(["install", "--force", "--root"])
        .arg(folder.cargo())
        .args(what)
        // A tool that runs for seconds is not worth minutes of optimisation.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_TARGET_DIR", folder.build())
        .env("PATH", folder.path_with_tools_first()?)
        .current_dir(folder.root()))?;
    fs::remove_dir_all(folder.build()).context("cannot remove the folder in which the tool was compiled")
}
