//! A desk as a process that tells its log everything, and all that it and the commands beside it wrote; on the engine that
//! the test run names.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use gateways::http::Http;
use reqwest::{Method, Response};
use serde_json::Value;
use store::engine::{Engine, Store};
use tempfile::TempDir;
use test_database::TestDatabase;

use crate::secrets::needle::Needles;

/// How long a condition may take to come true.
const DEADLINE: Duration = Duration::from_mins(2);

/// An answer that was noted down.
pub struct Noted {
    pub status: u16,
    pub json: Value,
}

/// Something that was written.
struct Written {
    what: String,
    bytes: Vec<u8>,
    is_database: bool,
}

/// What each table of a PostgreSQL has, row by row as text; bytes are hex.
const TABLES: &str = "SELECT table_name,
        CAST(query_to_xml('SELECT CAST(kept AS TEXT) AS line FROM ' || quote_ident(table_name) || ' AS kept',
                          true, false, '') AS TEXT) AS lines
    FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name";

/// The desk and the notes.
pub struct Desk {
    /// What may stand nowhere.
    pub needles: Needles,
    /// What the database keeps as it is, and may stand nowhere else.
    kept: Needles,
    written: Vec<Written>,
    folder: TempDir,
    database: TestDatabase,
    server: Option<Child>,
    address: String,
    metrics_token: String,
    http: Http,
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // It may have ended already, and then there is nothing to kill.
            drop(server.kill());
            drop(server.wait());
        }
    }
}

/// Asks until it is so.
pub async fn until<T>(what: &str, mut so: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = so().await {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "never came true: {what}");
        tokio::task::yield_now().await;
    }
}

