//! Installs what building and testing need and this machine lacks, saying what, why and for how long.

mod cargo_tools;
mod debian_packages;
mod npm_packages;
pub mod pins;
mod python_packages;
mod rust_parts;

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use crate::command::{find, is_program};
use crate::workspace::{ToolsFolder, Workspace};

/// What the tools are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building the optimised panel.
    BuildThePanel,
    /// That, and everything that the tests use besides.
    TestEverything,
}

/// Looks whether a thing is there.
type Look = Box<dyn Fn(&ToolsFolder) -> bool>;

/// Brings a thing here.
type Install = Box<dyn Fn(&ToolsFolder) -> Result<()>>;

/// One thing that can be missing.
struct Requirement {
    what: String,
    why: &'static str,
    how_long: &'static str,
    is_there: Look,
    install: Install,
}

/// The tools, all there.
pub struct Tools {
    folder: ToolsFolder,
}

impl Tools {
    /// Makes sure that all tools for a purpose are there; one process at a time installs.
    pub fn ready(workspace: &Workspace, purpose: Purpose) -> Result<Self> {
        pins::agree_with_the_lock_file(workspace)?;
        let folder = ToolsFolder::of_this_user()?;
        fs::create_dir_all(folder.root())
            .with_context(|| format!("cannot create the tools' folder {}", folder.root().display()))?;
        let lock = File::create(folder.root().join("lock")).context("cannot create the tools' lock file")?;
        lock.lock().context("cannot wait for another xtask that installs tools")?;
        let missing: Vec<_> =
            requirements(purpose).into_iter().filter(|wanted| !(wanted.is_there)(&folder)).collect();
        if missing.is_empty() {
            println!("tools: everything needed is in {} or on PATH", folder.root().display());
        } else {
            announce(&missing, &folder);
            for wanted in &missing {
                install(wanted, &folder)?;
            }
        }
        Ok(Self { folder })
    }

    /// The folder that the tools stand in.
    pub fn folder(&self) -> &ToolsFolder {
        &self.folder
    }

    /// The browser's remote control.
    pub fn chromedriver() -> Result<PathBuf> {
        debian_packages::chromedriver().context("chromedriver is not on PATH: set CHROMEDRIVER to it")
    }

    /// The browser.
    pub fn chromium() -> Result<PathBuf> {
        debian_packages::chromium().context("chromium is not on PATH: set CHROMIUM to it")
    }

    /// The accessibility checks that journeys run inside each page.
    pub fn axe(&self) -> PathBuf {
        self.folder.npm_file("axe-core/axe.min.js")
    }

    /// The identity provider that journeys sign in by.
    pub fn oidc_provider(&self) -> PathBuf {
        self.folder.npm_file("oidc-provider/lib/index.js")
    }
}

fn requirements(purpose: Purpose) -> Vec<Requirement> {
    let mut wanted = vec![rust_parts::wasm_target()];
    if purpose == Purpose::TestEverything {
        wanted.push(rust_parts::component("rustfmt", "cargo-fmt", "checks how the code is laid out"));
        wanted.push(rust_parts::component("clippy", "cargo-clippy", "checks the code for mistakes"));
    }
    wanted.push(debian_packages::node());
    if purpose == Purpose::TestEverything {
        wanted.push(debian_packages::browser());
        wanted.push(debian_packages::postgres());
        wanted.push(debian_packages::python());
        wanted.push(python_packages::packages());
    }
    wanted.push(npm_packages::packages());
    wanted.push(cargo_tools::wasm_bindgen());
    wanted.push(cargo_tools::trunk());
    wanted
}

fn announce(missing: &[Requirement], folder: &ToolsFolder) {
    println!("This machine lacks {} of the things needed; they are installed once, now:", missing.len());
    for wanted in missing {
        println!("  - {}: {} ({})", wanted.what, wanted.why, wanted.how_long);
    }
    println!(
        "Programs from cargo, npm and pip go to {}; remove it to be rid of them.\n",
        folder.root().display()
    );
}

fn install(wanted: &Requirement, folder: &ToolsFolder) -> Result<()> {
    println!("== installing {} ({})", wanted.what, wanted.how_long);
    (wanted.install)(folder).with_context(|| format!("cannot install {}", wanted.what))?;
    ensure!((wanted.is_there)(folder), "{} was installed without an error, yet is not there", wanted.what);
    Ok(())
}

/// A program named by an environment variable, else found on `PATH`.
fn named_or_found(variable: &str, programs: &[&str]) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from).filter(|file| is_program(file));
    named.or_else(|| programs.iter().find_map(|program| find(program)))
}
