//! Every gateway has the same set of files, a folder of golden bytes, and a page that names its tests.

use crate::tidy::repository::{Finding, Repository, SourceFile};
use crate::tidy::source_text::places_of_word;

const KINDS: &str = "crates/domain/src/gateway_kind.rs";
const CODE: &str = "crates/gateways/src/";
const PAGES: &str = "docs/gateways/";
const GUIDE: &str = "docs/adding-a-gateway.md";

/// What no gateway goes without.
const ALWAYS: [&str; 5] = ["wire", "client", "routes", "capabilities", "settings"];
/// What a gateway may lack, with a row in the guide that says why.
const SOMETIMES: [&str; 3] = ["signature", "listing", "notification"];
/// A row that is shown by the test of the row before.
const SAME_TEST: &str = "the same";
/// The tables of a gateway's page, each known by the first cell of its head.
const TABLES: [(&str, &str); 3] = [
    ("field", "a row for each field of the documentation"),
    ("what ", "a row for each documented failure, what comes of it, and the test that shows it"),
    ("setting", "a row for each setting, with its default and why it is one"),
];

/// Finds missing files, absences without a reason, pages without their tables, and tests that do not exist.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let Some(kinds) = repository.file(KINDS) else { return Vec::new() };
    let kinds = kinds_of(&kinds.text);
    let mut findings = Vec::new();
    for kind in &kinds {
        check_code(repository, kind, &mut findings);
        check_page(repository, kind, &mut findings);
        let sources = format!("crates/gateways/tests/golden/{kind}/SOURCES.md");
        if repository.file(&sources).is_none() {
            findings.push(Finding::new(
                &sources,
                1,
                "keep the gateway's own bytes here, and say whence they are",
            ));
        }
    }
    findings.extend(unknown_folders(repository, &kinds));
    findings
}

