//! What opens `/metrics` to others than this machine: a token in a file, or in the environment.

use std::path::PathBuf;

use clap::Args;
use server::metrics::access::MetricsToken;

use crate::failure::CommandError;

/// Where the token may stand instead of in a file. Never an option: options are seen by everyone on the machine.
const VARIABLE: &str = "REFUND_DESK_METRICS_TOKEN";

/// Where the token of the metrics is.
#[derive(Args)]
pub struct MetricsOptions {
    /// The file with the bearer token that opens /metrics to others than this machine. The environment variable
    /// `REFUND_DESK_METRICS_TOKEN`, with the token itself, goes before it. Without either, only this machine reads them.
    #[arg(long, env = "REFUND_DESK_METRICS_TOKEN_FILE")]
    metrics_token_file: Option<PathBuf>,
}

impl MetricsOptions {
    /// The token, where there is one. An empty one is a mistake and is said.
    pub fn token(&self) -> Result<Option<MetricsToken>, CommandError> {
        let (text, place) = match (std::env::var(VARIABLE), &self.metrics_token_file) {
            (Ok(text), _) if !text.is_empty() => (text, VARIABLE.to_owned()),
            (Ok(_) | Err(_), None) => return Ok(None),
            (Ok(_) | Err(_), Some(path)) => {
                let shown = path.display().to_string();
                let text = std::fs::read_to_string(path)
                    .map_err(CommandError::io(format!("the metrics token file {shown} cannot be read")))?;
                (text, shown)
            }
        };
        let token = MetricsToken::new(&text).ok_or_else(|| {
            CommandError::refused(format!("{place} holds no token: write one, or take it away"))
        })?;
        Ok(Some(token))
    }
}
