//! A `PostgreSQL` of our own while it is needed: in a temporary folder, on the loopback alone, stopped and removed after.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use anyhow::{Context as _, Result, bail, ensure};

use crate::command::{find, is_program, output_of};

/// How long it may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
const GLANCE: Duration = Duration::from_millis(50);
const USER: &str = "refund_desk";

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As in production: for whatever is measured or killed.
    Full,
    /// Not at all: for tests, whose data nobody misses.
    None,
}

/// A running server. Dropped, it is stopped and its folder removed. It also ends with the thread that started it, so that
/// no kill of xtask leaves one behind.
pub struct PostgresCluster {
    folder: PathBuf,
    server: Child,
    port: u16,
    password: String,
}

impl PostgresCluster {
    /// Makes a cluster and waits until it answers.
    pub fn start(durability: Durability) -> Result<Self> {
        let folder = env::temp_dir().join(format!("refund-desk-postgres-{}", process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder).context("cannot remove what an earlier run left")?;
        }
        fs::create_dir(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let made = make(&folder).and_then(|password| {
            let port = free_port()?;
            let server = serve(&folder, port, durability)?;
            Ok(Self { folder: folder.clone(), server, port, password })
        });
        if made.is_err() {
            fs::remove_dir_all(&folder).context("cannot remove the folder of a cluster that failed")?;
        }
        let mut cluster = made?;
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// The address of its first database, for one who may do everything there.
    pub fn url(&self) -> String {
        format!("postgres://{USER}:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Makes an empty database and gives its address.
    pub fn database(&self, name: &str) -> Result<String> {
        let mut create = Command::new(program("createdb")?);
        create.env("PGPASSWORD", &self.password);
        create.args(["--host", "127.0.0.1", "--port", &self.port.to_string(), "--username", USER, name]);
        output_of(&mut create)?;
        Ok(format!("postgres://{USER}:{}@127.0.0.1:{}/{name}", self.password, self.port))
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let asked = Instant::now();
        let port = self.port.to_string();
        let is_ready = || -> Result<bool> {
            let mut ask = Command::new(program("pg_isready")?);
            Ok(output_of(ask.args(["--host", "127.0.0.1", "--port", &port])).is_ok())
        };
        while !is_ready()? {
            if let Some(status) = self.server.try_wait().context("cannot look after PostgreSQL")? {
                let log = fs::read_to_string(self.folder.join("log")).context("PostgreSQL left no log")?;
                bail!("PostgreSQL ended at once ({status}):\n{log}");
            }
            ensure!(asked.elapsed() < PATIENCE, "PostgreSQL did not answer within {} s", PATIENCE.as_secs());
            thread::sleep(GLANCE);
        }
        Ok(())
    }
}

impl Drop for PostgresCluster {
    fn drop(&mut self) {
        if let Err(error) = stop(&mut self.server, &self.folder) {
            eprintln!("xtask: PostgreSQL in {} was not stopped cleanly: {error:#}", self.folder.display());
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("xtask: {} could not be removed: {error}", self.folder.display());
        }
    }
}

/// A program of `PostgreSQL`: on `PATH`, else the newest that Debian has.
pub fn program(name: &str) -> Result<PathBuf> {
    newest_of_debian(name)
        .or_else(|| find(name))
        .with_context(|| format!("{name} is not there: install the package postgresql"))
}

/// Debian keeps the programs of a server apart, by version.
fn newest_of_debian(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut programs: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            let version = version.ok()?;
            let number = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin").join(name)))
        })
        .filter(|(_, program)| is_program(program))
        .collect();
    programs.sort();
    programs.pop().map(|(_, program)| program)
}

/// Makes the cluster's files and gives the password of its user.
fn make(folder: &Path) -> Result<String> {
    let password = random_password()?;
    let password_file = folder.join("password");
    fs::write(&password_file, &password).context("cannot write the cluster's password")?;
    if is_root()? {
        output_of(Command::new("chown").args(["--recursive", "postgres:"]).arg(folder))?;
    }
    output_of(Command::new("chmod").arg("700").arg(folder))?;
    let mut initdb = as_its_user("initdb")?;
    initdb
        .args(["--auth", "password", "--encoding", "UTF8", "--locale", "C.UTF-8", "--username", USER])
        .arg("--no-sync")
        .arg("--pwfile")
        .arg(&password_file)
        .arg("--pgdata")
        .arg(folder.join("data"));
    output_of(&mut initdb)?;
    fs::remove_file(&password_file).context("cannot remove the cluster's password")?;
    Ok(password)
}

fn serve(folder: &Path, port: u16, durability: Durability) -> Result<Child> {
    let on = if durability == Durability::Full { "on" } else { "off" };
    let log = File::create(folder.join("log")).context("cannot write the log of PostgreSQL")?;
    let errors = log.try_clone().context("cannot write the log of PostgreSQL twice")?;
    let mut server = as_its_user("postgres")?;
    server.arg("-D").arg(folder.join("data"));
    for setting in [
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        "max_connections=300".to_owned(),
        format!("fsync={on}"),
        format!("synchronous_commit={on}"),
        format!("full_page_writes={on}"),
        // A test that ends may leave a connection half made. Who drops a database waits for it, by default for a minute.
        "authentication_timeout=5s".to_owned(),
    ] {
        server.args(["-c", &setting]);
    }
    server.current_dir(folder).stdin(Stdio::null()).stdout(log).stderr(errors);
    server.spawn().context("cannot start PostgreSQL")
}

/// Asks for a quick end, which cuts off whoever is connected, and waits for it.
fn stop(server: &mut Child, folder: &Path) -> Result<()> {
    if server.try_wait().context("cannot look after PostgreSQL")?.is_none() {
        let mut stop = as_its_user("pg_ctl")?;
        stop.args(["stop", "--wait", "--mode", "immediate", "--silent", "--pgdata"]).arg(folder.join("data"));
        if let Err(error) = output_of(stop.current_dir("/")) {
            server.kill().context("cannot kill PostgreSQL")?;
            server.wait().context("cannot wait for PostgreSQL")?;
            return Err(error);
        }
        server.wait().context("cannot wait for PostgreSQL")?;
    }
    Ok(())
}

/// One of its programs, as a user other than root, which it refuses; it ends when xtask does, however that comes.
fn as_its_user(name: &str) -> Result<Command> {
    let mut command = Command::new("setpriv");
    if is_root()? {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.args(["--pdeathsig=INT", "--"]).arg(program(name)?).current_dir("/");
    Ok(command)
}

fn is_root() -> Result<bool> {
    Ok(output_of(Command::new("id").arg("-u")).context("cannot tell which user this is")? == "0")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr().context("the port has no number")?.port())
}

fn random_password() -> Result<String> {
    let bytes = output_of(Command::new("od").args(["-An", "-N16", "-tx1", "/dev/urandom"]))?;
    Ok(bytes.chars().filter(char::is_ascii_hexdigit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cluster_has_a_password_of_its_own() {
        let (one, other) = (random_password().unwrap(), random_password().unwrap());
        assert_eq!(one.len(), 32, "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        let cluster = PostgresCluster::start(Durability::None).unwrap();
        let (folder, url) = (cluster.folder.clone(), cluster.url());
        let ask = |url: &str| {
            let question = ["--no-password", "--tuples-only", "--command", "SHOW fsync", "--dbname", url];
            output_of(Command::new(program("psql").unwrap()).args(question))
        };
        assert_eq!(ask(&url).unwrap(), "off");
        let stranger = url.replace(&cluster.password, "guessed");
        assert!(ask(&stranger).is_err(), "a stranger on this machine does not get in");
        drop(cluster);
        assert!(!folder.exists());
        assert!(ask(&url).is_err());
    }
}
