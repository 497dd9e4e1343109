//! Parts of the Rust toolchain: the standard library for wasm, the formatter, the linter.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{find, output_of, run};
use crate::tools::Requirement;

const WASM: &str = "wasm32-unknown-unknown";

/// The standard library compiled for wasm.
pub fn wasm_target() -> Requirement {
    Requirement {
        what: format!("Rust's standard library for {WASM}"),
        why: "the panel is compiled to wasm",
        how_long: "a download of 20 MB, by rustup",
        is_there: Box::new(|_| wasm_target_is_there()),
        install: Box::new(|_| rustup(&["target", "add", WASM])),
    }
}

/// A component of the toolchain, known by the program it brings.
pub fn component(name: &'static str, program: &'static str, why: &'static str) -> Requirement {
    Requirement {
        what: name.to_owned(),
        why,
        how_long: "a small download, by rustup",
        is_there: Box::new(move |_| output_of(Command::new(program).arg("--version")).is_ok()),
        install: Box::new(move |_| rustup(&["component", "add", name])),
    }
}

fn wasm_target_is_there() -> bool {
    let folder = output_of(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    folder.is_ok_and(|folder| Path::new(&folder).is_dir())
}

fn rustup(arguments: &[&str]) -> Result<()> {
    ensure!(
        find("rustup").is_some(),
        "rustup is not on PATH; install it from https://rustup.rs, or add this part in your distribution's way"
    );
    run(Command::new("rustup").args(arguments))
}
