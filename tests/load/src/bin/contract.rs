//! `contract`: calls the built binary with all that its contract allows and forbids; `cargo xtask contract` starts this.
#![expect(clippy::print_stdout, reason = "progress and results are what this program is for")]

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use load::contract::{ContractOptions, contract};
use load::place::Place;

/// So many payments are in the demo that is called: enough for some of each kind.
const PAYMENTS: u32 = 300;

/// Calls refund-desk as Schemathesis makes it up from the contract, and holds every answer to the contract.
#[derive(Parser)]
struct Arguments {
    /// The refund-desk binary.
    #[arg(long)]
    binary: PathBuf,
    /// The schemathesis program.
    #[arg(long)]
    schemathesis: PathBuf,
    /// Where the run's files and its result go; emptied first.
    #[arg(long, default_value = "target/contract")]
    folder: PathBuf,
    /// At least so many calls in all.
    #[arg(long, default_value_t = 50_000)]
    cases: u64,
    /// At most so many random calls of each operation in one round, by each caller.
    #[arg(long, default_value_t = 100)]
    each: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let folder = arguments.folder.join("run");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    let place = Place::make(&arguments.binary.canonicalize()?, &folder, None, 1, PAYMENTS).await?;
    let options = ContractOptions {
        schemathesis: arguments.schemathesis.clone(),
        cases: arguments.cases,
        each: arguments.each,
    };
    let kept = || format!("the files and logs are kept in {}", folder.display());
    let result = contract(&place, &options).await.with_context(kept)?;
    let json = arguments.folder.join("contract.json");
    fs::write(&json, serde_json::to_string_pretty(&result)?)?;
    for failure in &result.failures {
        println!("{failure}");
    }
    println!("answers: {:?}; never 2xx: {}", result.answers, result.never_well.join(", "));
    println!(
        "{} calls of {} operations in {} rounds, {} answers that should not be; written to {}",
        result.total(),
        result.operations,
        result.rounds,
        result.failures.len(),
        json.display()
    );
    ensure!(!result.answers.contains_key("5xx"), "the server says that it answered 5xx; {}", kept());
    ensure!(result.failures.is_empty(), "{}; the logs say how to make each call again", kept());
    fs::remove_dir_all(&folder)?;
    Ok(())
}