impl Desk {
    /// An empty folder and an empty database.
    pub async fn new(metrics_token: &str) -> Self {
        let database = TestDatabase::open().await;
        let mut needles = Needles::default();
        // A server's password stands in its address: postgres://name:password@host/database.
        let named = database.address().split_once('@').map(|(named, _)| named);
        if let Some((_, password)) = named.and_then(|named| named.rsplit_once(':')) {
            needles.add("password of the database", password);
        }
        Self {
            needles,
            kept: Needles::default(),
            written: Vec::new(),
            folder: tempfile::tempdir().unwrap(),
            database,
            server: None,
            address: String::new(),
            metrics_token: metrics_token.to_owned(),
            http: Http::default(),
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str], has_key: bool) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_refund-desk"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("REFUND_DESK_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).arg("--database").arg(self.database.address());
        if has_key {
            command.arg("--key-file").arg(self.file("desk.key"));
        }
        command.env("RUST_LOG", "trace").current_dir(self.folder.path());
        command
    }

    fn output(&mut self, arguments: &[&str], has_key: bool, input: &str) -> Output {
        let name = self.file("input");
        std::fs::write(&name, input).unwrap();
        let mut command = self.command(arguments, has_key);
        let output = command.stdin(File::open(&name).unwrap()).output().unwrap();
        std::fs::remove_file(&name).unwrap();
        self.note(&format!("the log of {arguments:?}"), &output.stderr);
        output
    }

    /// Runs a command that may fail, and notes all that it says.
    pub fn run(&mut self, arguments: &[&str], has_key: bool, input: &str) -> String {
        let output = self.output(arguments, has_key, input);
        self.note(&format!("the output of {arguments:?}"), &output.stdout);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs a command whose output is a secret, shown this once; its log is noted.
    pub fn issue(&mut self, arguments: &[&str], has_key: bool) -> String {
        let output = self.output(arguments, has_key, "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Starts the server, and waits until it listens.
    pub async fn start(&mut self) {
        let [out, log] = ["serve.out", "serve.log"].map(|name| File::create(self.file(name)).unwrap());
        let arguments =
            ["serve", "--listen", "127.0.0.1:0", "--private-webhooks", "--private-gateways", "--print-json"];
        let mut command = self.command(&arguments, true);
        command.env("REFUND_DESK_METRICS_TOKEN", &self.metrics_token).stdin(Stdio::null());
        self.server = Some(command.stdout(out).stderr(log).spawn().unwrap());
        let out = self.file("serve.out");
        let told = until("the server listens", async || {
            serde_json::from_slice::<Value>(&std::fs::read(&out).unwrap()).ok()
        })
        .await;
        told.pointer("/address").unwrap().as_str().unwrap().clone_into(&mut self.address);
    }

    /// The address that people type.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The server's log so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.file("serve.log")).unwrap()).into_owned()
    }

    /// Asks the desk, and notes nothing.
    pub async fn send(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Response {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let address = self.address.replace("localhost", "127.0.0.1");
        let (client, mut url) = self.http.client_for(&format!("{address}{path}")).unwrap();
        url.set_query((!query.is_empty()).then_some(query));
        let request = client.request(method.clone(), url).body(body.to_owned());
        let request = request.header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        request.send().await.unwrap()
    }

    /// Asks the desk, and notes the answer.
    pub async fn ask(
        &mut self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Noted {
        let answer = self.send(method, path, headers, body).await;
        self.keep(&format!("{method} {path}"), answer).await
    }

    /// Notes an answer down.
    pub async fn keep(&mut self, what: &str, answer: Response) -> Noted {
        let status = answer.status().as_u16();
        let headers = format!("{:?}", answer.headers());
        let body = answer.text().await.unwrap();
        self.note(&format!("the headers of {what}: {status}"), headers.as_bytes());
        self.note(&format!("the answer to {what}: {status}"), body.as_bytes());
        Noted { status, json: serde_json::from_str(&body).unwrap_or_default() }
    }

    /// Notes down what was written.
    pub fn note(&mut self, what: &str, bytes: &[u8]) {
        self.written.push(Written { what: what.to_owned(), bytes: bytes.to_vec(), is_database: false });
    }

    /// Notes what the database has now: its files, or all rows of all tables.
    async fn note_database(&mut self, when: &str) {
        let mut kept = Vec::new();
        match self.database.engine() {
            Engine::Sqlite => {
                for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
                    if let Ok(bytes) = std::fs::read(self.database.folder().join(name)) {
                        kept.push((name.to_owned(), bytes));
                    }
                }
            }
            Engine::Postgres => {
                let store = Store::open(self.database.address()).await.unwrap();
                for row in store.rows(TABLES, []).await.unwrap() {
                    kept.push((row.text("table_name").unwrap(), row.text("lines").unwrap().into_bytes()));
                }
                store.close().await;
            }
        }
        for (name, bytes) in kept {
            let what = format!("the database {when}: {name}");
            self.written.push(Written { what, bytes, is_database: true });
        }
    }

    /// Learns the keys of the receipts, which the database keeps as they are.
    async fn learn_receipt_keys(&mut self) {
        let store = Store::open(self.database.address()).await.unwrap();
        for row in store.rows("SELECT mac_key FROM receipt_key", []).await.unwrap() {
            self.kept.add_raw("receipt key", &row.bytes("mac_key").unwrap());
        }
        store.close().await;
    }

    /// Stops the server, and notes what it has left.
    pub async fn stop(&mut self) {
        self.note_database("while it is served").await;
        let mut server = self.server.take().unwrap();
        let asked = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
        assert!(asked.success() && server.wait().unwrap().success());
        self.note_database("after the end").await;
        self.learn_receipt_keys().await;
        for name in ["serve.out", "serve.log"] {
            let bytes = std::fs::read(self.file(name)).unwrap();
            self.note(name, &bytes);
        }
    }

    /// Whether something noted has this in its name, and this in its text: what is searched is there at all.
    pub fn has(&self, what: &str, text: &str) -> bool {
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.written.iter().any(|written| written.what.contains(what) && holds(&written.bytes))
    }

    /// The names of what the database keeps as it is, where it was found in it.
    pub fn kept(&self) -> Vec<&str> {
        let in_database = self.written.iter().filter(|written| written.is_database);
        let found: Vec<String> = in_database.flat_map(|written| self.kept.find(&written.bytes)).collect();
        let is_found = |name: &str| found.iter().any(|one| one.starts_with(name));
        self.kept.names().iter().map(String::as_str).filter(|name| is_found(name)).collect()
    }

    /// The secrets that stand in anything that was noted.
    pub fn leaks(&self) -> Vec<String> {
        let find = |written: &Written| {
            let mut found = self.needles.find(&written.bytes);
            if !written.is_database {
                found.extend(self.kept.find(&written.bytes));
            }
            let what = &written.what;
            found.into_iter().map(|found| format!("{what}: {found}")).collect::<Vec<_>>()
        };
        self.written.iter().flat_map(find).collect()
    }
}
