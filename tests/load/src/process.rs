//! A program under test: started with its log in a file, killed between two instructions, or asked to stop.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Where the binary reads its database's address from: not an option, because it may hold a password.
const DATABASE: &str = "REFUND_DESK_DATABASE";

/// How long a program may take until it listens, or until it has ended.
const PATIENCE: Duration = Duration::from_mins(3);

/// A program that was started. Dropped, it is killed.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts the binary with `--print-json`; its log is appended to `<name>.log` in the folder.
    pub fn start(
        binary: &Path,
        folder: &Path,
        name: &str,
        database: Option<&str>,
        arguments: &[String],
    ) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let log = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .with_context(|| format!("cannot write to {}", log.display()))?;
        let mut child = command(binary, database)
            .args(arguments)
            .arg("--print-json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let stdout = child.stdout.take().map(BufReader::new);
        Ok(Self { name: name.to_owned(), child, stdout })
    }

    /// Waits for the line of JSON that it prints once it listens.
    pub async fn listening(&mut self) -> Result<Value> {
        let name = self.name.clone();
        let stdout = self.stdout.as_mut().with_context(|| format!("{name} has no output"))?;
        let mut line = String::new();
        timeout(PATIENCE, stdout.read_line(&mut line))
            .await
            .with_context(|| format!("{name} did not listen in time"))??;
        serde_json::from_str(&line).with_context(|| format!("{name} ended early; its log says why"))
    }

    /// SIGKILL, and waits until it is gone.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.with_context(|| format!("cannot kill {}", self.name))
    }

    /// Asks it to stop, as a service manager does, and waits for its orderly end.
    pub async fn stop(&mut self) -> Result<()> {
        let id = self.child.id().with_context(|| format!("{} has ended already", self.name))?;
        let sent = Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        ensure!(sent.success(), "{} could not be asked to stop", self.name);
        let ended = timeout(PATIENCE, self.child.wait())
            .await
            .with_context(|| format!("{} did not stop in time", self.name))??;
        ensure!(ended.success(), "{} stopped with {ended}", self.name);
        Ok(())
    }
}

/// Runs the binary to its end and gives what it wrote, and whether it succeeded.
pub async fn run(binary: &Path, database: &str, arguments: &[String]) -> Result<(bool, String)> {
    let output = command(binary, Some(database))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .await
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), text))
}

/// Runs the binary to its end with one line of input, which must succeed.
pub async fn tell(binary: &Path, database: &str, arguments: &[&str], input: &str) -> Result<()> {
    let mut child = command(binary, Some(database))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let mut stdin = child.stdin.take().context("the program takes no input")?;
    stdin.write_all(format!("{input}\n").as_bytes()).await?;
    drop(stdin);
    let output = child.wait_with_output().await?;
    ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn command(binary: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(binary);
    match database {
        Some(database) => command.env(DATABASE, database),
        None => command.env_remove(DATABASE),
    };
    command
}
