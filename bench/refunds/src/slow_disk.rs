//! A disk whose flushes last longer than those of the one at hand: the measurement runs under `slow-flush`, and so does
//! every process that it starts and does not take out.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::latency::Figures;

/// The built `slow-flush`, which lies beside us.
const LIBRARY: &str = "libslow_flush.so";
/// What a process is told by.
const VARIABLES: [&str; 2] = ["LD_PRELOAD", "SLOW_FLUSH_MS"];

/// Starts the measurement anew on such a disk, unless it is there already. Gives only what went wrong.
pub fn enter(least_ms: u64) -> Result<()> {
    let [preload, least] = VARIABLES;
    if std::env::var_os(least).is_some() {
        return Ok(());
    }
    let own = std::env::current_exe()?;
    let library = own.parent().unwrap_or_else(|| Path::new(".")).join(LIBRARY);
    ensure!(library.is_file(), "build the package `slow-flush` first: there is no {}", library.display());
    let mut again = Command::new(&own);
    again.args(std::env::args_os().skip(1)).env(preload, &library).env(least, least_ms.to_string());
    Err(again.exec()).with_context(|| format!("cannot start {} again", own.display()))
}

/// Takes a process out that is about to be started: it flushes as the disk at hand does.
pub fn leave(command: &mut tokio::process::Command) {
    for variable in VARIABLES {
        command.env_remove(variable);
    }
}

/// Insists that commits last as long as they were made to: a library that was not loaded would go unnoticed.
pub fn insist(least_ms: u64, two_commits_alone: Figures) -> Result<()> {
    let took = two_commits_alone.p50_ms;
    let told = u32::try_from(2 * least_ms).map_or(f64::INFINITY, f64::from);
    ensure!(took >= told, "two commits took {took:.1} ms, where each was to last {least_ms} ms at least");
    Ok(())
}
