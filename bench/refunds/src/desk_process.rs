//! The real binary as a process: started with its log in a file, asked for its memory, killed with the measurement.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::slow_disk;

/// Whose flushes a process makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// Those of the disk that is there.
    AtHand,
    /// Those that the measurement makes itself, which may have been made to last.
    AsMeasured,
}

/// A running `refund-desk`.
pub struct DeskProcess {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl DeskProcess {
    /// Starts the binary and waits until it listens.
    pub async fn start(binary: &Path, log: &Path, disk: Disk, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(binary);
        if disk == Disk::AtHand {
            slow_disk::leave(&mut command);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("REFUND_DESK_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .args(arguments)
            .arg("--print-json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let stdout = child.stdout.take().context("its output was asked for")?;
        let line = BufReader::new(stdout).lines().next_line().await?;
        let told = line.with_context(|| {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            format!("`refund-desk {}` ended at once: {said}", arguments.join(" "))
        })?;
        let told: Value = serde_json::from_str(&told)?;
        let address =
            told.get("address").and_then(Value::as_str).context("it did not say where it listens")?;
        Ok(Self { child, address: address.to_owned() })
    }

    /// Its process.
    pub fn id(&self) -> Result<u32> {
        self.child.id().context("it has ended")
    }

    /// The memory that it holds, and the most that it has held, in bytes.
    pub fn memory(&self) -> Result<Memory> {
        let id = self.id()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let bytes = |name: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kilobytes * 1024)
        };
        let held = bytes("VmRSS:").context("no VmRSS")?;
        Ok(Memory { held, most: bytes("VmHWM:").context("no VmHWM")? })
    }

    /// Asks it to stop as a service manager does, and waits until it has.
    pub async fn stop(mut self) -> Result<()> {
        let id = self.id()?;
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}

/// Memory in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Now.
    pub held: u64,
    /// At most, since the start.
    pub most: u64,
}
