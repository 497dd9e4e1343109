//! Measures how long the report's pages, searches and totals take at several sizes of a database.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod dice;
mod measure;
mod rows;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use serde::Serialize;
use store::engine::{Options, Store};

use crate::measure::{Figure, measure};
use crate::rows::fill;

/// What is measured.
#[derive(Debug, Parser)]
struct Asked {
    /// A database of so many rows; given several times, from the smallest to the largest.
    #[arg(long, default_values_t = [10_000, 1_000_000])]
    rows: Vec<u64>,
    /// A `PostgreSQL` server to make the databases on, as one who may; without one, files are measured.
    #[arg(long, env = "REFUND_DESK_BENCH_POSTGRES")]
    postgres: Option<String>,
    /// How many values each question is asked with.
    #[arg(long, default_value_t = 1_000)]
    tries: usize,
    /// Where the files and the figures go.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

/// What a run found.
#[derive(Debug, Serialize)]
struct Report {
    engine: &'static str,
    figures: Vec<Figure>,
    /// For each flat question: how many times the smallest database's p99 the largest one's is, in hundredths.
    flat_percent: Vec<(String, u128)>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let asked = Asked::parse();
    fs::create_dir_all(&asked.folder)?;
    let folder = tempfile::tempdir_in(&asked.folder)?;
    let engine = if asked.postgres.is_none() { "sqlite" } else { "postgres" };
    let mut figures: Vec<Figure> = Vec::new();
    for rows in &asked.rows {
        let address = match &asked.postgres {
            Some(server) => new_database(server, *rows).await?,
            None => format!("sqlite:{}", folder.path().join(format!("{rows}.db")).display()),
        };
        figures.extend(measure_at(&address, *rows, asked.tries).await?);
    }
    let flat_percent = ratios(&figures, &asked.rows);
    println!("{:<32} {:>10} {:>10} {:>10} {:>6} {:>6}", "", "rows", "p50 ms", "p99 ms", "none", "cut");
    for figure in &figures {
        let millis = |us: u128| format!("{}.{:02}", us / 1_000, us % 1_000 / 10);
        println!(
            "{:<32} {:>10} {:>10} {:>10} {:>6} {:>6}",
            figure.name,
            figure.rows,
            millis(figure.p50_us),
            millis(figure.p99_us),
            figure.found_nothing,
            figure.cut_off
        );
    }
    for (name, percent) in &flat_percent {
        println!("{name}: {}.{:02} times the smallest's p99", percent / 100, percent % 100);
    }
    let report = Report { engine, figures, flat_percent };
    let file = asked.folder.join(format!("report-{engine}.json"));
    fs::write(&file, serde_json::to_string_pretty(&report)?).context("cannot write the figures")?;
    println!("{}", file.display());
    let missed: Vec<&str> = report
        .flat_percent
        .iter()
        .filter(|(_, percent)| *percent > 200)
        .map(|(name, _)| name.as_str())
        .collect();
    ensure!(missed.is_empty(), "more than 2 times as slow at the largest size: {}", missed.join(", "));
    Ok(())
}

/// Makes an empty database beside the one that the address names.
async fn new_database(server: &str, rows: u64) -> Result<String> {
    let beside = Store::open(server).await?;
    let sql = format!("CREATE DATABASE report_{rows}_{}", std::process::id());
    beside.execute(Box::leak(sql.into_boxed_str()), []).await?;
    beside.close().await;
    let (host, _own) = server.rsplit_once('/').context("the server's address names no database")?;
    Ok(format!("{host}/report_{rows}_{}", std::process::id()))
}

async fn measure_at(address: &str, rows: u64, tries: usize) -> Result<Vec<Figure>> {
    let begun = Instant::now();
    let fast = || Options { durable: false, ..Options::default() };
    let store = Store::open_with(address, fast()).await?;
    let known = fill(&store, rows).await?;
    println!("{rows} rows written after {} s", begun.elapsed().as_secs());
    store.close().await;
    let filling = |rows| {
        if rows % 200_000 < 2_000 {
            println!("{rows} rows have their text and are counted");
        }
    };
    let store = Store::open_with(address, Options { filling, ..fast() }).await?;
    println!("{rows} rows ready after {} s", begun.elapsed().as_secs());
    if store.engine() == store::engine::Engine::Postgres {
        // As its own vacuum does after a while.
        store.execute("ANALYZE", []).await?;
    }
    // What is asked first finds nothing in memory; it is not what a day is like.
    measure(&store, &known, rows, tries.min(50)).await?;
    let figures = measure(&store, &known, rows, tries).await?;
    store.close().await;
    Ok(figures)
}

fn ratios(figures: &[Figure], rows: &[u64]) -> Vec<(String, u128)> {
    let (Some(small), Some(large)) = (rows.iter().min(), rows.iter().max()) else { return Vec::new() };
    figures
        .iter()
        .filter(|figure| figure.flat && figure.rows == *large && small != large)
        .filter_map(|figure| {
            let first = figures.iter().find(|other| other.name == figure.name && other.rows == *small)?;
            Some((figure.name.to_owned(), figure.p99_us * 100 / first.p99_us.max(1)))
        })
        .collect()
}
