//! The product under test: `refund-desk demo` on free ports, its data in a folder that goes with it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use domain::id::TransactionId;
use serde::Deserialize;
use tempfile::TempDir;

use crate::child_process::ChildProcess;
use crate::programs;

/// What the demo says of itself once it listens.
#[derive(Clone, Debug, Deserialize)]
pub struct Summary {
    /// The panel's address.
    pub address: String,
    /// The bank's address.
    pub sandbox_address: String,
    /// The token that programs of the first company call the API with.
    pub api_token: String,
    /// Everybody's password.
    pub password: String,
    /// The payments that every demo has, by what scripts call them.
    pub payments: BTreeMap<String, ListedPayment>,
}

/// A payment that every demo has.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedPayment {
    /// Its id.
    pub id: TransactionId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
}

/// The e-mail of someone in the demo, by what stands before the `@`.
#[must_use]
pub fn email_of(name: &str) -> String {
    format!("{name}@demo.example")
}

/// A running demo.
pub struct Demo {
    /// Where it is, and who is in it.
    pub summary: Summary,
    _process: ChildProcess,
    data: TempDir,
}

impl Demo {
    /// Makes a demo with so many payments and waits until it listens. `more` is what else it is told.
    pub fn start(payments: u32, more: &[&str], logs: &Path) -> Result<Self> {
        let data = TempDir::with_prefix("refund-desk-journeys-").context("no folder for the demo's data")?;
        let log = logs.join("refund-desk.log");
        let mut command = Command::new(programs::refund_desk()?);
        command
            .args(["demo", "--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0", "--print-json"])
            .args(["--payments", &payments.to_string(), "--customers-a-minute", "0"])
            .args(more)
            .arg("--data")
            .arg(data.path().join("demo"));
        let (process, stdout) = ChildProcess::start(&mut command, &log)?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("the demo's output does not read")?;
        let summary = serde_json::from_str(&line).with_context(|| {
            format!("the demo said {line:?} in place of where it is: see {}", log.display())
        })?;
        Ok(Self { summary, _process: process, data })
    }

    /// The folder with its database and its key.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.data.path().join("demo")
    }
}
