//! A real identity provider, `oidc-provider` of npm, on a free port of this machine.

use std::io::{BufRead as _, BufReader};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::child_process::ChildProcess;
use crate::programs;

/// What it calls the desk, and what the desk proves itself with.
pub const CLIENT_ID: &str = "refund-desk";
/// The secret.
pub const CLIENT_SECRET: &str = "a-secret-of-the-journeys";

/// A running provider.
pub struct OpenIdProvider {
    /// What it calls itself.
    pub issuer: String,
    _process: ChildProcess,
}

#[derive(Deserialize)]
struct Said {
    issuer: String,
}

impl OpenIdProvider {
    /// Starts one that sends browsers back to a desk.
    pub fn start(redirect_uri: &str) -> Result<Self> {
        let log = programs::evidence().join("openid-provider.log");
        let mut command = Command::new("node");
        command
            .args(["--input-type=module", "--eval", include_str!("openid_provider.mjs")])
            .env("OIDC_PROVIDER", programs::oidc_provider()?)
            .env("REDIRECT_URI", redirect_uri);
        let (process, stdout) = ChildProcess::start(&mut command, &log)?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("the provider's output does not read")?;
        let said: Said = serde_json::from_str(&line).with_context(|| {
            format!("the provider said {line:?} in place of where it is: see {}", log.display())
        })?;
        Ok(Self { issuer: said.issuer, _process: process })
    }
}
