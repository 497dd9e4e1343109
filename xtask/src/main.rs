//! `cargo xtask`: installs what is missing, builds the panel and the binary, tests all of it, keeps the house tidy.
#![expect(clippy::print_stdout, reason = "talking to the person at the terminal is what xtask is for")]

mod bench;
mod command;
mod contract;
mod duration;
mod fuzz;
mod native_build;
mod panel_build;
mod postgres;
mod run_demo;
mod run_tests;
mod sha256;
mod simulate;
mod soak;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Refund Desk's own commands: build, start, test, tidy.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing, builds the panel and the binary, and starts `refund-desk demo`.
    Run {
        /// What `refund-desk demo` is started with, for example `--payments 200 --seed 7`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        demo_arguments: Vec<String>,
    },
    /// Installs what is missing and runs everything that CI runs; stops at the first failure.
    Test,
    /// Measures the release build and holds it to what was promised.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Runs the refund service through simulated histories: `--seeds 10000 --engine postgres`.
    Simulate {
        /// What the simulation is started with; `--help` lists it.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Feeds every reader of a gateway's wire with mutated bytes: `--seconds 3600`.
    Fuzz(fuzz::Fuzz),
    /// Kills the release build under load, 100 times on each engine, and compares its books with the bank's.
    Soak(soak::Soak),
    /// Calls the release build with all that its contract allows and forbids: `--cases 50000`.
    Contract(contract::Contract),
    /// Checks the rules of the house: layout, names, arrows between crates, styles, decisions, texts.
    Tidy,
    /// Builds the panel into `dist/` with its compressed copies, and holds it to its size.
    Panel,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let workspace = Workspace::of_this_crate();
    let done = match arguments.task {
        Task::Run { demo_arguments } => run_demo::run_demo(&workspace, &demo_arguments),
        Task::Test => run_tests::run_tests(&workspace),
        Task::Bench(what) => bench::bench(&workspace, &what),
        Task::Simulate { arguments } => simulate::simulate(&workspace, &arguments),
        Task::Fuzz(asked) => fuzz::fuzz(&workspace, &asked),
        Task::Soak(asked) => soak::soak(&workspace, &asked),
        Task::Contract(asked) => contract::contract(&workspace, &asked),
        Task::Tidy => tidy::tidy(&workspace),
        Task::Panel => panel_build::build_panel_with_its_tools(&workspace),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
