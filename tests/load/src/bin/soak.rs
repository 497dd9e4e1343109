//! `soak`: kills the built binary under load and compares the books; `cargo xtask soak` builds it and starts this.
#![expect(clippy::print_stdout, reason = "progress and results are what this program is for")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::{Parser, ValueEnum};
use load::crowd::open_and_crowd;
use load::killer::{Manner, Pace};
use load::place::Place;
use load::postgres::{cluster, create_database};
use load::soak::{Engine, SoakOptions, soak};

/// Kills refund-desk under load, again and again, and holds every answer against its books and the bank's.
#[derive(Parser)]
struct Arguments {
    /// The refund-desk binary.
    #[arg(long)]
    binary: PathBuf,
    /// Where the run's files and its result go; emptied first.
    #[arg(long, default_value = "target/soak")]
    folder: PathBuf,
    /// How many SIGKILLs.
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// Which database: `PostgreSQL` in the cluster that `REFUND_DESK_TEST_POSTGRES` names.
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    engine: Engines,
    /// The shortest and the longest time between two kills, in milliseconds.
    #[arg(long, num_args = 2, default_values_t = [100, 900])]
    between_ms: Vec<u64>,
    /// How many people and programs ask at once.
    #[arg(long, default_value_t = 24)]
    clients: u64,
    /// Chooses the work; the moments of the kills come out as they do.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Ends the desks one after the other by SIGTERM instead, `--kills` times, and kills nothing: a rolling restart.
    #[arg(long)]
    rolling: bool,
    /// 200 people and programs at once on one payment instead, without kills.
    #[arg(long)]
    crowd: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engines {
    Sqlite,
    Postgres,
    Both,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let engines: &[Engine] = match arguments.engine {
        Engines::Sqlite => &[Engine::Sqlite],
        Engines::Postgres => &[Engine::Postgres],
        Engines::Both => &[Engine::Sqlite, Engine::Postgres],
    };
    for engine in engines {
        let folder = arguments.folder.join(engine.name());
        empty(&folder)?;
        if arguments.crowd {
            crowd_once(&arguments, *engine, &folder).await?;
        } else {
            soak_once(&arguments, *engine, &folder).await?;
        }
        // Only what went well is cleared away.
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

async fn soak_once(arguments: &Arguments, engine: Engine, folder: &Path) -> Result<()> {
    let [shortest_ms, longest_ms] = *arguments.between_ms else {
        anyhow::bail!("--between-ms takes two numbers")
    };
    let options = SoakOptions {
        binary: arguments.binary.clone(),
        folder: folder.to_owned(),
        engine,
        clients: arguments.clients,
        pace: Pace {
            manner: if arguments.rolling { Manner::RollingRestart } else { Manner::Kill },
            kills: arguments.kills,
            shortest_ms,
            longest_ms,
        },
        seed: arguments.seed,
    };
    let kept = || format!("the files and logs are kept in {}", folder.display());
    let result = soak(&options).await.with_context(kept)?;
    println!("\n{result}");
    let what = if arguments.rolling { "rolling-" } else { "" };
    let json = arguments.folder.join(format!("{what}{}.json", engine.name()));
    fs::write(&json, serde_json::to_string_pretty(&result)?)?;
    println!("written to {}", json.display());
    ensure!(
        result.is_clean(),
        "{}: *.log say what each program did, `refund-desk verify --ledger` compares the books again, and the \
         findings name the payment and the amount, which no other refund of it has",
        kept()
    );
    Ok(())
}

async fn crowd_once(arguments: &Arguments, engine: Engine, folder: &Path) -> Result<()> {
    let database = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => {
            let cluster = cluster().context("name a cluster in REFUND_DESK_TEST_POSTGRES")?;
            Some(create_database(&cluster, &format!("crowd_{}", arguments.seed)).await?)
        }
    };
    let place = Place::make(&arguments.binary, folder, database.as_deref(), engine.desks(), 0).await?;
    for (wish, result) in
        ["equal amounts", "mixed amounts"].iter().zip(open_and_crowd(&place, arguments.seed).await?)
    {
        println!(
            "{} servers on {}, {wish}: {} made, {} refused, {} left",
            engine.desks(),
            engine.name(),
            result.made,
            result.refused,
            load::amounts::written(result.left_minor)
        );
    }
    Ok(())
}
