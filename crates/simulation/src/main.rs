//! `cargo xtask simulate` runs this: many seeds, what occurred in them, and the history of those that fail.
#![expect(clippy::print_stdout, reason = "talking to the person at the terminal is what this program is for")]

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use domain::gateway_kind::GatewayKind;
use simulation::bank::manner::gateway_of;
use simulation::broken::Stop;
use simulation::demand::{demanded_of, demanded_of_all};
use simulation::many::{Many, Share, Sum, run_many};
use simulation::run::{Outcome, run_seed};
use simulation::tally::{Section, Tally};
use simulation::template::Template;

/// Runs the refund service through many simulated histories and holds it to its rules after each step.
#[derive(Parser)]
#[command(name = "cargo xtask simulate", bin_name = "cargo xtask simulate")]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Which database.
    #[arg(long, value_enum, default_value_t = Engine::Sqlite)]
    engine: Engine,
    /// How many at once; as many as the machine has processors when not given.
    #[arg(long)]
    jobs: Option<usize>,
    /// The one gateway that all seeds play: mindbehind, begateway, craftgate, payu or overpay; each of the five in turn when not
    /// given.
    #[arg(long)]
    gateway: Option<GatewayKind>,
    /// Prints the history of the first seed, whatever comes of it, and runs no other.
    #[arg(long)]
    show: bool,
}

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// One server on a file.
    Sqlite,
    /// Two servers on the `PostgreSQL` that `REFUND_DESK_TEST_POSTGRES` names.
    Postgres,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("simulate: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Stop> {
    let template = match arguments.engine {
        Engine::Sqlite => Template::in_a_file()?,
        Engine::Postgres => Template::OnServer,
    };
    if arguments.show {
        let gateway = arguments.gateway.unwrap_or_else(|| gateway_of(arguments.from));
        let outcome = run_seed(&template, arguments.from, gateway, None)?;
        println!("{}", outcome.history);
        return Ok(outcome.stopped.is_none());
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let many = Many {
        from: arguments.from,
        seeds: arguments.seeds,
        jobs: arguments.jobs.unwrap_or(processors),
        gateway: arguments.gateway,
    };
    let said = Mutex::new(Duration::ZERO);
    let sum = run_many(&template, many, &|done, elapsed| tell(&said, done, arguments.seeds, elapsed))?;
    Ok(report(arguments, template.servers(), &sum))
}

/// Says how far it is, every other second.
fn tell(said: &Mutex<Duration>, done: u64, of: u64, elapsed: Duration) {
    let Ok(mut said) = said.lock() else { return };
    if elapsed.saturating_sub(*said) >= Duration::from_secs(2) {
        *said = elapsed;
        println!("{done} of {of} seeds, {} s", elapsed.as_secs());
    }
}

fn report(arguments: &Arguments, servers: usize, sum: &Sum) -> bool {
    for outcome in &sum.failed {
        show_failure(outcome);
    }
    let parts: Vec<(&str, &Tally)> =
        sum.by_gateway.iter().map(|(gateway, share)| (gateway.as_str(), &share.tally)).collect();
    println!("\n{}\n", sum.all.tally.table(&parts));
    for (gateway, share) in &sum.by_gateway {
        println!("{gateway:<11} {}", line(share));
    }
    let speed = sum.milliseeds_a_second();
    let (whole, part) = (speed / 1_000, speed % 1_000);
    println!("{}, {:.1} s, {whole}.{part:03} seeds a second", line(&sum.all), sum.took.as_secs_f64());
    if sum.begun_anew > 0 {
        println!("begun anew, because the database could not be opened: {}", sum.begun_anew);
    }
    let mut complete = tell_missing("", &sum.all, &demanded(arguments, servers));
    for (gateway, share) in &sum.by_gateway {
        let demanded = demanded_of(*gateway, share.seeds(), servers);
        complete &= tell_missing(gateway.as_str(), share, &demanded);
    }
    complete && sum.failed.is_empty()
}

/// What all seeds together must have seen; of one gateway alone, only what is demanded of it.
fn demanded(arguments: &Arguments, servers: usize) -> Vec<(Section, String)> {
    if arguments.gateway.is_some() { Vec::new() } else { demanded_of_all(arguments.seeds, servers) }
}

fn line(share: &Share) -> String {
    format!(
        "{} seeds clean, {} failed; {} steps, {} decisions to refund",
        share.clean, share.failed, share.steps, share.intents
    )
}

/// Says what never occurred and must; whether nothing is missing.
fn tell_missing(gateway: &str, share: &Share, demanded: &[(Section, String)]) -> bool {
    let missing = share.tally.missing(demanded);
    for (section, what) in &missing {
        println!("NEVER OCCURRED: {gateway} {} {what}", section.as_str());
    }
    missing.is_empty()
}

fn show_failure(outcome: &Outcome) {
    let Outcome { seed, gateway, history, .. } = outcome;
    println!("\n== seed {seed} of {gateway} failed; its history:\n{history}");
    if let Some(stopped) = &outcome.stopped {
        println!("{stopped}");
    }
    println!("to see it again: cargo xtask simulate --seeds 1 --from {seed} --gateway {gateway}\n");
}
