//! Decisions are numbered once each, begin with their title, and every decision that is cited exists.

use std::collections::BTreeMap;

use crate::tidy::repository::{Finding, Repository};

const FOLDER: &str = "docs/decisions/";

/// Finds doubled numbers, misnamed files, and citations of decisions that nobody wrote down.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    for file in repository.files() {
        let Some(name) = file.path.strip_prefix(FOLDER) else { continue };
        let Some(number) = number_of(name) else {
            findings.push(Finding::new(&file.path, 1, "name it NNNN-what-was-decided.md"));
            continue;
        };
        if !file.text.starts_with("# ") {
            findings.push(Finding::new(&file.path, 1, "begin with `# ` and the decision in one sentence"));
        }
        if let Some(earlier) = numbers.insert(number, &file.path) {
            let message = format!("{earlier} has the number {number} already: take the next free one");
            findings.push(Finding::new(&file.path, 1, message));
        }
    }
    for file in repository.all_but_rules() {
        for (line_number, line) in file.lines() {
            for cited in cited_in(line).filter(|cited| !numbers.contains_key(cited)) {
                let message =
                    format!("decision {cited} is cited and does not exist: write it down in {FOLDER}");
                findings.push(Finding::new(&file.path, line_number, message));
            }
        }
    }
    findings
}

/// The number of a well-named decision: `0007` of `0007-one-writer.md`.
fn number_of(name: &str) -> Option<&str> {
    let (number, title) = name.strip_suffix(".md")?.split_once('-')?;
    let is_number = number.len() == 4 && number.chars().all(|c| c.is_ascii_digit());
    let is_title =
        !title.is_empty() && title.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (is_number && is_title).then_some(number)
}

/// The numbers after `decisions/`, `decision ` and `Decision `.
fn cited_in(line: &str) -> impl Iterator<Item = &str> {
    ["decisions/", "ecision "].into_iter().flat_map(move |words| {
        line.match_indices(words).filter_map(move |(at, _)| {
            let rest = line.get(at + words.len()..)?;
            let number = rest.get(..4).filter(|number| number.chars().all(|c| c.is_ascii_digit()))?;
            let ends = !rest.get(4..)?.starts_with(|c: char| c.is_ascii_digit());
            ends.then_some(number)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&Repository::of(files)).into_iter().map(|finding| finding.to_string()).collect()
    }

    const ONE: (&str, &str) = ("docs/decisions/0001-one-writer.md", "# SQLite has one writer\n");

    #[test]
    fn a_decision_that_exists_may_be_cited() {
        let code = ("src/a.rs", "// See docs/decisions/0001-one-writer.md and decision 0001.\n");
        assert_eq!(found(&[ONE, code]), Vec::<String>::new());
    }

    #[test]
    fn a_citation_of_nothing_is_found() {
        let lines =
            found(&[ONE, ("src/a.rs", "\n// docs/decisions/0002\n// decision 0003\n// decision 20201\n")]);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].starts_with("src/a.rs:2: decision 0002"), "{lines:?}");
        assert!(lines[1].starts_with("src/a.rs:3: decision 0003"), "{lines:?}");
    }

    #[test]
    fn doubled_numbers_bad_names_and_missing_titles_are_found() {
        assert_eq!(found(&[ONE, ("docs/decisions/0001-two-writers.md", "# Two\n")]).len(), 1);
        assert_eq!(found(&[("docs/decisions/1-one.md", "# One\n")]).len(), 1);
        assert_eq!(found(&[("docs/decisions/0004-no-title.md", "Text\n")]).len(), 1);
    }
}
