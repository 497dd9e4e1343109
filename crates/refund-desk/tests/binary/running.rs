//! A running `refund-desk`, and the demo folders that tests start from.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use serde_json::Value;
use store::company::list_all_companies;
use store::engine::Store;
use store::integration::{list_integrations, move_integration};
use tempfile::TempDir;

use crate::http::{Answer, Sent, get, send};

/// The binary, with none of the caller's settings.
pub fn refund_desk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refund-desk"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("REFUND_DESK_") {
            command.env_remove(name);
        }
    }
    command.env("RUST_LOG", "info");
    command
}

/// Runs a command to its end, with something on its standard input.
pub fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = refund_desk();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that refuses at once reads nothing and closes the pipe.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// A server that is running; killed with the test.
pub struct Running {
    child: Child,
    /// What it printed by `--print-json`.
    pub told: Value,
}

impl Running {
    /// Starts a server and waits until it listens; its log goes to a file in `folder`.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join(format!("{}.log", arguments.first().unwrap()));
        let mut child = refund_desk()
            .args(arguments)
            .arg("--print-json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line).unwrap_or_else(|error| {
            panic!("{error} in {line:?}; the log: {}", std::fs::read_to_string(&log).unwrap())
        });
        Self { child, told }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        self.told["address"].as_str().unwrap()
    }

    /// Ends it between two instructions: SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, and then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The files of a small demo, to be served in pieces: the bank by one process, the desk by another.
pub struct DemoFiles {
    folder: TempDir,
    /// What the demo said of itself.
    pub told: Value,
}

impl DemoFiles {
    /// Makes a demo of the listed payments alone.
    pub fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Running::start(
            folder.path(),
            &[
                "demo",
                "--data",
                folder.path().to_str().unwrap(),
                "--listen",
                "127.0.0.1:0",
                "--payments",
                "0",
                "--customers-a-minute",
                "0",
            ],
        );
        let told = demo.told.clone();
        demo.ask_to_stop();
        assert!(demo.ended().success());
        Self { folder, told }
    }

    /// One of its files.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The desk's database.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.file("desk.db").display())
    }

    /// Starts the bank alone, with answers so slow that a test ends before them.
    pub fn start_bank(&self, listen: &str, slow_ms: &str) -> Running {
        let ledger = self.file("bank.db");
        let ledger = ledger.to_str().unwrap();
        Running::start(
            self.folder.path(),
            &[
                "sandbox",
                "--ledger",
                ledger,
                "--listen",
                listen,
                "--slow-ms",
                slow_ms,
                "--never-ms",
                "600000",
            ],
        )
    }

    /// Starts the desk alone.
    pub fn start_desk(&self) -> Running {
        let key = self.file("desk.key");
        let database = self.database();
        Running::start(
            self.folder.path(),
            &[
                "serve",
                "--private-gateways",
                "--database",
                &database,
                "--key-file",
                key.to_str().unwrap(),
                "--listen",
                "127.0.0.1:0",
            ],
        )
    }

    /// Says where all integrations are called, before the desk is started.
    pub fn point_to(&self, bank: &str) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::open(&self.database()).await.unwrap();
            for company in list_all_companies(&store).await.unwrap() {
                for integration in list_integrations(&store, company.id).await.unwrap() {
                    assert!(move_integration(&store, company.id, integration.id, bank).await.unwrap());
                }
            }
            store.close().await;
        });
    }

    /// A field of a listed payment.
    pub fn payment(&self, slug: &str, field: &str) -> &str {
        self.told["payments"][slug][field].as_str().unwrap()
    }

    fn token(&self) -> &str {
        self.told["api_token"].as_str().unwrap()
    }

    /// Sends a refund and does not wait for its answer.
    pub fn send_refund(&self, desk: &Running, slug: &str, amount: &str) -> Sent {
        let path = format!("/api/v1/transactions/{}/refunds", self.payment(slug, "id"));
        let bearer = format!("Bearer {}", self.token());
        let key = format!("test-{slug}-{amount}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
        ];
        send("POST", desk.address(), &path, &headers, &format!(r#"{{"amount":"{amount}"}}"#))
    }

    /// A listed payment in full, as the desk has it.
    pub fn detail(&self, desk: &Running, slug: &str) -> Value {
        let path = format!("/api/v1/transactions/{}", self.payment(slug, "id"));
        let answer: Answer = get(desk.address(), &path, Some(self.token()));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// A listed payment, as the bank has it.
    pub fn ledger(&self, bank: &Running, slug: &str) -> Value {
        ledger(bank.address(), self.payment(slug, "gateway_payment_id"))
    }
}

/// A payment as the bank at an address has it.
pub fn ledger(bank: &str, gateway_payment_id: &str) -> Value {
    let answer = get(bank, &format!("/sandbox/ledger?gateway_payment_id={gateway_payment_id}"), None);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// How many entries a list in an answer has.
pub fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}
