//! The exact versions of the tools, and the check that the project's files name the same ones.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::workspace::Workspace;

/// Builds the panel; later versions need a newer compiler than the project's.
pub const TRUNK: &str = "0.21.14";

/// Writes the JavaScript around the wasm; must be the version of the library in `Cargo.lock`, to the digit.
pub const WASM_BINDGEN: &str = "0.2.130";

/// The npm packages and their versions.
pub const NPM_MANIFEST: &str = include_str!("../../npm/package.json");

/// The Python packages and their versions.
pub const PYTHON_REQUIREMENTS: &str = include_str!("../../python/requirements.txt");

/// The Python packages, each as `name==version`.
pub fn python_packages() -> impl Iterator<Item = &'static str> {
    PYTHON_REQUIREMENTS.lines().filter(|line| !line.is_empty())
}

/// The npm packages as (name, version).
pub fn npm_packages() -> Result<Vec<(String, String)>> {
    let manifest: Value = serde_json::from_str(NPM_MANIFEST).context("xtask/npm/package.json is not JSON")?;
    let named = manifest.get("dependencies").and_then(Value::as_object);
    let named = named.context("xtask/npm/package.json names no dependencies")?;
    named
        .iter()
        .map(|(name, version)| {
            let version = version.as_str().with_context(|| format!("the version of {name} is not a text"))?;
            Ok((name.clone(), version.to_owned()))
        })
        .collect()
}

/// What `wasm-opt --version` and Trunk call the pinned binaryen: `version_132` for 132.0.0.
pub fn wasm_opt_version() -> Result<String> {
    let packages = npm_packages()?;
    let binaryen = packages.iter().find(|(name, _)| name == "binaryen");
    let (_, version) = binaryen.context("xtask/npm/package.json does not pin binaryen")?;
    let major = version.split('.').next().unwrap_or(version);
    Ok(format!("version_{major}"))
}

/// Fails when `Cargo.lock` or `Trunk.toml` names another version than is installed here.
pub fn agree_with_the_lock_file(workspace: &Workspace) -> Result<()> {
    let read = |name: &str| {
        fs::read_to_string(workspace.root().join(name)).with_context(|| format!("cannot read {name}"))
    };
    compare(&read("Cargo.lock")?, &read("Trunk.toml")?)
}

fn compare(cargo_lock: &str, trunk_toml: &str) -> Result<()> {
    let lock: toml::Table = cargo_lock.parse().context("Cargo.lock is not TOML")?;
    let packages =
        lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock has no packages")?;
    let library = packages
        .iter()
        .filter(|package| text(package, "name") == Some("wasm-bindgen"))
        .filter_map(|package| text(package, "version"))
        .collect::<Vec<_>>();
    ensure!(
        library == [WASM_BINDGEN],
        "Cargo.lock has wasm-bindgen {library:?}, but xtask/src/tools/pins.rs installs the program {WASM_BINDGEN}; \
         they must be equal"
    );
    let trunk: toml::Table = trunk_toml.parse().context("Trunk.toml is not TOML")?;
    let tools = trunk.get("tools").context("Trunk.toml has no [tools]")?;
    ensure!(
        text(tools, "wasm_bindgen") == Some(WASM_BINDGEN),
        "Trunk.toml must pin [tools] wasm_bindgen = \"{WASM_BINDGEN}\""
    );
    let wasm_opt = wasm_opt_version()?;
    ensure!(
        text(tools, "wasm_opt") == Some(wasm_opt.as_str()),
        "Trunk.toml must pin [tools] wasm_opt = \"{wasm_opt}\"; unpinned, Trunk takes any wasm-opt it finds, and \
         Debian's breaks the panel without a word"
    );
    Ok(())
}

fn text<'a>(table: &'a toml::Value, key: &str) -> Option<&'a str> {
    table.get(key).and_then(toml::Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
    const TRUNK_TOML: &str = "[tools]\nwasm_bindgen = \"0.2.130\"\nwasm_opt = \"version_132\"\n";

    #[test]
    fn equal_versions_agree() {
        compare(LOCK, TRUNK_TOML).unwrap();
    }

    #[test]
    fn another_library_version_is_refused() {
        let error = compare(&LOCK.replace("130", "131"), TRUNK_TOML).unwrap_err();
        assert!(error.to_string().contains("0.2.131"), "{error}");
    }

    #[test]
    fn an_unpinned_or_other_wasm_opt_is_refused() {
        for trunk in
            [TRUNK_TOML.replace("version_132", "version_108"), TRUNK_TOML.replace("wasm_opt", "sass")]
        {
            let error = compare(LOCK, &trunk).unwrap_err();
            assert!(error.to_string().contains("version_132"), "{error}");
        }
    }

    #[test]
    fn every_npm_package_is_pinned_to_one_version() {
        for (name, version) in npm_packages().unwrap() {
            assert!(version.chars().all(|c| c.is_ascii_digit() || c == '.'), "{name} {version}");
        }
    }
}
