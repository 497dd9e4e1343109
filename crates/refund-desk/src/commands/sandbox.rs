//! `refund-desk sandbox`: only the bank that plays the gateways.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use sandbox::Sandbox;
use sandbox::settings::{Pace, SandboxSettings};

use crate::failure::CommandError;
use crate::listen::bind;
use crate::stop::Stop;

/// What `sandbox` can be told.
#[derive(Args)]
pub struct SandboxOptions {
    /// Where to listen, IP:PORT; port 0 takes a free one. Its pages need no token, so keep it on this machine.
    #[arg(long, env = "REFUND_DESK_SANDBOX_LISTEN", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// The ledger's file, made when it is not there.
    #[arg(long, env = "REFUND_DESK_LEDGER", default_value = "bank.db")]
    ledger: PathBuf,
    /// How long a slow answer takes (amounts ending in 95), in milliseconds.
    #[arg(long, env = "REFUND_DESK_SANDBOX_SLOW_MS", default_value_t = SandboxSettings::default().slow_ms)]
    slow_ms: u64,
    /// How long an answer that never comes is waited for (amounts ending in 92), in milliseconds.
    #[arg(long, env = "REFUND_DESK_SANDBOX_NEVER_MS", default_value_t = SandboxSettings::default().never_ms)]
    never_ms: u64,
    /// How long a refund is queued at PayU before it is done, in milliseconds; also the wait of late failures and reversals.
    #[arg(long, env = "REFUND_DESK_SANDBOX_QUEUED_MS", default_value_t = Pace::default().queued_ms)]
    queued_ms: u64,
    /// How long after an answered refund its notification is first sent, in milliseconds.
    #[arg(long, env = "REFUND_DESK_SANDBOX_NOTIFY_AFTER_MS", default_value_t = Pace::default().notify_after_ms)]
    notify_after_ms: u64,
    /// Leaves the flushing of its ledger to the machine: for measurements that are not about the bank.
    #[arg(long)]
    not_durable: bool,
    /// Prints one line of JSON with the address once it listens.
    #[arg(long, env = "REFUND_DESK_PRINT_JSON")]
    print_json: bool,
}

/// Serves the sandbox until it is told to stop.
pub async fn sandbox(options: SandboxOptions) -> Result<(), CommandError> {
    let (listener, bound) = bind(options.listen, "--listen").await?;
    let stop = Stop::on_signals()?;
    let settings = SandboxSettings {
        slow_ms: options.slow_ms,
        never_ms: options.never_ms,
        durable: !options.not_durable,
    };
    let pace = Pace { queued_ms: options.queued_ms, notify_after_ms: options.notify_after_ms };
    let bank = Sandbox::open_with(&options.ledger, settings).await?.with_pace(pace);
    if options.print_json {
        print_address(&format!("http://{bound}"));
    }
    let served = bank.serve(listener, stop.asked()).await;
    bank.close().await;
    served.map_err(CommandError::io("the sandbox failed"))
}

#[expect(clippy::print_stdout, reason = "the line is what --print-json asks for")]
fn print_address(address: &str) {
    println!("{}", serde_json::json!({ "address": address }));
}
