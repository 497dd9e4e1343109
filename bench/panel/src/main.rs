//! `cargo xtask bench panel`: our report beside a page of React and AG Grid, on the same server and data.

mod figures;
mod front;
mod lighthouse;
mod page;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use api::transaction_query::TransactionQuery;
use clap::Parser;
use e2e::browser::Browser;
use e2e::desk::Desk;
use e2e::person::Person;

use crate::figures::{Comparison, Rounds};
use crate::page::{OURS, Opened, Page, THEIRS};

/// How many orders are looked for in a round.
const ORDERS: usize = 8;

/// Measures the panel beside a page of React and AG Grid over the same server and data.
#[derive(Parser)]
#[command(name = "bench-panel")]
struct Arguments {
    /// How many payments the demo behind both has.
    #[arg(long, default_value_t = 100_000)]
    payments: u32,
    /// How often each page is opened; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// In how many of these rounds all rows are scrolled through, which takes minutes for either page.
    #[arg(long, default_value_t = 1)]
    scrolls: usize,
    /// The folder of our page.
    #[arg(long)]
    ours: PathBuf,
    /// The folder of the other.
    #[arg(long)]
    theirs: PathBuf,
    /// Lighthouse's own program.
    #[arg(long)]
    lighthouse: PathBuf,
    /// The file for the figures.
    #[arg(long)]
    json: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            eprintln!("not as promised: {}", missed.join("; "));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<Vec<String>> {
    let modules =
        fs::read(arguments.theirs.join("modules.json")).context("the other page lists no modules")?;
    let modules: Vec<String> = serde_json::from_slice(&modules)?;
    ensure!(!modules.iter().any(|module| module == "AllCommunityModule"), "the other page holds all modules");
    let desk = Desk::open(arguments.payments)?;
    let orders = orders(&desk).await?;
    let our_address = front::serve(&arguments.ours, &desk.demo.summary.address).await?;
    let their_address = front::serve(&arguments.theirs, &desk.demo.summary.address).await?;
    let (mut ours, mut theirs) = (Rounds::default(), Rounds::default());
    for round in 1..=arguments.rounds {
        // By turns, so that what else the machine does falls on both.
        let scrolls = round <= arguments.scrolls;
        measure(&desk, OURS, &our_address, &orders, scrolls, &mut ours).await.context(OURS.name)?;
        measure(&desk, THEIRS, &their_address, &orders, scrolls, &mut theirs).await.context(THEIRS.name)?;
        eprintln!("round {round} of {} is done", arguments.rounds);
    }
    let scores = lighthouse::measure(&arguments.lighthouse, &desk, arguments.rounds).await?;
    let comparison = Comparison::of(&ours, &theirs, arguments.payments, modules, scores);
    eprintln!("\n{comparison}");
    fs::write(&arguments.json, serde_json::to_vec_pretty(&comparison)?)
        .with_context(|| format!("cannot write {}", arguments.json.display()))?;
    Ok(comparison.missed())
}

async fn measure(
    desk: &Desk,
    page: Page,
    address: &str,
    orders: &[String],
    scrolls: bool,
    into: &mut Rounds,
) -> Result<()> {
    let (opened, arrival) = Opened::open(Browser::open(desk).await?, page, address).await?;
    eprintln!("{}: first rows after {:.0} ms, {} bytes", page.name, arrival.first_rows_ms, arrival.bytes);
    into.arrivals.push(arrival);
    into.memory_bytes.push(opened.memory_bytes().await?);
    for order in orders {
        into.keystrokes_ms.push(opened.look_for(order).await?);
    }
    if scrolls {
        let (late, frames) = opened.late_frames().await?;
        into.late_frames.push(late);
        into.frames.push(frames);
    }
    opened.close().await
}

/// Orders that are of one payment each.
async fn orders(desk: &Desk) -> Result<Vec<String>> {
    let owner = Person::sign_in(desk, "owner").await?;
    let query = TransactionQuery {
        kind: Some("payment".to_owned()),
        result: Some("FAILED".to_owned()),
        limit: Some(200),
        ..TransactionQuery::default()
    };
    let rows = owner.list(&query).await?.items;
    let orders: Vec<String> = rows.into_iter().map(|row| row.order_number).take(ORDERS).collect();
    ensure!(orders.len() == ORDERS, "the demo has too few orders to look for");
    Ok(orders)
}
