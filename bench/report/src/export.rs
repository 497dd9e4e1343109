//! How fast a running desk writes an export, beside the database's own dump of the same rows, and how much memory it takes.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Serialize;
use serde_json::{Value, json};

/// How often it is asked how far it is.
const GLANCE: Duration = Duration::from_millis(100);
/// What an export's rate may be of the dump's at least, in hundredths.
const LEAST_PERCENT: u64 = 50;
/// The most memory that the server may hold, in KiB: 200 MB.
const MOST_KIB: u64 = 200_000_000 / 1_024;

/// Of which desk an export is measured.
#[derive(Clone, Debug)]
pub struct ExportDesk {
    /// The binary.
    pub program: PathBuf,
    /// The demo's folder.
    pub folder: PathBuf,
    /// Its database, where that is none of the folder's files.
    pub database: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct ExportFigure {
    /// How many rows.
    pub rows: u64,
    /// From the asking to the whole file.
    pub export_ms: u64,
    /// The database's own dump of all rows, their every column.
    pub dump_ms: u64,
    /// How much of the dump's rate the export's is, in hundredths.
    pub percent: u64,
    /// What the server held before, and the most that it held.
    pub before_kib: u64,
    /// The most.
    pub most_kib: u64,
}

impl ExportFigure {
    /// Fails where less was reached than is promised.
    pub fn check(&self) -> Result<()> {
        ensure!(self.percent >= LEAST_PERCENT, "the export has {} % of the dump's rate", self.percent);
        ensure!(self.most_kib < MOST_KIB, "the export took {} KiB of memory", self.most_kib);
        Ok(())
    }
}

/// Measures the dump, starts the desk, asks for everything as CSV, and waits for it.
pub fn measure_export(desk: &ExportDesk) -> Result<ExportFigure> {
    // Once for the memory of the machine.
    dump(desk)?;
    let dump_ms = dump(desk)?;
    let mut running = Running::start(desk)?;
    let session = json!({ "email": "owner@demo.example", "password": "demo-password" });
    let (cookie, _person) = running.call("POST", "/api/v1/session", &session.to_string())?;
    running.cookie = cookie;
    let before_kib = running.memory("VmRSS:")?;
    let begun = Instant::now();
    let (_, export) = running.call("POST", "/api/v1/exports", r#"{"format":"csv"}"#)?;
    let id = export.get("id").and_then(Value::as_str).context("an export has an id")?.to_owned();
    let rows = loop {
        std::thread::sleep(GLANCE);
        let (_, export) = running.call("GET", &format!("/api/v1/exports/{id}"), "")?;
        match export.get("state").and_then(Value::as_str) {
            Some("done") => break export.get("rows_written").and_then(Value::as_u64).unwrap_or(0),
            Some("queued" | "running") => {}
            other => bail!("the export is {other:?}"),
        }
    };
    let export_ms = millis(begun);
    let most_kib = running.memory("VmHWM:")?;
    let percent = dump_ms * 100 / export_ms.max(1);
    Ok(ExportFigure { rows, export_ms, dump_ms, percent, before_kib, most_kib })
}

/// How long the database's own program takes to write all rows out.
fn dump(desk: &ExportDesk) -> Result<u64> {
    let mut command = match &desk.database {
        None => {
            let mut command = Command::new("sqlite3");
            command.arg(desk.folder.join("desk.db")).arg(".dump txn");
            command
        }
        Some(address) => {
            let mut command = Command::new("psql");
            command.arg(address).args(["--command", "COPY txn TO STDOUT"]);
            command
        }
    };
    let begun = Instant::now();
    let status = command.stdout(Stdio::null()).status().context("the database's program is not there")?;
    ensure!(status.success(), "the dump ended with {status}");
    Ok(millis(begun))
}

/// A running desk; killed when this is dropped.
struct Running {
    child: Child,
    host: String,
    cookie: String,
}

impl Running {
    fn start(desk: &ExportDesk) -> Result<Self> {
        let mut command = Command::new(&desk.program);
        // The desk alone, without the demo's bank.
        let database = desk.database.clone();
        let database =
            database.unwrap_or_else(|| format!("sqlite:{}", desk.folder.join("desk.db").display()));
        command.args(["serve", "--print-json", "--listen", "127.0.0.1:0", "--database", &database]);
        command.arg("--key-file").arg(desk.folder.join("desk.key"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().context("its output was asked for")?;
        BufReader::new(output).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line).context("the desk did not start")?;
        let address = told.get("address").and_then(Value::as_str).context("it does not say where it is")?;
        let host = address.strip_prefix("http://").context("the address is no http://")?.to_owned();
        Ok(Self { child, host, cookie: String::new() })
    }

    /// Calls the API; gives the cookie that was set, and the body.
    fn call(&self, verb: &str, path: &str, body: &str) -> Result<(String, Value)> {
        let Self { host, cookie, .. } = self;
        let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1"))?;
        write!(
            stream,
            "{verb} {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncookie: {cookie}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no body")?;
        let status = head.split(' ').nth(1).unwrap_or_default();
        ensure!(status.starts_with('2'), "{verb} {path}: {status} {body}");
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap_or_default();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok((cookie, serde_json::from_str(body).with_context(|| format!("{body:?} is no JSON"))?))
    }

    fn memory(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(Path::new("/proc").join(self.child.id().to_string()).join("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such memory")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It is only measured; whatever it did can be done again.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn millis(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}
