//! `cargo xtask bench refunds`: refunds a second and click to answer of the real binary, beside a bare loop.

mod bare;
mod client;
mod databases;
mod desk_process;
mod latency;
mod ours;
mod processor_time;
mod recording;
mod slow_disk;
mod summary;
mod template;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use store::engine::Store;

use crate::bare::Bare;
use crate::client::Client;
use crate::databases::{Databases, Engine};
use crate::desk_process::{DeskProcess, Disk};
use crate::latency::Figures;
use crate::ours::{Targets, refund_for};
use crate::processor_time::ProcessorTime;
use crate::recording::record_refund;
use crate::summary::{Machine, OneRefund, Run, ServerMemory, Summary};
use crate::template::Template;
use crate::world::World;

/// Measures refunds a second and click to answer, beside a bare loop that replays one refund's statements.
#[derive(Parser)]
#[command(name = "bench-refunds")]
struct Arguments {
    /// On which engine.
    #[arg(long, value_enum, default_value_t = Engine::Sqlite)]
    engine: Engine,
    /// The `PostgreSQL` server, as one who may create databases.
    #[arg(long, env = "REFUND_DESK_BENCH_POSTGRES")]
    postgres: Option<String>,
    /// How many clients there are at a time.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// With how many companies; each number is a run.
    #[arg(long, value_delimiter = ',', default_value = "1,100")]
    companies: Vec<usize>,
    /// How long a round of a load takes.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many rounds; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Makes each flush of the desk's database and of the bare loop's last at least so many milliseconds; 0: as long as the
    /// disk takes. On `SQLite` only, and with the package `slow-flush` built beside this.
    #[arg(long, default_value_t = 0)]
    commit_ms: u64,
    /// The `refund-desk` to be measured.
    #[arg(long)]
    binary: PathBuf,
    /// The folder for the databases while it runs: on the disk that is meant. Default: the one for temporary files.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The file for the figures.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Prints each statement of the recorded refund.
    #[arg(long)]
    statements: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            for what in missed {
                eprintln!("missed: {what}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("bench-refunds: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<Vec<String>> {
    if arguments.commit_ms > 0 {
        // A database server flushes in processes of its own, which we do not start.
        ensure!(arguments.engine == Engine::Sqlite, "only the flushes of SQLite can be made to last");
        slow_disk::enter(arguments.commit_ms)?;
    }
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("a TLS provider was chosen before");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(arguments))
}

async fn measure(arguments: &Arguments) -> Result<Vec<String>> {
    let folder = match &arguments.folder {
        Some(place) => tempfile::tempdir_in(place),
        None => tempfile::tempdir(),
    }?;
    let place = Bench::prepare(arguments, folder.path()).await?;
    let summary = place.measure(arguments).await?;
    place.end().await?;
    summary.print();
    if let Some(file) = &arguments.json {
        summary.write(file)?;
    }
    Ok(summary.missed)
}

/// Everything that a measurement needs, running.
struct Bench {
    databases: Databases,
    world: World,
    template: Arc<Template>,
    bare: Bare,
    bank: DeskProcess,
    desk: DeskProcess,
}

impl Bench {
    async fn prepare(arguments: &Arguments, folder: &Path) -> Result<Self> {
        let engine = arguments.engine;
        let most = arguments.companies.iter().copied().max().context("no number of companies")?;
        // The first company has enough for all clients, and the others together as well.
        let each = (arguments.clients * 40 / most).max(2);
        let mut world = World::draw(most, each);
        world.add_payments_to_first(arguments.clients * 40);

        eprintln!("{}: the bank", engine.as_str());
        let ledger = folder.join("bank.db");
        world.fill_bank(&ledger).await?;
        let bank = start(
            arguments,
            folder,
            Disk::AtHand,
            "sandbox",
            &["--ledger", text(&ledger)?, "--listen", "127.0.0.1:0", "--not-durable", "--slow-ms", "0"],
        )
        .await?;

        eprintln!("{}: {most} companies and their payments", engine.as_str());
        let databases = Databases::make(engine, folder, arguments.postgres.as_deref()).await?;
        let store = Store::open(&databases.ours).await?;
        world.fill_desk(&store, &bank.address).await?;
        store.close().await;
        databases.copy().await?;

        eprintln!("{}: one refund's statements", engine.as_str());
        let house = world.houses.first().context("there is no company")?;
        let template = record_refund(&world, &databases.recording, house).await?;
        if arguments.statements {
            eprintln!("{template}");
        }
        let bare = Bare::open(&databases.bare).await?;
        bare.check(&template, &Targets::of(&world.houses)).await?;

        let key = folder.join("desk.key");
        std::fs::write(&key, world.key_text())?;
        let desk = start(
            arguments,
            folder,
            Disk::AsMeasured,
            "serve",
            &[
                "--private-gateways",
                // One program asks for all refunds, as fast as it can.
                "--calls-a-minute-each",
                "0",
                "--calls-a-minute-address",
                "0",
                "--database",
                &databases.ours,
                "--key-file",
                text(&key)?,
                "--listen",
                "127.0.0.1:0",
            ],
        )
        .await?;
        Ok(Self { databases, world, template: Arc::new(template), bare, bank, desk })
    }

    async fn measure(&self, arguments: &Arguments) -> Result<Summary> {
        let engine = arguments.engine;
        let (clients, rounds) = (arguments.clients, arguments.rounds);
        let time = Duration::from_secs(arguments.seconds);
        Client::connect(&self.desk.address).await?.get(api::paths::READYZ).await?;
        let idle = self.desk.memory()?.held;

        let warm_up = time.min(Duration::from_secs(3));
        eprintln!("{}: warming up", engine.as_str());
        let all = Targets::of(&self.world.houses);
        refund_for(&self.desk.address, &all, clients, warm_up).await?;
        self.bare.replay_for(&self.template, &all, clients, warm_up).await?;

        let mut runs = Vec::new();
        for companies in &arguments.companies {
            let houses = self.world.houses.get(..*companies).context("so many companies were not made")?;
            let (mut ours, mut bare, mut processors) = (Vec::new(), Vec::new(), Vec::new());
            let (our_targets, bare_targets) = (Targets::of(houses), Targets::of(houses));
            for round in 1..=rounds {
                let before = self.processor_time()?;
                let load = refund_for(&self.desk.address, &our_targets, clients, time).await?;
                processors.push(self.processor_time()?.since(before, load.took.len()));
                let load = load.figures();
                say(engine, *companies, round, "ours", load);
                ours.push(load);
                let load =
                    self.bare.replay_for(&self.template, &bare_targets, clients, time).await?.figures();
                say(engine, *companies, round, "bare", load);
                bare.push(load);
            }
            runs.push(Run::of(*companies, ours, bare, &processors));
        }
        let memory = self.desk.memory()?;
        eprintln!("{}: one client, and two bare commits", engine.as_str());
        let two_commits = self.bare.commit_pairs_for(clients, time).await?.figures();
        let two_commits_alone = self.bare.commit_pairs_for(1, time).await?.figures();
        if arguments.commit_ms > 0 {
            slow_disk::insist(arguments.commit_ms, two_commits_alone)?;
        }
        let ours_alone = refund_for(&self.desk.address, &all, 1, time).await?.figures();
        let (statements, reads, commits) = self.template.counts();
        Ok(Summary {
            engine: engine.as_str(),
            measured_at: jiff::Timestamp::now().to_string(),
            machine: machine()?,
            clients,
            seconds_a_round: arguments.seconds,
            rounds,
            flushes_made_to_last_ms: arguments.commit_ms,
            one_refund: OneRefund { statements, reads_outside_of_transactions: reads, commits },
            missed: summary::missed(engine, &runs),
            runs,
            two_commits,
            two_commits_alone,
            ours_alone,
            memory: ServerMemory { idle, after_the_load: memory.held, most: memory.most },
        })
    }

    fn processor_time(&self) -> Result<ProcessorTime> {
        ProcessorTime::read(self.desk.id()?, self.bank.id()?)
    }

    async fn end(self) -> Result<()> {
        self.desk.stop().await?;
        self.bank.stop().await?;
        self.bare.close().await;
        self.databases.remove().await
    }
}

async fn start(
    arguments: &Arguments,
    folder: &Path,
    disk: Disk,
    command: &str,
    rest: &[&str],
) -> Result<DeskProcess> {
    let log = folder.join(command).with_extension("log");
    let words: Vec<&str> = std::iter::once(command).chain(rest.iter().copied()).collect();
    DeskProcess::start(&arguments.binary, &log, disk, &words).await
}

fn say(engine: Engine, companies: usize, round: usize, who: &str, figures: Figures) {
    eprintln!(
        "{}: {companies} companies, round {round}, {who}: {:.0} refunds/s, p99 {:.0} ms",
        engine.as_str(),
        figures.per_second,
        figures.p99_ms
    );
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the folder's name is no text")
}

fn machine() -> Result<Machine> {
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = total.and_then(|line| line.trim().strip_suffix("kB")).map(str::trim);
    let memory_bytes = kilobytes.map(str::parse::<u64>).transpose()?.unwrap_or(0) * 1024;
    Ok(Machine { processors: std::thread::available_parallelism()?.get(), memory_bytes })
}
