//! `cargo xtask fuzz`: mutated bytes into every reader of a gateway's wire, for as long as asked.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::command::run;
use crate::native_build::NativeBuild;
use crate::workspace::Workspace;

/// The share that every change goes through, in seconds beside building.
const SHARE_S: u64 = 18;

/// What to run.
#[derive(Args)]
pub struct Fuzz {
    /// How long, in seconds, for all readers together.
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// Where chance begins; the same seed and the same readers make the same inputs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Builds the readers as the tests are built, and runs them; prints the executions of each.
pub fn fuzz(workspace: &Workspace, asked: &Fuzz) -> Result<()> {
    let test =
        ["test", "--locked", "--package", "gateways", "--test", "fuzz", "endless", "--", "--nocapture"];
    feed(Command::new("cargo").args(test).current_dir(workspace.root()), asked)
}

/// The share of the tests.
pub fn fuzz_share(built: &NativeBuild) -> Result<()> {
    let readers = built.tests(|program| program.is_of("crates/gateways") && program.is_test_file("fuzz"))?;
    readers.into_iter().try_for_each(|mut readers| {
        feed(readers.args(["endless", "--nocapture"]), &Fuzz { seconds: SHARE_S, seed: 1 })
    })
}

fn feed(readers: &mut Command, asked: &Fuzz) -> Result<()> {
    run(readers.env("FUZZ_SECONDS", asked.seconds.to_string()).env("FUZZ_SEED", asked.seed.to_string()))
}