/// The names in the match of `as_str`.
fn kinds_of(text: &str) -> Vec<String> {
    let begins = text.find("fn as_str").unwrap_or(0);
    let body = text.get(begins..).unwrap_or_default();
    let body = body.split("\n    }\n").next().unwrap_or_default();
    body.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn check_code(repository: &Repository, kind: &str, findings: &mut Vec<Finding>) {
    let guide = repository.file(GUIDE);
    let reason = |name: &str| {
        let row = format!("| {kind} | `{name}.rs` | ");
        let lines = guide.into_iter().flat_map(SourceFile::lines);
        lines
            .filter(|(_, line)| line.starts_with(&row) && line.len() > row.len() + 2)
            .map(|(at, _)| at)
            .next()
    };
    for name in ALWAYS {
        let path = format!("{CODE}{kind}/{name}.rs");
        if repository.file(&path).is_none() {
            findings.push(Finding::new(&path, 1, format!("every gateway has this file: see {GUIDE}")));
        }
    }
    for name in SOMETIMES {
        let path = format!("{CODE}{kind}/{name}.rs");
        match (repository.file(&path), reason(name)) {
            (None, None) => {
                let message =
                    format!("write it, or say why not: `| {kind} | `{name}.rs` | why |` in {GUIDE}");
                findings.push(Finding::new(&path, 1, message));
            }
            (Some(_), Some(line)) => {
                findings.push(Finding::new(GUIDE, line, format!("{path} is there: remove the row")));
            }
            (None, Some(_)) | (Some(_), None) => {}
        }
    }
}

fn check_page(repository: &Repository, kind: &str, findings: &mut Vec<Finding>) {
    let path = format!("{PAGES}{kind}.md");
    let Some(page) = repository.file(&path) else {
        findings.push(Finding::new(
            &path,
            1,
            "write the gateway's page: its fields, its failures, its settings",
        ));
        return;
    };
    for (head, holds) in TABLES {
        let begins = format!("| {head}");
        if !page.lines().any(|(_, line)| line.starts_with(&begins)) {
            findings.push(Finding::new(&path, 1, format!("add a table `| {head}… |`: {holds}")));
        }
    }
    let mut in_tests = false;
    for (number, line) in page.lines() {
        let last = line.trim_end_matches(['|', ' ']).rsplit("| ").next().unwrap_or_default();
        if !line.starts_with('|') || last == "test" {
            in_tests = last == "test";
        } else if in_tests && !line.starts_with("|--") {
            if test_names(last).next().is_none() && last != SAME_TEST {
                findings.push(Finding::new(&path, number, "name the test that shows it in the last cell"));
            }
            for name in test_names(last).filter(|name| !is_function(repository, name)) {
                findings.push(Finding::new(&path, number, format!("there is no test `{name}`")));
            }
        }
    }
}

/// What stands in code.
fn test_names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn is_function(repository: &Repository, name: &str) -> bool {
    let declared = format!("fn {name}(");
    repository.rust_but_rules().any(|file| places_of_word(&file.text, &declared).next().is_some())
}

/// Folders with a client that are none of the five.
fn unknown_folders(repository: &Repository, kinds: &[String]) -> Vec<Finding> {
    let clients = repository.rust().filter_map(|file| {
        let folder = file.path.strip_prefix(CODE)?.strip_suffix("/client.rs")?;
        (!kinds.iter().any(|kind| kind == folder)).then_some(file)
    });
    clients.map(|file| Finding::new(&file.path, 1, format!("a gateway that {KINDS} does not name"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND_FILE: (&str, &str) = (
        KINDS,
        "pub const fn as_str(self) -> &'static str {\n        match self {\n            Self::A => \"acme\",\n        }\n    }\n\"other\"",
    );
    const PAGE: &str = "| field | read |\n|---|---|\n\n| what happens | what | test |\n|---|---|---|\n| x | y | `each_word_has_its_meaning` |\n\n| setting | why |\n";
    const GUIDE_ROW: &str =
        "| acme | `listing.rs` | it has no list |\n| acme | `notification.rs` | it tells nothing |\n";

    fn whole() -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = [
            KIND_FILE,
            (GUIDE, GUIDE_ROW),
            ("docs/gateways/acme.md", PAGE),
            ("crates/gateways/tests/golden/acme/SOURCES.md", "# Whence\n"),
            ("crates/gateways/tests/acme.rs", "fn each_word_has_its_meaning() {}\n"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into();
        for name in ALWAYS.iter().chain(&["signature"]) {
            files.push((format!("{CODE}acme/{name}.rs"), "//! x\n".to_owned()));
        }
        files
    }

    fn found(files: &[(String, String)]) -> Vec<String> {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        check(&Repository::of(&files)).into_iter().map(|finding| finding.to_string()).collect()
    }

    fn without(path: &str) -> Vec<(String, String)> {
        let mut files = whole();
        files.retain(|(kept, _)| kept != path);
        assert_eq!(files.len(), whole().len() - 1, "{path} was there");
        files
    }

    fn with(path: &str, text: &str) -> Vec<(String, String)> {
        let mut files = whole();
        files.retain(|(kept, _)| kept != path);
        files.push((path.to_owned(), text.to_owned()));
        files
    }

    #[test]
    fn a_gateway_with_all_that_it_needs_passes() {
        assert_eq!(found(&whole()), Vec::<String>::new());
    }

    #[test]
    fn each_missing_file_is_found_by_its_name() {
        let files = ["wire", "client", "routes", "capabilities", "settings", "signature"]
            .map(|name| format!("{CODE}acme/{name}.rs"));
        let others =
            ["docs/gateways/acme.md", "crates/gateways/tests/golden/acme/SOURCES.md"].map(str::to_owned);
        for path in files.iter().chain(&others) {
            let lines = found(&without(path));
            assert!(lines.len() == 1 && lines[0].starts_with(path.as_str()), "{path}: {lines:?}");
        }
    }

    #[test]
    fn an_absence_needs_a_reason_and_a_reason_an_absence() {
        let silent = found(&with(GUIDE, "| acme | `listing.rs` |  |\n| acme | `notification.rs` | none |\n"));
        assert!(silent.len() == 1 && silent[0].contains("listing.rs"), "{silent:?}");
        let stale = found(&with(&format!("{CODE}acme/listing.rs"), "//! x\n"));
        assert!(stale.len() == 1 && stale[0].starts_with("docs/adding-a-gateway.md:1:"), "{stale:?}");
    }

    #[test]
    fn a_page_without_a_table_or_with_a_test_that_is_none_is_found() {
        for head in ["| field", "| what happens", "| setting"] {
            let lines = found(&with("docs/gateways/acme.md", &PAGE.replace(head, "| else")));
            assert_eq!(lines.len(), 1, "{head}: {lines:?}");
        }
        let named = found(&with("docs/gateways/acme.md", &PAGE.replace("_meaning", "_sense")));
        assert!(named.len() == 1 && named[0].contains(":6: there is no test"), "{named:?}");
        let unnamed =
            found(&with("docs/gateways/acme.md", &PAGE.replace("`each_word_has_its_meaning`", "yes")));
        assert!(unnamed.len() == 1 && unnamed[0].contains(":6: name the test"), "{unnamed:?}");
    }

    #[test]
    fn a_gateway_that_no_kind_names_is_found() {
        let lines = found(&with("crates/gateways/src/other/client.rs", "//! x\n"));
        assert_eq!(lines.len(), 1, "{lines:?}");
    }
}
