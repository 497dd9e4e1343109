//! `cargo xtask simulate` runs this: many seeds, what occurred in them, and the history of those that fail.
#![expect(clippy::print_stdout, reason = "talking to the person at the terminal is what this program is for")]

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use simulation::broken::Stop;
use simulation::demand::demanded;
use simulation::many::{Many, Sum, run_many};
use simulation::run::{Outcome, run_seed};
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
        let outcome = run_seed(&template, arguments.from, None)?;
        println!("{}", outcome.history);
        return Ok(outcome.stopped.is_none());
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let many =
        Many { from: arguments.from, seeds: arguments.seeds, jobs: arguments.jobs.unwrap_or(processors) };
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
    println!("\n{}", sum.tally);
    println!(
        "{} seeds clean, {} failed; {} steps, {} decisions to refund, {:.1} s",
        sum.clean,
        sum.failed.len(),
        sum.steps,
        sum.intents,
        sum.took.as_secs_f64()
    );
    let missing = sum.tally.missing(&demanded(arguments.seeds, servers));
    for (section, what) in &missing {
        println!("NEVER OCCURRED: {} {what}", section.as_str());
    }
    missing.is_empty() && sum.failed.is_empty()
}

fn show_failure(outcome: &Outcome) {
    println!("\n== seed {} failed; its history:\n{}", outcome.seed, outcome.history);
    if let Some(stopped) = &outcome.stopped {
        println!("{stopped}");
    }
    println!("to see it again: cargo xtask simulate --seeds 1 --from {}\n", outcome.seed);
}
