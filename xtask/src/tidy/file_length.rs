//! A Rust file stays short: at most 500 lines before its tests.

use crate::tidy::repository::{Finding, Repository};
use crate::tidy::source_text::{first_test_line, is_test_file};

const LIMIT: usize = 500;

/// Finds files that are longer; whole files of tests may be.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.rust().filter(|file| !is_test_file(file)) {
        let lines = file.text.lines().count().min(first_test_line(file).saturating_sub(1));
        if lines > LIMIT {
            let message = format!("{lines} lines before the tests, {LIMIT} at most: split it by operation");
            findings.push(Finding::new(&file.path, LIMIT + 1, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_and_long_tests_are_not() {
        let long = "x\n".repeat(LIMIT + 1);
        let tested = format!("{}#[cfg(test)]\n{long}", "x\n".repeat(LIMIT));
        let repository = Repository::of(&[("src/a.rs", &long), ("src/b.rs", &tested), ("tests/c.rs", &long)]);
        let found = check(&repository);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].path, "src/a.rs");
    }
}
