//! The arrows between our crates point as `docs/architecture.md` draws them; a new one is a decision, written down.

use crate::tidy::repository::{Finding, Repository, SourceFile};

/// Each crate's manifest, its name, what it may import, and what its tests may import besides.
const ARROWS: [(&str, &str, &[&str], &[&str]); 18] = [
    ("Cargo.toml", "panel", &["api", "domain"], &[]),
    ("crates/domain/Cargo.toml", "domain", &[], &[]),
    ("crates/api/Cargo.toml", "api", &["domain"], &[]),
    ("crates/gateways/Cargo.toml", "gateways", &["domain"], &[]),
    ("crates/store/Cargo.toml", "store", &["domain"], &["test-database"]),
    ("crates/test-database/Cargo.toml", "test-database", &["store"], &[]),
    ("crates/refunds/Cargo.toml", "refunds", &["domain", "gateways", "store"], &["sandbox", "test-database"]),
    (
        "crates/server/Cargo.toml",
        "server",
        &["api", "domain", "gateways", "refunds", "store"],
        &["sandbox", "test-database"],
    ),
    ("crates/sandbox/Cargo.toml", "sandbox", &["domain", "gateways"], &[]),
    (
        "crates/refund-desk/Cargo.toml",
        "refund-desk",
        &["api", "domain", "gateways", "refunds", "sandbox", "server", "store"],
        &["test-database"],
    ),
    (
        "crates/simulation/Cargo.toml",
        "simulation",
        &["domain", "gateways", "refunds", "store", "test-database"],
        &[],
    ),
    ("bench/panel/Cargo.toml", "bench-panel", &["api", "e2e"], &[]),
    ("bench/report/Cargo.toml", "bench-report", &["domain", "store"], &[]),
    ("bench/slow-flush/Cargo.toml", "slow-flush", &[], &[]),
    (
        "bench/refunds/Cargo.toml",
        "bench-refunds",
        &["api", "domain", "gateways", "refunds", "sandbox", "server", "store"],
        &[],
    ),
    ("tests/e2e/Cargo.toml", "e2e", &["api", "domain"], &[]),
    ("tests/load/Cargo.toml", "load", &["api", "domain", "sandbox"], &[]),
    ("xtask/Cargo.toml", "xtask", &[], &[]),
];

/// Finds arrows that are not drawn, and crates that the drawing does not know.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let manifests = repository.files().iter().filter(|file| file.name() == "Cargo.toml");
    manifests.flat_map(check_manifest).collect()
}

fn check_manifest(file: &SourceFile) -> Vec<Finding> {
    let Some((_, name, allowed, allowed_in_tests)) = ARROWS.iter().find(|(path, ..)| *path == file.path)
    else {
        return vec![Finding::new(
            &file.path,
            1,
            "an unknown crate: draw its arrows in docs/architecture.md and here",
        )];
    };
    let manifest: toml::Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![Finding::new(&file.path, 1, format!("not TOML: {error}"))],
    };
    let mut findings = Vec::new();
    for (import, in_tests) in imports(&manifest) {
        let is_ours = ARROWS.iter().any(|(_, ours, ..)| *ours == import);
        let is_drawn =
            allowed.contains(&import.as_str()) || in_tests && allowed_in_tests.contains(&import.as_str());
        if is_ours && !is_drawn {
            let message =
                format!("{name} must not import {import}: the arrow is not in docs/architecture.md");
            findings.push(Finding::new(&file.path, line_of(file, &import), message));
        }
    }
    findings
}

/// Every imported package by its real name, and whether only tests import it.
fn imports(manifest: &toml::Table) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = targets.into_iter().flat_map(|targets| targets.values().filter_map(toml::Value::as_table));
    for table in std::iter::once(manifest).chain(tables) {
        for (key, in_tests) in
            [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            let Some(dependencies) = table.get(key).and_then(toml::Value::as_table) else { continue };
            for (name, how) in dependencies {
                let renamed = how.get("package").and_then(toml::Value::as_str);
                found.push((renamed.unwrap_or(name).to_owned(), in_tests));
            }
        }
    }
    found
}

fn line_of(file: &SourceFile, import: &str) -> usize {
    let begins = |line: &str| line.trim_start().trim_start_matches('"').starts_with(import);
    file.lines().filter(|(_, line)| begins(line)).map(|(number, _)| number).last().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Repository::of(&[(path, text)])).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn an_arrow_that_is_drawn_passes() {
        let manifest = "[dependencies]\napi.workspace = true\nserde.workspace = true\n[dev-dependencies]\nsandbox.workspace = true\n";
        assert_eq!(found("crates/server/Cargo.toml", manifest), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_found_with_its_line() {
        let lines =
            found("crates/domain/Cargo.toml", "[dependencies]\nserde = \"1\"\napi.workspace = true\n");
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("crates/domain/Cargo.toml:3: domain must not import api"), "{lines:?}");
    }

    #[test]
    fn no_disguise_helps() {
        let renamed = "[target.'cfg(unix)'.dependencies]\nx = { package = \"panel\", path = \"../..\" }\n";
        assert_eq!(found("crates/server/Cargo.toml", renamed).len(), 1);
        assert_eq!(
            found("crates/store/Cargo.toml", "[build-dependencies.server]\nworkspace = true\n").len(),
            1
        );
        assert_eq!(
            found("crates/store/Cargo.toml", "[dev-dependencies]\nsandbox.workspace = true\n").len(),
            1
        );
    }

    #[test]
    fn only_its_tests_may_bring_the_sandbox_to_the_server() {
        assert_eq!(found("crates/server/Cargo.toml", "[dependencies]\nsandbox.workspace = true\n").len(), 1);
    }

    #[test]
    fn a_crate_without_arrows_is_found() {
        assert_eq!(found("crates/extra/Cargo.toml", "[package]\nname = \"extra\"\n").len(), 1);
    }
}
