//! Measures how long the report's pages, searches and totals take on desks of several sizes.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod dice;
mod export;
mod measure;
mod samples;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use serde::Serialize;
use store::engine::{Engine, Store};

use crate::export::{ExportDesk, ExportFigure, measure_export};
use crate::measure::{Desk, Figure, measure};
use crate::samples::draw;

/// How many times the smallest desk's p99 the largest one's may be, in hundredths.
const MOST_PERCENT: u128 = 200;

/// What is measured.
#[derive(Debug, Parser)]
struct Asked {
    /// The address of a desk; several times, from the smallest to the largest, all on one engine.
    #[arg(long = "desk", required = true)]
    desks: Vec<String>,
    /// How many values each question is asked with.
    #[arg(long, default_value_t = 1_000)]
    tries: usize,
    /// The folder of a demo whose export is measured as well, and the binary that serves it.
    #[arg(long, requires = "program")]
    export: Option<PathBuf>,
    /// That binary.
    #[arg(long)]
    program: Option<PathBuf>,
    /// The database of that demo, where it is none of the folder's files.
    #[arg(long, env = "REFUND_DESK_BENCH_EXPORT_DATABASE")]
    export_database: Option<String>,
    /// Where the figures go.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

/// What a run found.
#[derive(Debug, Serialize)]
struct Report {
    engine: &'static str,
    figures: Vec<Figure>,
    /// For each flat question: how many times the smallest desk's p99 the largest one's is, in hundredths.
    flat_percent: Vec<(String, u128)>,
    export: Option<ExportFigure>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let asked = Asked::parse();
    fs::create_dir_all(&asked.folder)?;
    let mut desks = Vec::new();
    for address in &asked.desks {
        let store = Store::open(address).await?;
        let known = draw(&store).await?;
        println!("a desk of {} rows", known.rows);
        desks.push(Desk { store, known });
    }
    let sizes: Vec<u64> = desks.iter().map(|desk| desk.known.rows).collect();
    let engine = desks.first().map_or(Engine::Sqlite, |desk| desk.store.engine());
    let figures = measure(&desks, asked.tries).await?;
    for desk in &desks {
        desk.store.close().await;
    }
    let flat_percent = ratios(&figures, &sizes);
    print(&figures, &flat_percent);
    let engine = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let export = match (asked.export, asked.program) {
        (Some(folder), Some(program)) => {
            Some(measure_export(&ExportDesk { program, folder, database: asked.export_database })?)
        }
        (Some(_), None) | (None, _) => None,
    };
    if let Some(export) = &export {
        println!(
            "export of {} rows: {} ms, the database's own dump {} ms, {} % of its rate; memory {} KiB before, {} KiB at most",
            export.rows, export.export_ms, export.dump_ms, export.percent, export.before_kib, export.most_kib
        );
    }
    let report = Report { engine, figures, flat_percent, export };
    let file = asked.folder.join(format!("report-{engine}.json"));
    fs::write(&file, serde_json::to_string_pretty(&report)?).context("cannot write the figures")?;
    println!("{}", file.display());
    let missed: Vec<&str> = report
        .flat_percent
        .iter()
        .filter(|(_, percent)| *percent > MOST_PERCENT)
        .map(|(name, _)| name.as_str())
        .collect();
    if let Some(export) = &report.export {
        export.check()?;
    }
    ensure!(missed.is_empty(), "more than 2 times as slow at the largest size: {}", missed.join(", "));
    Ok(())
}

fn print(figures: &[Figure], flat_percent: &[(String, u128)]) {
    println!(
        "{:<32} {:>10} {:>10} {:>10} {:>10} {:>6} {:>6} {:>6}",
        "", "rows", "p50 ms", "p99 ms", "first p99", "of", "none", "cut"
    );
    for figure in figures {
        let millis = |us: u128| format!("{}.{:02}", us / 1_000, us % 1_000 / 10);
        println!(
            "{:<32} {:>10} {:>10} {:>10} {:>10} {:>6} {:>6} {:>6}",
            figure.name,
            figure.rows,
            millis(figure.p50_us),
            millis(figure.p99_us),
            millis(figure.first_p99_us),
            figure.asked,
            figure.found_nothing,
            figure.cut_off
        );
    }
    for (name, percent) in flat_percent {
        println!("{name}: {}.{:02} times the smallest's p99", percent / 100, percent % 100);
    }
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
