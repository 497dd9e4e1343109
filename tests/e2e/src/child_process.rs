//! A program that journeys started: its output is kept, and it ends with whoever started it.

use std::fs::File;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};

/// A running program. Dropping it kills it.
pub struct ChildProcess {
    child: Child,
}

impl ChildProcess {
    /// Starts a program whose standard error goes to a file; its standard output is handed back.
    pub fn start(command: &mut Command, log: &Path) -> Result<(Self, ChildStdout)> {
        let name = command.get_program().to_string_lossy().into_owned();
        let log = File::create(log).with_context(|| format!("cannot create {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let stdout = child.stdout.take().with_context(|| format!("{name} has no output"))?;
        Ok((Self { child }, stdout))
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
