//! The browser's remote control, on a port of its own choosing.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::child_process::ChildProcess;
use crate::programs;

/// A running chromedriver.
pub struct Chromedriver {
    /// Where it listens.
    pub address: String,
    _process: ChildProcess,
}

impl Chromedriver {
    /// Starts it and waits until it says where it listens.
    pub fn start(logs: &Path) -> Result<Self> {
        let log = logs.join("chromedriver.log");
        let mut command = Command::new(programs::chromedriver()?);
        let (process, stdout) = ChildProcess::start(command.arg("--port=0"), &log)?;
        let mut lines = BufReader::new(stdout).lines();
        for line in lines.by_ref() {
            let line = line.context("chromedriver's output does not read")?;
            let port = line
                .split_once("successfully on port ")
                .and_then(|(_, rest)| rest.trim_end_matches('.').parse::<u16>().ok());
            if let Some(port) = port {
                // What it says later is of no use, but a full pipe would stop it.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { address: format!("http://127.0.0.1:{port}"), _process: process });
            }
        }
        bail!("chromedriver ended without listening: see {}", log.display())
    }
}
