//! The desk and all that tests it, built once for the steps of `cargo xtask test`.
//!
//! A build of a few packages turns on fewer features of what they depend on than a build of all, and cargo then compiles
//! those dependencies anew: a set for each choice, gigabytes each. So all is built together, and the steps start the
//! programs themselves, where cargo would start them.
//!
//! What drives a browser stays out: its driver's client has `serde_json` keep the order of keys, and the desk that is
//! tested would no longer be the one that is shipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::command::{output_of, run};
use crate::workspace::Workspace;

/// The packages that are built, as cargo is told.
pub const PACKAGES: [&str; 5] = ["--workspace", "--exclude", "e2e", "--exclude", "bench-panel"];

/// The programs and the test programs, in the light profile.
pub struct NativeBuild {
    programs: Vec<Program>,
}

/// One program as cargo reports it.
pub struct Program {
    /// The folder of its package, where it runs.
    package: PathBuf,
    /// `lib`, `bin`, `test`, `bench` or `example`.
    kind: String,
    name: String,
    is_test: bool,
    file: PathBuf,
}

impl NativeBuild {
    /// Builds them and asks cargo what came of it.
    pub fn of_the_desk(workspace: &Workspace) -> Result<Self> {
        run(&mut build(workspace))?;
        // The second call finds them built and only lists them.
        let listed = output_of(build(workspace).arg("--message-format=json"))?;
        let programs: Vec<Program> = listed
            .lines()
            .map(Program::reported)
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        ensure!(programs.iter().any(|program| program.is_test), "cargo lists no test program");
        Ok(Self { programs })
    }

    /// The file of a program that people or other steps start.
    pub fn program(&self, name: &str) -> Result<&Path> {
        self.programs
            .iter()
            .find(|program| !program.is_test && program.kind == "bin" && program.name == name)
            .map(|program| program.file.as_path())
            .with_context(|| format!("no package has a program `{name}`"))
    }

    /// The test programs that `wanted` picks, ready to start. None at all is an error, so that no step passes for
    /// having nothing to do.
    pub fn tests(&self, wanted: impl Fn(&Program) -> bool) -> Result<Vec<Command>> {
        let tests: Vec<Command> = self
            .programs
            .iter()
            .filter(|program| program.is_test && wanted(program))
            .map(Program::command)
            .collect();
        ensure!(!tests.is_empty(), "no test program is called so");
        Ok(tests)
    }
}

impl Program {
    /// What one line of cargo's report says of a program; nothing where it speaks of something else.
    fn reported(line: &str) -> Result<Option<Self>> {
        let said: Value = serde_json::from_str(line).context("cargo reports in JSON")?;
        let text = |at: &str| said.pointer(at).and_then(Value::as_str).map(str::to_owned);
        let (Some(file), Some(manifest)) = (text("/executable"), text("/manifest_path")) else {
            return Ok(None);
        };
        let manifest = PathBuf::from(manifest);
        Ok(Some(Self {
            package: manifest.parent().context("a manifest stands in a folder")?.to_owned(),
            kind: text("/target/kind/0").context("cargo says of what kind a program is")?,
            name: text("/target/name").context("cargo says what a program is called")?,
            is_test: said.pointer("/profile/test").and_then(Value::as_bool).unwrap_or_default(),
            file: PathBuf::from(file),
        }))
    }

    /// Whether its package stands in this folder of the repository.
    pub fn is_of(&self, folder: &str) -> bool {
        self.package.ends_with(folder)
    }

    /// Whether it is the file of tests with this name.
    pub fn is_test_file(&self, name: &str) -> bool {
        self.kind == "test" && self.name == name
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command.current_dir(&self.package).env("CARGO_MANIFEST_DIR", &self.package);
        command
    }
}

fn build(workspace: &Workspace) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["build", "--locked", "--all-targets"])
        .args(PACKAGES)
        .current_dir(workspace.root())
        .stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: &str = r#"{"reason":"compiler-artifact","manifest_path":"/desk/crates/store/Cargo.toml",
        "target":{"kind":["test"],"name":"store"},"profile":{"test":true},"executable":"/desk/target/debug/deps/store-1"}"#;
    const LIBRARY: &str = r#"{"reason":"compiler-artifact","manifest_path":"/desk/crates/store/Cargo.toml",
        "target":{"kind":["lib"],"name":"store"},"profile":{"test":false},"executable":null}"#;

    fn reported(lines: &[&str]) -> NativeBuild {
        let programs = lines.iter().filter_map(|line| Program::reported(line).unwrap()).collect();
        NativeBuild { programs }
    }

    #[test]
    fn what_is_no_program_is_passed_over() {
        assert_eq!(reported(&[LIBRARY, r#"{"reason":"build-finished","success":true}"#]).programs.len(), 0);
    }

    #[test]
    fn a_test_starts_in_the_folder_of_its_package() {
        let built = reported(&[LIBRARY, TEST]);
        let tests =
            built.tests(|program| program.is_of("crates/store") && program.is_test_file("store")).unwrap();
        let [test] = &tests[..] else { panic!("{tests:?}") };
        assert_eq!(test.get_program(), "/desk/target/debug/deps/store-1");
        assert_eq!(test.get_current_dir(), Some(Path::new("/desk/crates/store")));
    }

    #[test]
    fn a_step_without_a_test_is_an_error_and_a_test_is_no_program_to_start() {
        let built = reported(&[TEST]);
        assert!(built.tests(|program| program.is_of("crates/refunds")).is_err());
        assert!(built.program("store").is_err());
    }
}
