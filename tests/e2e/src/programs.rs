//! Where the programs stand that journeys need: named by environment variables, else in their usual places.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// The `refund-desk` binary under test: `E2E_BINARY`, else the debug build.
pub fn refund_desk() -> Result<PathBuf> {
    named("E2E_BINARY", workspace().join("target/debug/refund-desk"), "cargo build --package refund-desk")
}

/// The browser's remote control: `E2E_CHROMEDRIVER`, else Debian's.
pub fn chromedriver() -> Result<PathBuf> {
    named("E2E_CHROMEDRIVER", PathBuf::from("/usr/bin/chromedriver"), "apt-get install chromium-driver")
}

/// The browser: `E2E_CHROMIUM`, else whichever chromedriver finds.
#[must_use]
pub fn chromium() -> Option<PathBuf> {
    env::var_os("E2E_CHROMIUM").map(PathBuf::from)
}

/// The accessibility checks: `E2E_AXE`, else where `cargo xtask test` puts them.
pub fn axe() -> Result<PathBuf> {
    npm_file("E2E_AXE", "axe-core/axe.min.js")
}

/// An identity provider to run with Node.js: `E2E_OIDC_PROVIDER`, else where `cargo xtask test` puts it.
pub fn oidc_provider() -> Result<PathBuf> {
    npm_file("E2E_OIDC_PROVIDER", "oidc-provider/lib/index.js")
}

fn npm_file(variable: &str, path: &str) -> Result<PathBuf> {
    let tools = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
        .unwrap_or_default()
        .join("refund-desk/tools");
    named(variable, tools.join("npm/node_modules").join(path), "cargo xtask test")
}

/// Where a failed journey leaves what it saw.
#[must_use]
pub fn evidence() -> PathBuf {
    workspace().join("target/e2e")
}

/// The root of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

fn named(variable: &str, usual: PathBuf, brought_by: &str) -> Result<PathBuf> {
    let file = env::var_os(variable).map_or(usual, PathBuf::from);
    ensure!(file.is_file(), "{} is not there: set {variable}, or get it by `{brought_by}`", file.display());
    Ok(file)
}
